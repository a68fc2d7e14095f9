// What the visitor has in this auction, and the fixed price where there is one.
import {useState} from 'preact/hooks';
import {api, command} from '../lib/api';
import {money} from '../lib/money';
import {keepReceipt} from '../lib/receipts';
import type {Auction, OwnBid, Receipt} from '../lib/types';
import {isOver, isReverse, isSealed} from '../lib/types';
import {Confirm, ProblemNote} from './parts';

export function OwnStanding(p: {auction: Auction; own: OwnBid | null; onDone: () => void}) {
  const {auction: a, own} = p;
  const [error, setError] = useState<unknown>(null);
  if (!own?.bidder || isOver(a) || a.format === 'japanese') return null;
  if (isSealed(a.format)) {
    const withdraw = () =>
      void api(`/v1/auctions/${a.id}/bids/own`, {method: 'DELETE'})
        .then(() => setError(null), setError)
        .finally(p.onDone);
    if (!own.standing) return <p class="note">You have no bid that stands.</p>;
    return (
      <div class="note good" id="own">
        <p>
          {own.amount ? (
            <>
              Your sealed {isReverse(a.format) ? 'offer' : 'bid'} of <strong>{money(own.amount, a.currency)}</strong>
              {own.units && own.units > 1 ? ` for each of ${own.units} units` : ''} stands. Only you see it.
            </>
          ) : (
            <>Your commitment stands.</>
          )}
        </p>
        {a.state !== 'revealing' && (
          <button type="button" class="quiet" onClick={withdraw}>
            Withdraw it
          </button>
        )}
        <ProblemNote error={error} />
      </div>
    );
  }
  if (own.leading)
    return (
      <p class="note good" id="own">
        You lead
        {own.maximum ? (
          <>
            ; your maximum is <strong>{money(own.maximum, a.currency)}</strong>
          </>
        ) : (
          ''
        )}
        .
      </p>
    );
  return (
    <p class="note warn" id="own">
      You do not lead.
    </p>
  );
}

export function BuyNow(p: {auction: Auction; onDone: () => void}) {
  const a = p.auction;
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!a.buy_now?.available) return null;
  const price = money(a.buy_now.price, a.currency);
  const buy = async () => {
    setAsked(false);
    try {
      keepReceipt((await command<{receipt?: Receipt}>(`/v1/auctions/${a.id}/buy`, {})).receipt);
    } catch (problem) {
      setError(problem);
    } finally {
      p.onDone();
    }
  };
  return (
    <div class="stack">
      <p class="or quiet">or</p>
      <button type="button" onClick={() => setAsked(true)}>
        Buy it now for {price}…
      </button>
      <ProblemNote error={error} title="It was not bought." />
      {asked && (
        <Confirm title={`Buy it for ${price}?`} yes="Yes, buy it" onYes={() => void buy()} onNo={() => setAsked(false)}>
          <p>
            “{a.title}” is yours at once, for exactly {price}, and the auction is over.
          </p>
        </Confirm>
      )}
    </div>
  );
}
