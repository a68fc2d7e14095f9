// The form for an amount: a maximum, a sealed bid, an offer; with the question whether it is meant, before it is sent.
import {useRef, useState} from 'preact/hooks';
import {command, newKey, Problem} from '../lib/api';
import {money, parse, plain} from '../lib/money';
import {keepReceipt} from '../lib/receipts';
import type {Auction, BidAnswer, OwnBid} from '../lib/types';
import {isReverse, isSealed} from '../lib/types';
import {nextBid} from '../lib/words';
import {Dialog, Field, ProblemNote} from './parts';

interface Wanted {
  amount: number;
  units?: number;
  min_units?: number;
}

/** So far above what is asked for that it may be a slip of the finger. */
const kFar = 4;

export function isFar(a: Auction, amount: number): boolean {
  const {amount: next} = nextBid(a);
  if (next === null) return false;
  return isReverse(a.format) ? amount * kFar < next : amount > next * kFar;
}

function labelOf(a: Auction): string {
  if (isReverse(a.format)) return `Your offer (${a.currency})`;
  if (a.format === 'multi_unit') return `Your bid for each unit (${a.currency})`;
  return isSealed(a.format) ? `Your sealed bid (${a.currency})` : `Your maximum (${a.currency})`;
}

function hintOf(a: Auction): string {
  if (a.format === 'reverse') return 'What you would do it for. Everybody sees it; the lowest wins.';
  if (isReverse(a.format)) return 'What you would do it for. Nobody sees it before the close.';
  if (a.format === 'all_pay')
    return 'Nobody sees it before the close. Everybody pays what they bid, the winner and the others.';
  if (isSealed(a.format)) return 'Nobody sees it before the close. A new one takes the place of the old one.';
  return (
    'The most that you would pay. Gavel bids for you, only as far as it takes to lead, and never above it. ' +
    'Nobody sees it while you lead.'
  );
}

function answerText(a: Auction, answer: BidAnswer, amount: number): {good: boolean; text: string} {
  switch (answer.outcome) {
    case 'leading':
      return {
        good: true,
        text: isReverse(a.format)
          ? `You lead at ${money(answer.price, a.currency)}.`
          : `You lead. The price is ${money(answer.price, a.currency)}; your maximum is ${money(amount, a.currency)}.`,
      };
    case 'won':
      return {good: true, text: `It is yours for ${money(answer.price, a.currency)}.`};
    case 'standing':
      return {good: true, text: `Your sealed bid of ${money(amount, a.currency)} stands.`};
    default:
      return {
        good: false,
        text:
          `Taken, but somebody’s maximum is higher: you were outbid at once. ` +
          `The next bid is at least ${money(answer.minimum_bid ?? null, a.currency)}.`,
      };
  }
}

function Question(p: {
  auction: Auction;
  wanted: Wanted;
  busy: boolean;
  error: unknown;
  onYes: () => void;
  onNo: () => void;
}) {
  const {auction: a, wanted} = p;
  const far = isFar(a, wanted.amount) || (p.error instanceof Problem && p.error.code === 'confirm_required');
  const [meant, setMeant] = useState(false);
  const amount = money(wanted.amount, a.currency);
  const units = wanted.units ?? 1;
  const {amount: next} = nextBid(a);
  const times = next ? Math.round(isReverse(a.format) ? next / wanted.amount : wanted.amount / next) : 0;
  return (
    <Dialog
      title={
        isReverse(a.format) ? `Offer it for ${amount}?` : isSealed(a.format) ? `Bid ${amount}?` : `Bid up to ${amount}?`
      }
      onClose={p.onNo}>
      <p>
        “{a.title}”. {units > 1 && `${units} units, ${money(wanted.amount * units, a.currency)} in all. `}
        {isReverse(a.format)
          ? 'If you win, you are paid what the rules give, and bound to your offer.'
          : isSealed(a.format)
            ? 'If you win, you are bound to it.'
            : `If you win, you pay at most ${amount}, and less where nobody else bids as much.`}
      </p>
      {far && (
        <div class="note warn">
          <p>
            <strong>
              {times >= 2
                ? `That is about ${times} times ${isReverse(a.format) ? 'below' : ''} what is asked for.`
                : 'That is far from what is asked for.'}
            </strong>
          </p>
          <label class="check">
            <input type="checkbox" checked={meant} onChange={(e) => setMeant(e.currentTarget.checked)} />
            <span>I mean {amount}.</span>
          </label>
        </div>
      )}
      <ProblemNote error={p.error} />
      <div class="actions">
        <button type="button" class="primary" disabled={p.busy || (far && !meant)} onClick={p.onYes}>
          {p.busy ? 'Sending…' : isReverse(a.format) ? `Yes, offer ${amount}` : `Yes, bid ${amount}`}
        </button>
        <button type="button" onClick={p.onNo}>
          Change it
        </button>
      </div>
    </Dialog>
  );
}

/** A whole number in a field, or `otherwise`. */
const whole = (text: string, otherwise: number) => (/^\d+$/.test(text.trim()) ? Number(text) : otherwise);

export function BidForm(p: {auction: Auction; own: OwnBid | null; onDone: () => void}) {
  const a = p.auction;
  const [text, setText] = useState('');
  const [units, setUnits] = useState('1');
  const [minUnits, setMinUnits] = useState('');
  const [error, setError] = useState('');
  const [refused, setRefused] = useState<unknown>(null);
  const [asked, setAsked] = useState<Wanted | null>(null);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{good: boolean; text: string; at: number} | null>(null);
  const key = useRef('');
  const {amount: next, label: nextLabel} = nextBid(a);

  function ask(event: Event) {
    event.preventDefault();
    const amount = parse(text, a.currency);
    setSaid(null);
    setRefused(null);
    if (amount === null)
      return setError(`Write an amount in ${a.currency}, as ${plain(next ?? a.starting_price, a.currency)}.`);
    if (next !== null && !isReverse(a.format) && !p.own?.leading && amount < next)
      return setError(`At least ${money(next, a.currency)}.`);
    if (next !== null && isReverse(a.format) && amount > next) return setError(`At most ${money(next, a.currency)}.`);
    if (p.own?.leading && p.own.maximum && amount <= p.own.maximum)
      return setError(`Your maximum is ${money(p.own.maximum, a.currency)} already; only a higher one is a bid.`);
    setError('');
    key.current = newKey();
    setAsked(
      a.format === 'multi_unit'
        ? {amount, units: whole(units, 1), ...(minUnits ? {min_units: whole(minUnits, 1)} : {})}
        : {amount},
    );
  }

  async function send() {
    if (!asked) return;
    setBusy(true);
    setRefused(null);
    try {
      const far = isFar(a, asked.amount) || refused !== null;
      const answer = await command<BidAnswer>(
        `/v1/auctions/${a.id}/bids`,
        far ? {...asked, confirm: true} : asked,
        'POST',
        key.current,
      );
      keepReceipt(answer.receipt);
      setSaid({...answerText(a, answer, asked.amount), at: answer.seq});
      setAsked(null);
      setText('');
    } catch (problem) {
      key.current = newKey();
      if (problem instanceof Problem && problem.code === 'confirm_required') return setRefused(problem);
      setAsked(null);
      setRefused(problem);
    } finally {
      setBusy(false);
      p.onDone();
    }
  }

  return (
    <form class="stack bid" onSubmit={ask} noValidate>
      <Field id="amount" label={labelOf(a)} hint={hintOf(a)} error={error}>
        {(ids) => (
          <div class="joined">
            <input
              {...ids}
              inputMode="decimal"
              autocomplete="off"
              value={text}
              placeholder={next === null ? '' : plain(next, a.currency)}
              onInput={(e) => setText(e.currentTarget.value)}
            />
            {next !== null && (
              <button type="button" onClick={() => setText(plain(next, a.currency))}>
                {isReverse(a.format) ? 'Highest' : 'Least'}
                <span class="visually-hidden">
                  {' '}
                  that is taken: {nextLabel} {money(next, a.currency)}
                </span>
              </button>
            )}
          </div>
        )}
      </Field>
      {a.format === 'multi_unit' && a.units && (
        <div class="pair">
          <Field id="units" label="Units" hint={`1 to ${a.units.supply}`}>
            {(ids) => (
              <input {...ids} inputMode="numeric" value={units} onInput={(e) => setUnits(e.currentTarget.value)} />
            )}
          </Field>
          <Field id="min_units" label="At least" hint="rather none than fewer">
            {(ids) => (
              <input
                {...ids}
                inputMode="numeric"
                value={minUnits}
                onInput={(e) => setMinUnits(e.currentTarget.value)}
              />
            )}
          </Field>
        </div>
      )}
      <button type="submit" class="primary">
        {isReverse(a.format) ? 'Make an offer…' : p.own?.leading ? 'Raise my maximum…' : 'Place a bid…'}
      </button>
      <div role="status">{said && <p class={`note ${said.good ? 'good' : 'warn'}`}>{said.text}</p>}</div>
      {!asked && <ProblemNote error={refused} title="The bid was not taken." />}
      {asked && (
        <Question
          auction={a}
          wanted={asked}
          busy={busy}
          error={refused}
          onYes={() => void send()}
          onNo={() => {
            setAsked(null);
            setRefused(null);
          }}
        />
      )}
    </form>
  );
}
