// A sale of many lots, as the API has it, and how a long list of lots is sent in parts.
import {api, command, newKey} from './api';
import type {Lot} from './csv';
import type {Wanted} from './terms';

export interface Sale {
  id: string;
  title: string;
  description?: string;
  currency?: string;
  format?: string;
  seller: string;
  state: string;
  group: 'single' | 'all' | 'cascade';
  stagger_ms: number;
  win_at_most: number | null;
  starts_at: string;
  first_lot_ends_at: string;
  last_lot_ends_at: string;
  seq: number;
  created_at: string;
  server_time: string;
  lots: {total: number; scheduled: number; open: number; sold: number; unsold: number; cancelled: number};
}

export interface SaleEvent {
  seq: number;
  kind: string;
  at: string;
  lot?: number;
  from?: number;
  to?: number;
  auction?: string;
  ends_at?: string;
  outcome?: string;
  winner?: string | null;
  price?: number | null;
  cause?: string;
  applies?: string;
  reason?: string;
}

const kRoom = 14_000; // bytes of lots in one request; a body has 16 KiB
const kMost = 1000;

/** Of the sale alone; a lot must not name them. */
const kSales = ['currency', 'format', 'starts_at', 'ends_at', 'duration_ms'];

/** What of a lot is its own: its title, and the terms that differ from the sale's. */
export function lotBody(lot: Lot, common: Wanted): Record<string, unknown> {
  const shared = common as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(lot.body).filter(
      ([name, value]) =>
        name === 'title' || (!kSales.includes(name) && JSON.stringify(value) !== JSON.stringify(shared[name])),
    ),
  );
}

export function parts(lots: Record<string, unknown>[]): Record<string, unknown>[][] {
  const all: Record<string, unknown>[][] = [[]];
  let size = 0;
  for (const lot of lots) {
    const bytes = new TextEncoder().encode(JSON.stringify(lot)).length + 1;
    if (all[all.length - 1].length > 0 && (size + bytes > kRoom || all[all.length - 1].length === kMost)) {
      all.push([]);
      size = 0;
    }
    all[all.length - 1].push(lot);
    size += bytes;
  }
  return all;
}

/** Makes the sale, and adds the lots that had no room in the first request. `sent` hears how many are there. */
export async function makeSale(
  terms: Wanted & Record<string, unknown>,
  lots: Record<string, unknown>[],
  sent: (n: number) => void,
): Promise<Sale> {
  const [first, ...rest] = parts(lots);
  let sale = await command<Sale>('/v1/sales', {...terms, lots: first}, 'POST', newKey());
  let there = first.length;
  sent(there);
  for (const part of rest) {
    await command(`/v1/sales/${sale.id}/lots`, {lots: part}, 'POST', newKey());
    there += part.length;
    sent(there);
  }
  if (rest.length) sale = await api<Sale>(`/v1/sales/${sale.id}`);
  return sale;
}

export const groupWords: Record<string, string> = {
  single: 'A late bid puts off the end of its own lot.',
  all: 'A late bid puts off the end of all lots.',
  cascade: 'A late bid puts off the end of its lot and of those after it.',
};

export const saleStates: Record<string, string> = {
  scheduled: 'Not open yet',
  open: 'Open',
  cancelling: 'Being cancelled',
  closed: 'Over',
  cancelled: 'Cancelled',
};

/** Which moment of a sale is of interest, and whether it is counted down to. */
export function momentOfSale(sale: Sale, now: number): {what: string; at: string; counts: boolean} {
  if (sale.state === 'scheduled') return {what: 'Opens in', at: sale.starts_at, counts: true};
  if (sale.state === 'open' && Date.parse(sale.first_lot_ends_at) > now)
    return {what: 'First lot ends in', at: sale.first_lot_ends_at, counts: true};
  if (sale.state === 'open') return {what: 'Last lot ends in', at: sale.last_lot_ends_at, counts: true};
  if (sale.state === 'closed') return {what: 'Last lot ended', at: sale.last_lot_ends_at, counts: false};
  return {what: 'Made', at: sale.created_at, counts: false};
}
