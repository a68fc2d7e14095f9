// Dutch and Japanese clocks: take it at the clock's price; join, and leave when it is too much.
import {useRef, useState} from 'preact/hooks';
import {command, newKey} from '../lib/api';
import {money} from '../lib/money';
import {keepReceipt} from '../lib/receipts';
import type {Auction, BidAnswer, OwnBid, Receipt} from '../lib/types';
import {Confirm, ProblemNote} from './parts';

export function TakeForm(p: {auction: Auction; price: number; onDone: () => void}) {
  const a = p.auction;
  const [asked, setAsked] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [said, setSaid] = useState('');
  const key = useRef('');

  async function take() {
    setBusy(true);
    setError(null);
    try {
      const answer = await command<BidAnswer>(`/v1/auctions/${a.id}/bids`, {amount: asked}, 'POST', key.current);
      keepReceipt(answer.receipt);
      setSaid(`It is yours for ${money(answer.price ?? asked, a.currency)}.`);
    } catch (problem) {
      setError(problem);
    } finally {
      setAsked(null);
      setBusy(false);
      p.onDone();
    }
  }

  return (
    <div class="stack">
      <p class="hint">The price falls until somebody takes it. Who is first has it, at what the clock shows then.</p>
      <button
        type="button"
        class="primary big"
        onClick={() => {
          key.current = newKey();
          setAsked(p.price);
        }}>
        Take it at {money(p.price, a.currency)}…
      </button>
      <div role="status">{said && <p class="note good">{said}</p>}</div>
      <ProblemNote error={error} title="It was not taken." />
      {asked !== null && (
        <Confirm
          title={`Take it at ${money(asked, a.currency)}?`}
          yes="Yes, take it"
          busy={busy}
          onYes={() => void take()}
          onNo={() => setAsked(null)}>
          <p>
            “{a.title}” is yours at once, and you pay what the clock shows when your bid arrives: at most{' '}
            {money(asked, a.currency)}. The clock goes on while you read this; it shows{' '}
            <strong>{money(p.price, a.currency)}</strong>.
          </p>
        </Confirm>
      )}
    </div>
  );
}

export function JoinForm(p: {auction: Auction; own: OwnBid | null; price: number; onDone: () => void}) {
  const a = p.auction;
  const [error, setError] = useState<unknown>(null);
  const [leaving, setLeaving] = useState(false);

  async function act(what: 'join' | 'leave') {
    setError(null);
    setLeaving(false);
    try {
      const done = await command<{receipt?: Receipt}>(`/v1/auctions/${a.id}/${what}`, {});
      keepReceipt(done.receipt);
    } catch (problem) {
      setError(problem);
    } finally {
      p.onDone();
    }
  }

  const own = p.own;
  const out = own?.bidder && own.in === false;
  return (
    <div class="stack">
      <p class="hint">
        The price rises. Who has joined is in until they leave; the last one has it. One can join only before the price
        moves.
      </p>
      {own?.in && <p class="note good">You are in, at {money(p.price, a.currency)}.</p>}
      {out && <p class="note">You left at {money(own?.left_at ?? null, a.currency)}.</p>}
      {!own?.bidder && (
        <button type="button" class="primary" disabled={p.price !== a.starting_price} onClick={() => void act('join')}>
          {p.price === a.starting_price
            ? `Join at ${money(p.price, a.currency)}`
            : 'The price has moved: nobody can join any more'}
        </button>
      )}
      {own?.in && (
        <button type="button" onClick={() => setLeaving(true)}>
          Leave…
        </button>
      )}
      <ProblemNote error={error} />
      {leaving && (
        <Confirm
          title="Leave the clock?"
          yes="Yes, leave"
          no="Stay in"
          onYes={() => void act('leave')}
          onNo={() => setLeaving(false)}>
          <p>You cannot come back. The others go on above {money(p.price, a.currency)}.</p>
        </Confirm>
      )}
    </div>
  );
}
