// What the API gives, as far as the pages use it: docs/api.md.

export type Format =
  | 'english'
  | 'first_price'
  | 'vickrey'
  | 'dutch'
  | 'reverse'
  | 'reverse_first_price'
  | 'reverse_vickrey'
  | 'multi_unit'
  | 'japanese'
  | 'all_pay';
export type State = 'draft' | 'scheduled' | 'open' | 'closing' | 'revealing' | 'paused' | 'closed' | 'cancelled';

export interface SoftClose {
  window_ms: number;
  extension_ms: number;
  mode?: 'reset' | 'add';
  max_extensions?: number;
  hard_end?: string;
}
export interface BuyNow {
  price: number;
  policy?: 'until_first_bid' | 'always' | 'until_percent';
  percent?: number;
  bid_at_or_above_buys?: boolean;
  available?: boolean;
}
export interface Ending {
  kind: 'hard' | 'candle';
  window_ms?: number;
  seed_sha256?: string;
  seed?: string;
  ended_at?: string;
}
export interface PriceClock {
  step: number;
  interval_ms: number;
  floor?: number;
}
export interface Units {
  supply: number;
  pricing?: string;
  marginal?: string;
}
export interface Award {
  bidder: string;
  units: number;
  price: number;
  total: number;
}
export interface Band {
  from: number;
  step: number;
}

/** The terms that a seller gives and everybody sees. */
export interface Terms {
  title: string;
  currency: string;
  format: Format;
  starting_price: number;
  description?: string;
  increments?: string | Band[];
  reserve_price?: number;
  reserve_policy?: string;
  soft_close?: SoftClose;
  buy_now?: BuyNow;
  ending?: Ending;
  price_clock?: PriceClock;
  units?: Units;
  commit_reveal?: boolean;
  reveal_ms?: number;
  beats_own?: boolean;
  weighted?: boolean;
  approved_only?: boolean;
  bidder_limit?: number;
  confirm_above_percent?: number;
  time_zone?: string;
}

export interface Auction extends Terms {
  id: string;
  seller: string;
  state: State;
  outcome: 'sold' | 'unsold' | 'reserve_not_met' | null;
  price: number | null;
  minimum_bid?: number | null;
  maximum_bid?: number | null;
  high_bidder: string | null;
  bid_count: number;
  bidder_count: number;
  has_reserve: boolean;
  reserve_met: boolean;
  seq: number;
  starts_at: string;
  ends_at: string;
  original_ends_at: string;
  extensions: number;
  server_time: string;
  remaining_ms: number;
  reveals_until?: string;
  awards?: Award[];
  settlement?: string;
  second_chance?: {bidder: string; price: number; expires_at: string; accepted: boolean | null};
  relist_of?: string;
  relisted_as?: string;
  sale?: {id: string; lot: number; win_at_most?: number};
}

export interface Bid {
  seq: number;
  at: string;
  bidder: string;
  kind: string;
  amount: number | null;
  price: number | null;
  outcome: string;
  units?: number;
}
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface OwnBid {
  bidder: string | null;
  leading?: boolean;
  maximum?: number;
  amount?: number;
  standing?: boolean;
  seq?: number;
  units?: number;
  min_units?: number;
  digest?: string;
  revealed?: boolean;
  in?: boolean;
  left_at?: number;
}
export interface Receipt {
  auction: string;
  seq: number;
  at: string;
  entry_hash: string;
  leaf: number;
  leaves: number;
  path: string[];
  key: string;
  signature: string;
}
export interface BidAnswer {
  seq: number;
  outcome: 'leading' | 'outbid' | 'standing' | 'won';
  price: number | null;
  minimum_bid?: number | null;
  maximum_bid?: number | null;
  ends_at: string;
  receipt?: Receipt;
}

export const isSealed = (f: Format) =>
  ['first_price', 'vickrey', 'reverse_first_price', 'reverse_vickrey', 'multi_unit', 'all_pay'].includes(f);
export const isReverse = (f: Format) => f.startsWith('reverse');
export const isClock = (f: Format) => f === 'dutch' || f === 'japanese';
export const isOver = (a: {state: State}) => a.state === 'closed' || a.state === 'cancelled';
export const isOpen = (a: {state: State}) => a.state === 'open' || a.state === 'closing';
