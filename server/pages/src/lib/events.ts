// What an event of the live stream does to the auction that is shown: docs/live.md has the members of each kind.
import type {Auction, Award, Bid, State} from './types';

export interface LiveEvent {
  seq: number;
  kind: string;
  at: string;
  bidder?: string;
  amount?: number;
  outcome?: string;
  price?: number | null;
  minimum_bid?: number | null;
  maximum_bid?: number | null;
  high_bidder?: string | null;
  bid_count?: number;
  reserve_met?: boolean;
  ends_at?: string;
  extensions?: number;
  state?: State;
  reason?: string;
  auction?: Auction;
  remaining_ms?: number;
  winner?: string | null;
  awards?: Award[];
  bidder_count?: number;
  bids?: number[];
  removed?: boolean;
  seed?: string;
  ended_at?: string;
  cause?: string;
  buy_now?: boolean;
}

/** Members that are taken over as they are, where they are there. */
const kCopied = [
  'price',
  'minimum_bid',
  'maximum_bid',
  'high_bidder',
  'bid_count',
  'reserve_met',
  'ends_at',
  'extensions',
  'state',
  'remaining_ms',
  'awards',
  'bidder_count',
] as const;

const aliasNumber = (alias?: string) => Number(alias?.replace('bidder-', '')) || 0;

export function apply(auction: Auction, event: LiveEvent): Auction {
  if (event.kind === 'edited' && event.auction) return {...event.auction, seq: event.seq};
  const next: Auction = {...auction, seq: event.seq};
  const target = next as unknown as Record<string, unknown>;
  for (const name of kCopied) {
    // A clock's "left" has the price that was too much; the auction's goes on with the clock.
    if (event.kind === 'left' && name === 'price') continue;
    if (event[name] !== undefined) target[name] = event[name];
  }
  next.bidder_count = Math.max(next.bidder_count, aliasNumber(event.bidder));
  if (event.kind === 'closed') {
    next.outcome = event.outcome as Auction['outcome'];
    next.high_bidder = event.winner ?? null;
    next.remaining_ms = 0;
  }
  if (event.kind === 'cancelled') next.remaining_ms = 0;
  if (event.kind === 'taken') next.high_bidder = event.bidder ?? null;
  return next;
}

const kRows = ['bid', 'sealed_bid', 'sealed_bid_withdrawn', 'bid_committed', 'bid_revealed', 'taken', 'joined', 'left'];

/** The row of the list of bids that the event is; null for one that is no step of the bidding. */
export function rowOf(event: LiveEvent): Bid | null {
  if (!kRows.includes(event.kind)) return null;
  const price = event.price ?? null;
  return {
    seq: event.seq,
    at: event.at,
    bidder: event.bidder ?? '',
    kind: event.kind,
    amount: event.kind === 'bid' ? (event.amount ?? null) : price,
    price,
    outcome: event.kind === 'bid' ? (event.outcome ?? '') : event.kind,
  };
}

/** What is said of it when it happens. */
export function news(event: LiveEvent, own: string | null, format: (minor: number) => string): string | null {
  const who = event.bidder === own ? 'You' : (event.bidder ?? '').replace('bidder-', 'Bidder ');
  switch (event.kind) {
    case 'bid':
      return event.outcome === 'leading'
        ? `${who} lead${who === 'You' ? '' : 's'} at ${format(event.price ?? 0)}`
        : `${who} bid and ${who === 'You' ? 'were' : 'was'} outbid at once; the price is ${format(event.price ?? 0)}`;
    case 'extended':
      return 'The end was put off';
    case 'bid_retracted':
      return `A bid was ${event.removed ? 'removed' : 'taken back'}: ${event.reason ?? ''}`;
    case 'sealed_bid':
      return `${who} placed a sealed bid`;
    case 'sealed_bid_withdrawn':
      return `${who} withdrew a sealed bid`;
    case 'bid_committed':
      return `${who} committed to a bid`;
    case 'bid_revealed':
      return `${who} revealed a bid`;
    case 'joined':
      return `${who} joined`;
    case 'left':
      return `${who} left at ${format(event.price ?? 0)}`;
    case 'taken':
      return `${who} took it for ${format(event.price ?? 0)}`;
    case 'opened':
      return 'The auction is open';
    case 'paused':
      return `Paused${event.reason ? `: ${event.reason}` : ''}`;
    case 'resumed':
      return 'Bidding goes on';
    case 'edited':
      return `The terms were changed${event.reason ? `: ${event.reason}` : ''}`;
    case 'cancelled':
      return `Cancelled${event.reason ? `: ${event.reason}` : ''}`;
    case 'closed':
      return 'The auction is over';
    default:
      return null;
  }
}
