// The server's time, as well as it can be known here, and how well that is.
//
// `performance.now()` counts on steadily whatever the visitor's clock shows. An answer with the server's time T that was
// asked for at s and came at r says that the server's clock stood at T between the two: so (server − steady) lies in
// [T − r, T + 1 − s] (its times are cut to whole milliseconds). A message that came unasked gives the lower end alone.
// All that is heard is cut with what was known; between hearings the interval widens by what two clocks may drift.
import {Store} from './store';

const kDrift = 1e-4; // seconds a second, of the two clocks together

interface Known {
  low: number;
  high: number;
  at: number; // steady milliseconds
}

let known: Known | null = null;
export const clockChanged = new Store(0);

const steady = () => performance.now();

function widened(k: Known, at: number): Known {
  const by = Math.max(0, at - k.at) * kDrift;
  return {low: k.low - by, high: k.high + by, at};
}

function hear(low: number, high: number): void {
  const at = steady();
  const before = known ? widened(known, at) : {low: -Infinity, high: Infinity, at};
  const next = {low: Math.max(before.low, low), high: Math.min(before.high, high), at};
  // Nothing in common: the server's clock is another one since its restart, so what was known is worth nothing.
  const forgotten = next.low > next.high;
  known = forgotten ? {low, high, at} : next;
  if (known.high === Infinity && Number.isFinite(low)) known.high = low + 60_000;
  clockChanged.update((n) => n + 1);
}

/** `serverTime` was in an answer that was asked for at `sent` and came at `received` (both `performance.now()`). */
export function heardAnswer(serverTime: string, sent: number, received: number): void {
  const t = Date.parse(serverTime);
  if (Number.isFinite(t)) hear(t - received, t + 1 - sent);
}

/** `serverTime` was in a message that came by itself, now. */
export function heardMessage(serverTime: string): void {
  const t = Date.parse(serverTime);
  if (Number.isFinite(t)) hear(t - steady(), Infinity);
}

/** The Date of an answer: whole seconds. For when there was nothing better yet. */
export function heardDate(date: string | null, sent: number, received: number): void {
  const t = date ? Date.parse(date) : NaN;
  if (Number.isFinite(t) && !known) hear(t - received, t + 1000 - sent);
}

/** After a sleep of the machine: the steady clock may have stood still. */
export function forgetClock(): void {
  known = null;
}

/** Milliseconds since 1970 by the server's clock; before anything was heard, by the visitor's. */
export function serverNow(): number {
  if (!known) return Date.now();
  return steady() + (known.low + known.high) / 2;
}

/** How far serverNow() may be off, in milliseconds; Infinity before anything was heard. */
export function clockError(): number {
  if (!known) return Infinity;
  const k = widened(known, steady());
  return (k.high - k.low) / 2;
}

/** "1:04:09", "04:09", "2 d 3 h": the time that is left; what is cut off is less than what is shown last. */
export function countdown(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const d = Math.floor(total / 86400);
  const h = Math.floor((total % 86400) / 3600);
  const two = (n: number) => String(n).padStart(2, '0');
  if (d >= 2) return `${d} d ${h} h`;
  const clock = `${two(Math.floor((total % 3600) / 60))}:${two(total % 60)}`;
  return d * 24 + h > 0 ? `${d * 24 + h}:${clock}` : clock;
}

/** "2 minutes", "1 hour 30 minutes": a duration in words. */
export function duration(ms: number): string {
  const parts: string[] = [];
  const add = (n: number, unit: string) => {
    if (n > 0) parts.push(`${n} ${unit}${n === 1 ? '' : 's'}`);
  };
  const s = Math.floor(ms / 1000);
  add(Math.floor(s / 86400), 'day');
  add(Math.floor((s % 86400) / 3600), 'hour');
  add(Math.floor((s % 3600) / 60), 'minute');
  add(s % 60, 'second');
  if (ms % 1000 || parts.length === 0) parts.push(`${ms % 1000} ms`);
  return parts.join(' ');
}

const kDay = new Intl.DateTimeFormat('en', {dateStyle: 'medium'});
const kTime = new Intl.DateTimeFormat('en', {timeStyle: 'medium', hourCycle: 'h23'});

export const timeOfDay = (at: string | number) => kTime.format(new Date(at));
export const dayAndTime = (at: string | number) => `${kDay.format(new Date(at))}, ${kTime.format(new Date(at))}`;
