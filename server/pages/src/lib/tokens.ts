// The tokens of this server, for who manages them: docs/api.md.
import {api} from './api';

export const roles = ['admin', 'operator', 'seller', 'bidder', 'observer'] as const;
export type Role = (typeof roles)[number];

export const roleWords: Record<Role, string> = {
  admin: 'Runs the server and every auction.',
  operator: 'A marketplace’s back end: sells, and bids for others.',
  seller: 'Sells, and bids on what others sell.',
  bidder: 'Bids.',
  observer: 'Reads the metrics.',
};

export type Scope = {auction: string} | {sale: string};

export interface Token {
  id: string;
  account: string;
  role: Role;
  scope: Scope | null;
  state: 'active' | 'expired' | 'revoked';
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
}

export interface NewToken {
  account: string;
  role: Role;
  scope?: Scope;
  expires_in_ms?: number;
}

export interface MadeToken extends Token {
  token: string;
}

interface TokenPage {
  items: Token[];
  next_cursor: string | null;
}

const kAtOnce = 200;
const kPages = 10;

/** What was read of the list, the oldest first, as the server gives it. */
export interface Read {
  items: Token[];
  next: string | null;
}

/** Goes on reading where `from` ends, for a while: `next` of what it gives is null when that is all. */
export async function readTokens(from: Read = {items: [], next: ''}): Promise<Read> {
  const items = [...from.items];
  let next = from.next;
  for (let page = 0; page < kPages && next !== null; ++page) {
    const cursor = next ? `&cursor=${encodeURIComponent(next)}` : '';
    const answer = await api<TokenPage>(`/v1/tokens?limit=${kAtOnce}${cursor}`);
    items.push(...answer.items);
    next = answer.next_cursor;
  }
  return {items, next};
}

/** Those that fit, the newest first. `state`: empty for all. `words`: of an account's name, a role, or an id. */
export function chooseTokens(items: Token[], state: string, words: string): Token[] {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const text = (t: Token) => `${t.account} ${t.role} ${t.id} ${Object.values(t.scope ?? {}).join()}`.toLowerCase();
  return items.filter((t) => (!state || t.state === state) && wanted.every((word) => text(t).includes(word))).reverse();
}

const kDay = 86_400_000;

/** How long a token may be good, as the form offers it; 0: for ever. */
export const lives: [number, string][] = [
  [kDay, 'A day'],
  [7 * kDay, 'A week'],
  [30 * kDay, '30 days'],
  [90 * kDay, '90 days'],
  [365 * kDay, 'A year'],
  [0, 'Never'],
];

/** The member `expires_in_ms` for a moment of the form; an error's sentence where it is none. */
export function lifeUntil(text: string, now: number): {ms: number} | {error: string} {
  const at = Date.parse(text);
  if (!Number.isFinite(at)) return {error: 'Say a day and a time.'};
  if (at - now < 1000) return {error: 'That is over already.'};
  if (at - now > 10 * 366 * kDay) return {error: 'At most ten years from now.'};
  return {ms: Math.round(at - now)};
}
