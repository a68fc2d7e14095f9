// A price clock's price at a time: docs/rules.md. It follows from the terms; no message says so.
import type {Auction} from './types';

/** By the auction's start; null where that does not give the price that the server told (it has been paused). */
export function clockPrice(a: Auction, now: number): {price: number; nextAt: number | null} | null {
  const clock = a.price_clock;
  if (!clock) return null;
  const start = Date.parse(a.starts_at);
  const at = (time: number) => {
    const steps = Math.max(0, Math.floor((time - start) / clock.interval_ms));
    if (a.format === 'japanese') return a.starting_price + clock.step * steps;
    return Math.max(clock.floor ?? 0, a.starting_price - clock.step * steps);
  };
  if (a.price !== null && a.server_time && at(Date.parse(a.server_time)) !== a.price) return null;
  const done = Math.max(0, Math.floor((now - start) / clock.interval_ms));
  const price = at(now);
  return {price, nextAt: a.format === 'dutch' && price === clock.floor ? null : start + (done + 1) * clock.interval_ms};
}
