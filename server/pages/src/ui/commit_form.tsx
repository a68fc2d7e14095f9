// Commit and reveal: the server gets a digest, and the amount only after the end. What was committed to is kept in this
// tab and offered as a file, for without it nothing can be revealed.
import {useState} from 'preact/hooks';
import {command, newKey} from '../lib/api';
import {money, parse, plain} from '../lib/money';
import {canCheck, commitment} from '../lib/proof';
import {keepReceipt} from '../lib/receipts';
import {learn, session} from '../lib/session';
import type {Auction, OwnBid, Receipt} from '../lib/types';
import {save} from '../lib/save';
import {Field, ProblemNote} from './parts';

interface Secret {
  auction: string;
  account: string;
  amount: number;
  nonce: string;
}

const keyOf = (id: string) => `gavel.commitment.${id}`;

function kept(id: string): Secret | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(id)) ?? 'null') as Secret | null;
  } catch {
    return null;
  }
}

export function CommitForm(p: {auction: Auction; own: OwnBid | null; onDone: () => void}) {
  const a = p.auction;
  const [account, setAccount] = useState(session.get().account ?? '');
  const [text, setText] = useState('');
  const [error, setError] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState<unknown>(null);
  const [secret, setSecret] = useState(kept(a.id));

  async function commit(event: Event) {
    event.preventDefault();
    const amount = parse(text, a.currency);
    const wrong: Record<string, string> = {};
    if (amount === null) wrong.amount = `Write an amount in ${a.currency}, as ${plain(a.starting_price, a.currency)}.`;
    if (!/^[A-Za-z0-9._-]+$/.test(account)) wrong.account = 'The name of the account that your token is for.';
    setError(wrong);
    setRefused(null);
    if (amount === null || wrong.account) return;
    const made: Secret = {auction: a.id, account, amount, nonce: newKey()};
    sessionStorage.setItem(keyOf(a.id), JSON.stringify(made)); // before it is sent: after that it must not be lost
    try {
      const digest = await commitment(account, amount, 1, 0, made.nonce);
      const done = await command<{receipt?: Receipt}>(`/v1/auctions/${a.id}/commitments`, {digest});
      keepReceipt(done.receipt);
      learn({account});
      setSecret(made);
      setText('');
    } catch (problem) {
      setRefused(problem);
    } finally {
      p.onDone();
    }
  }

  async function reveal() {
    if (!secret) return;
    setRefused(null);
    try {
      const done = await command<{receipt?: Receipt}>(`/v1/auctions/${a.id}/reveals`, {
        amount: secret.amount,
        nonce: secret.nonce,
      });
      keepReceipt(done.receipt);
    } catch (problem) {
      setRefused(problem);
    } finally {
      p.onDone();
    }
  }

  if (!canCheck())
    return (
      <p class="note warn">
        Committing needs the browser’s cryptography, which it offers over https or on this machine alone.
      </p>
    );
  const keep = secret && (
    <p class="note">
      You committed to {money(secret.amount, a.currency)}. Without this file nothing can be revealed from another
      browser:{' '}
      <button
        type="button"
        class="quiet"
        onClick={() => save(`commitment-${a.id}.json`, JSON.stringify(secret), 'application/json')}>
        Save it
      </button>
    </p>
  );
  if (a.state === 'revealing') {
    return (
      <div class="stack">
        {p.own?.revealed ? (
          <p class="note good">Your bid is revealed.</p>
        ) : secret ? (
          <button type="button" class="primary" onClick={() => void reveal()}>
            Reveal {money(secret.amount, a.currency)}
          </button>
        ) : (
          <p class="note warn">There is no commitment in this tab. Reveal it where you made it.</p>
        )}
        <ProblemNote error={refused} title="It was not revealed." />
      </div>
    );
  }
  return (
    <form class="stack bid" onSubmit={(e) => void commit(e)} noValidate>
      <Field
        id="account"
        label="Your account"
        hint="The digest is over it, so that nobody can hand in yours."
        error={error.account}>
        {(ids) => (
          <input
            {...ids}
            autocomplete="off"
            spellcheck={false}
            value={account}
            onInput={(e) => setAccount(e.currentTarget.value)}
          />
        )}
      </Field>
      <Field
        id="amount"
        label={`Your sealed bid (${a.currency})`}
        hint="Only its digest is sent now. After the end, come back and reveal it."
        error={error.amount}>
        {(ids) => (
          <input
            {...ids}
            inputMode="decimal"
            autocomplete="off"
            value={text}
            onInput={(e) => setText(e.currentTarget.value)}
          />
        )}
      </Field>
      <button type="submit" class="primary">
        Commit
      </button>
      <ProblemNote error={refused} title="The commitment was not taken." />
      {keep}
    </form>
  );
}
