// What the seller's form holds, and the request that it becomes: POST /v1/auctions, docs/api.md.
import {parse, plain} from './money';
import type {Auction, Format, Terms} from './types';
import {isReverse, isSealed} from './types';

/** All fields as the form has them: texts, as they were written. */
export interface Draft {
  title: string;
  description: string;
  currency: string;
  format: Format;
  starting_price: string;
  steps: string;
  step: string;
  reserve_price: string;
  reserve_policy: string;
  buy_price: string;
  buy_policy: string;
  buy_percent: string;
  soft: boolean;
  window: string;
  extension: string;
  mode: string;
  max_extensions: string;
  candle: boolean;
  candle_window: string;
  clock_step: string;
  clock_seconds: string;
  clock_floor: string;
  supply: string;
  pricing: string;
  marginal: string;
  commit_reveal: boolean;
  reveal_minutes: string;
  beats_own: boolean;
  starts: string;
  ends: 'duration' | 'time';
  duration: string;
  unit: string;
  ends_at: string;
  approved_only: boolean;
  bidder_limit: string;
  draft: boolean;
  drop_reserve: boolean;
  reason: string;
}

export const emptyDraft: Draft = {
  title: '',
  description: '',
  currency: 'USD',
  format: 'english',
  starting_price: '',
  steps: 'ebay-us',
  step: '1.00',
  reserve_price: '',
  reserve_policy: 'incremental',
  buy_price: '',
  buy_policy: 'until_first_bid',
  buy_percent: '50',
  soft: true,
  window: '2',
  extension: '2',
  mode: 'reset',
  max_extensions: '20',
  candle: false,
  candle_window: '5',
  clock_step: '',
  clock_seconds: '10',
  clock_floor: '',
  supply: '10',
  pricing: 'uniform_lowest_accepted',
  marginal: 'time',
  commit_reveal: false,
  reveal_minutes: '60',
  beats_own: false,
  starts: '',
  ends: 'duration',
  duration: '1',
  unit: '86400000',
  ends_at: '',
  approved_only: false,
  bidder_limit: '',
  draft: false,
  drop_reserve: false,
  reason: '',
};

export type Errors = Record<string, string>;
export interface Wanted extends Partial<Terms> {
  starts_at?: string;
  ends_at?: string;
  duration_ms?: number;
  draft?: boolean;
}

export const hasSteps = (f: Format) => f === 'english' || f === 'reverse';
export const hasReserve = (f: Format) => f !== 'dutch' && f !== 'japanese';

class Reader {
  readonly errors: Errors = {};
  constructor(private readonly d: Draft) {}
  amount(name: keyof Draft, needed: boolean): number | undefined {
    const text = String(this.d[name]).trim();
    if (!text && !needed) return undefined;
    const value = parse(text, this.d.currency);
    if (value === null) this.errors[name] = `An amount in ${this.d.currency}, as ${plain(9900, this.d.currency)}.`;
    return value ?? undefined;
  }
  whole(name: keyof Draft, low: number, high: number): number {
    const text = String(this.d[name]).trim();
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= low && value <= high))
      this.errors[name] = `A whole number from ${low.toLocaleString('en')} to ${high.toLocaleString('en')}.`;
    return value || 0;
  }
  minutes(name: keyof Draft): number {
    return Math.round(this.number(name) * 60_000);
  }
  number(name: keyof Draft): number {
    const value = Number(String(this.d[name]).trim() || NaN);
    if (!(value > 0)) this.errors[name] = 'A number above 0.';
    return value > 0 ? value : 0;
  }
  time(name: keyof Draft): string | undefined {
    const at = new Date(String(this.d[name]));
    if (Number.isNaN(at.getTime())) {
      this.errors[name] = 'A day and a time.';
      return undefined;
    }
    return at.toISOString();
  }
}

function addFormat(t: Wanted, d: Draft, r: Reader): void {
  if (hasSteps(d.format)) {
    const step = d.steps === 'fixed' ? r.amount('step', true) : undefined;
    t.increments = d.steps === 'fixed' ? `fixed:${step ?? 1}` : d.steps;
  }
  if (hasReserve(d.format)) {
    const reserve = r.amount('reserve_price', false);
    if (reserve) t.reserve_price = reserve;
    if (
      reserve &&
      t.starting_price &&
      (isReverse(d.format) ? reserve > t.starting_price : reserve < t.starting_price)
    ) {
      r.errors.reserve_price = isReverse(d.format) ? 'At most the starting price.' : 'At least the starting price.';
    }
  }
  if (d.format === 'english' && d.reserve_policy === 'full_max' && t.reserve_price) t.reserve_policy = 'full_max';
  if (d.format === 'dutch' || d.format === 'japanese') {
    t.price_clock = {
      step: r.amount('clock_step', true) ?? 1,
      interval_ms: Math.round(r.number('clock_seconds') * 1000),
    };
    if (d.format === 'dutch') t.price_clock.floor = r.amount('clock_floor', true);
  }
  if (d.format === 'multi_unit') {
    t.units = {supply: r.whole('supply', 1, 1e9), pricing: d.pricing, marginal: d.marginal};
  }
  if (isSealed(d.format) && d.commit_reveal) {
    t.commit_reveal = true;
    t.reveal_ms = r.minutes('reveal_minutes');
  }
  if (d.format === 'reverse' && d.beats_own) t.beats_own = true;
}

function addEnding(t: Wanted, d: Draft, r: Reader): void {
  const candle = d.format === 'english' && d.candle;
  if (candle) t.ending = {kind: 'candle', window_ms: r.minutes('candle_window')};
  if (hasSteps(d.format) && d.soft && !candle) {
    t.soft_close = {window_ms: r.minutes('window'), extension_ms: r.minutes('extension')};
    if (d.mode === 'add') t.soft_close.mode = 'add';
    if (d.max_extensions.trim()) t.soft_close.max_extensions = r.whole('max_extensions', 1, 1_000_000);
  }
  const buy = d.format === 'english' && !candle ? r.amount('buy_price', false) : undefined;
  if (buy) {
    t.buy_now = {price: buy, policy: d.buy_policy as NonNullable<Terms['buy_now']>['policy']};
    if (d.buy_policy === 'until_percent') t.buy_now.percent = r.whole('buy_percent', 1, 100);
    if (t.starting_price && buy <= t.starting_price) r.errors.buy_price = 'Above the starting price.';
  }
  if (d.starts) t.starts_at = r.time('starts');
  if (d.ends === 'time') t.ends_at = r.time('ends_at');
  else t.duration_ms = Math.round(r.number('duration') * Number(d.unit));
}

/** The request, and what is wrong with the fields, as far as it can be seen here; the server looks again. */
export function toBody(d: Draft): {body: Wanted; errors: Errors} {
  const r = new Reader(d);
  const body: Wanted = {title: d.title.trim(), currency: d.currency, format: d.format};
  if (!body.title) r.errors.title = 'What is it? 1 to 200 characters.';
  body.starting_price = r.amount('starting_price', true);
  if (d.description.trim()) body.description = d.description.trim();
  addFormat(body, d, r);
  addEnding(body, d, r);
  if (d.approved_only) body.approved_only = true;
  const limit = r.amount('bidder_limit', false);
  if (limit) body.bidder_limit = limit;
  if (d.draft) body.draft = true;
  return {body, errors: r.errors};
}

/** datetime-local's form, in the visitor's time zone. */
export function localTime(at: string): string {
  const d = new Date(at);
  return new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export function fromAuction(a: Auction): Draft {
  const p = (minor: number | undefined) => (minor === undefined ? '' : plain(minor, a.currency));
  const minutes = (ms: number | undefined, otherwise: string) => (ms === undefined ? otherwise : String(ms / 60_000));
  const i = typeof a.increments === 'string' ? a.increments : 'bands';
  return {
    ...emptyDraft,
    title: a.title,
    description: a.description ?? '',
    currency: a.currency,
    format: a.format,
    starting_price: p(a.starting_price),
    steps: i.startsWith('fixed:') ? 'fixed' : i,
    step: i.startsWith('fixed:') ? p(Number(i.slice(6))) : emptyDraft.step,
    reserve_policy: a.reserve_policy ?? 'incremental',
    buy_price: p(a.buy_now?.price),
    buy_policy: a.buy_now?.policy ?? emptyDraft.buy_policy,
    buy_percent: String(a.buy_now?.percent ?? 50),
    soft: a.soft_close !== undefined,
    window: minutes(a.soft_close?.window_ms, '2'),
    extension: minutes(a.soft_close?.extension_ms, '2'),
    mode: a.soft_close?.mode ?? 'reset',
    max_extensions: a.soft_close ? String(a.soft_close.max_extensions ?? '') : '20',
    candle: a.ending?.kind === 'candle',
    candle_window: minutes(a.ending?.window_ms, '5'),
    clock_step: p(a.price_clock?.step),
    clock_seconds: String((a.price_clock?.interval_ms ?? 10_000) / 1000),
    clock_floor: p(a.price_clock?.floor),
    supply: String(a.units?.supply ?? 10),
    pricing: a.units?.pricing ?? emptyDraft.pricing,
    marginal: a.units?.marginal ?? 'time',
    commit_reveal: a.commit_reveal === true,
    beats_own: a.beats_own === true,
    ends: 'time',
    ends_at: localTime(a.ends_at),
    starts: a.state === 'scheduled' || a.state === 'draft' ? localTime(a.starts_at) : '',
    approved_only: a.approved_only === true,
    bidder_limit: p(a.bidder_limit),
  };
}

/** Members that `null` takes away; the others go with `false` or "". */
const kNullable = ['reserve_price', 'buy_now', 'soft_close', 'ending', 'price_clock', 'units', 'bidder_limit'];

/** What a PATCH has to say to make `before` into `after`. */
export function changes(before: Wanted, after: Wanted): Record<string, unknown> {
  const from = before as Record<string, unknown>;
  const to = after as Record<string, unknown>;
  const body: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (JSON.stringify(from[name]) === JSON.stringify(to[name])) continue;
    if (to[name] !== undefined) body[name] = to[name];
    else if (kNullable.includes(name)) body[name] = null;
    else body[name] = typeof from[name] === 'boolean' ? false : '';
  }
  return body;
}
