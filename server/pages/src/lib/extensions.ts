// When soft close has put the end off: as it was seen live, or, of the time before, worked out from the bids.
import type {Extension} from './live';
import type {Auction, Bid} from './types';

/** By the rule of docs/rules.md. Null where that does not lead to the end that the auction has: a pause, an edit. */
function replayed(a: Auction, bids: Bid[]): Extension[] | null {
  const soft = a.soft_close;
  if (!soft) return null;
  const hard = soft.hard_end ? Date.parse(soft.hard_end) : Infinity;
  let end = Date.parse(a.original_ends_at);
  let before: Bid | null = null;
  const found: Extension[] = [];
  for (const bid of bids) {
    if (bid.kind !== 'bid') continue;
    const at = Date.parse(bid.at);
    const changed =
      before === null || bid.price !== before.price || (bid.outcome === 'leading' && bid.bidder !== before.bidder);
    before = bid;
    if (!changed || end - at > soft.window_ms || found.length === (soft.max_extensions ?? Infinity)) continue;
    const put = Math.min(hard, soft.mode === 'add' ? end + soft.extension_ms : at + soft.extension_ms);
    if (put <= end) continue;
    end = put;
    found.push({at: bid.at, ends_at: new Date(end).toISOString()});
  }
  return found.length === a.extensions && end === Date.parse(a.ends_at) ? found : null;
}

export function extensionsOf(a: Auction, bids: Bid[], seen: Extension[]): Extension[] {
  return a.extensions === seen.length ? seen : (replayed(a, bids) ?? seen);
}
