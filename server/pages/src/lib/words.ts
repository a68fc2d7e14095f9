// States, formats and terms in words. What a page says about the rules is made here, for the form's preview as well.
import {dayAndTime, duration} from './clock';
import {money} from './money';
import type {Auction, Format, State, Terms} from './types';
import {isReverse, isSealed} from './types';

export const formatNames: Record<Format, string> = {
  english: 'English',
  first_price: 'Sealed, first price',
  vickrey: 'Sealed, second price (Vickrey)',
  dutch: 'Dutch clock',
  reverse: 'Reverse',
  reverse_first_price: 'Reverse, sealed',
  reverse_vickrey: 'Reverse, sealed second price',
  multi_unit: 'Many units',
  japanese: 'Japanese clock',
  all_pay: 'All-pay',
};

export const stateNames: Record<State, string> = {
  draft: 'Draft',
  scheduled: 'Not open yet',
  open: 'Open',
  closing: 'Closing',
  revealing: 'Revealing bids',
  paused: 'Paused',
  closed: 'Over',
  cancelled: 'Cancelled',
};

export function outcomeText(a: Auction): string {
  if (a.state === 'cancelled') return 'Cancelled';
  if (a.outcome === 'sold') return a.price === null ? 'Sold' : `Sold for ${money(a.price, a.currency)}`;
  if (a.outcome === 'reserve_not_met') return 'Not sold: reserve not met';
  return a.outcome === 'unsold' ? 'Not sold: no bids' : stateNames[a.state];
}

export function reserveText(a: Auction): string {
  if (!a.has_reserve) return 'No reserve';
  if (isSealed(a.format) && a.state !== 'closed')
    return 'There is a reserve; it is said at the close whether it is met';
  return a.reserve_met ? 'Reserve met' : 'Reserve not met yet';
}

const ordinaryTables: Record<string, string> = {
  'ebay-us': 'eBay’s table (US)',
  'yahoo-jp': 'Yahoo! Japan’s table',
  'sl-parcels': 'the parcels table',
  internetee: 'the Internet.ee table',
};

function steps(t: Terms): string | null {
  const i = t.increments;
  if (!i) return null;
  if (typeof i !== 'string') {
    const bands = i.map((b) => `${money(b.step, t.currency)} from ${money(b.from, t.currency)}`);
    return `Steps: ${bands.join(', ')}.`;
  }
  const [kind, amount] = i.split(':');
  if (kind === 'fixed') return `Each bid beats the price by at least ${money(Number(amount), t.currency)}.`;
  if (kind === 'percent') return `Each bid beats the price by at least ${amount} %.`;
  return `The steps follow ${ordinaryTables[i] ?? i}.`;
}

/** A form has none yet at first. */
const start = (t: Terms) => (t.starting_price ? money(t.starting_price, t.currency) : 'the starting price');

const openings: Record<Format, (t: Terms) => string> = {
  english: (t) =>
    `The price goes up from ${start(t)}; the highest maximum wins, ` + 'and pays one step above the next best.',
  first_price: (t) => `One secret bid each, at least ${start(t)}; the highest wins and pays its bid.`,
  vickrey: (t) => `One secret bid each, at least ${start(t)}; the highest wins and pays the second highest.`,
  dutch: (t) => `The clock starts at ${start(t)} and falls; who takes it first has it.`,
  reverse: (t) => `The price goes down from ${start(t)}; the lowest offer wins.`,
  reverse_first_price: (t) => `One secret offer each, at most ${start(t)}; the lowest wins and is paid its offer.`,
  reverse_vickrey: (t) => `One secret offer each, at most ${start(t)}; the lowest wins and is paid the second lowest.`,
  multi_unit: (t) => `Secret bids for units, at least ${start(t)} each.`,
  japanese: (t) => `The clock starts at ${start(t)} and rises; who stays in longest has it.`,
  all_pay: (t) => `Secret bids, at least ${start(t)}; the highest wins, and everybody pays their bid.`,
};

const pricings: Record<string, string> = {
  uniform_lowest_accepted: 'everybody pays the lowest bid that won',
  pay_as_bid: 'everybody pays their own bid',
  uniform_highest_rejected: 'everybody pays the highest bid that did not win',
};

function softClose(t: Terms): string | null {
  const s = t.soft_close;
  if (!s) return null;
  let text = `Bids in the last ${duration(s.window_ms)} extend by ${duration(s.extension_ms)}`;
  if (s.mode === 'add') text = `Bids in the last ${duration(s.window_ms)} add ${duration(s.extension_ms)} to the end`;
  if (s.max_extensions) text += `, at most ${s.max_extensions === 1 ? 'once' : `${s.max_extensions} times`}`;
  if (s.hard_end) text += `, never beyond ${dayAndTime(s.hard_end)}`;
  return `${text}.`;
}

function buyNow(t: Terms): string | null {
  const b = t.buy_now;
  if (!b) return null;
  const until = {
    always: 'at any time',
    until_percent: `until the price reaches ${b.percent ?? '…'} % of that`,
    until_first_bid: t.reserve_price ? 'until the reserve is met' : 'until there is a bid',
  };
  return `It can be bought for ${money(b.price, t.currency)} ${until[b.policy ?? 'until_first_bid']}.`;
}

/** The terms, a sentence each. */
export function rules(t: Terms): string[] {
  const all: (string | null | undefined | false | 0)[] = [
    openings[t.format](t),
    t.price_clock &&
      `The price moves by ${money(t.price_clock.step, t.currency)} every ${duration(t.price_clock.interval_ms)}` +
        (t.price_clock.floor ? `, down to ${money(t.price_clock.floor, t.currency)}.` : '.'),
    t.units && `${t.units.supply} units; ${pricings[t.units.pricing ?? 'uniform_lowest_accepted']}.`,
    (t.format === 'english' || t.format === 'reverse') && steps(t),
    t.reserve_price
      ? `Below a secret reserve of ${money(t.reserve_price, t.currency)} it is not sold; ` +
        'bidders see only whether it is met.'
      : null,
    t.reserve_policy === 'full_max' && 'Below the reserve, the price is the leader’s whole maximum.',
    softClose(t),
    t.ending?.kind === 'candle' &&
      `The end is drawn by lot within the last ${duration(t.ending.window_ms ?? 0)}; later bids are void.`,
    buyNow(t),
    t.commit_reveal &&
      'Bids are commitments first, and are revealed within ' +
        `${t.reveal_ms ? duration(t.reveal_ms) : 'the time given'} after the end.`,
    t.beats_own && 'An offer must undercut the bidder’s own last one, not the best.',
    t.weighted && 'Offers are ranked by amount and weight.',
    t.approved_only && 'Only bidders whom the seller has approved may bid.',
    t.bidder_limit && `No bid above ${money(t.bidder_limit, t.currency)}.`,
    t.confirm_above_percent && `A bid above ${t.confirm_above_percent} % of the minimum must be confirmed.`,
  ];
  return all.filter((s): s is string => typeof s === 'string' && s !== '');
}

/** What the next bidder must name, as a label: "Next bid" or "Next offer", and its amount. */
export function nextBid(a: Auction): {label: string; amount: number | null} {
  return isReverse(a.format)
    ? {label: 'Next offer, at most', amount: a.maximum_bid ?? null}
    : {label: 'Next bid, at least', amount: a.minimum_bid ?? null};
}

const kinds: Record<string, string> = {
  leading: 'Leads',
  outbid: 'Outbid at once',
  retracted: 'Taken back',
  sealed_bid: 'Sealed bid',
  sealed_bid_withdrawn: 'Sealed bid withdrawn',
  bid_committed: 'Committed',
  bid_revealed: 'Revealed',
  taken: 'Bought',
  joined: 'Joined',
  left: 'Left',
  bid_retracted: 'Taken back',
};
export const bidOutcome = (outcome: string) => kinds[outcome] ?? outcome;
export const person = (alias: string | null | undefined, own?: string | null) =>
  !alias ? 'nobody yet' : alias === own ? 'you' : alias.replace('bidder-', 'Bidder ');
