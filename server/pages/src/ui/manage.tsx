// For the auction's seller and admins: run it, and look into it when it is over.
import {useState} from 'preact/hooks';
import {api, command} from '../lib/api';
import {money} from '../lib/money';
import {learn} from '../lib/session';
import type {Auction} from '../lib/types';
import {isOpen, isOver} from '../lib/types';
import {Dialog, Field, Link, ProblemNote} from './parts';
import {WhatIf} from './what_if';

interface Results {
  bidders: Record<string, string>;
  winner: string | null;
  sealed_bids?: {bidder: string; amount: number | null; units: number; revealed: boolean}[];
}

const actions: Record<string, {name: string; question: string; may: (a: Auction) => boolean; reason: boolean}> = {
  publish: {
    name: 'Publish',
    question: 'Publish the draft? Everybody sees it then.',
    may: (a) => a.state === 'draft',
    reason: false,
  },
  pause: {
    name: 'Pause',
    question: 'Pause it? It takes no bids and keeps its remaining time.',
    may: isOpen,
    reason: true,
  },
  resume: {name: 'Resume', question: 'Go on with the remaining time?', may: (a) => a.state === 'paused', reason: true},
  cancel: {
    name: 'Cancel the auction',
    question: 'Call it off, with the bids in it? That cannot be taken back.',
    may: (a) => !isOver(a),
    reason: true,
  },
  settle: {name: 'Paid', question: 'The winner has paid?', may: (a) => a.settlement === 'open', reason: true},
  default: {name: 'Not paid', question: 'The winner has not paid?', may: (a) => a.settlement === 'open', reason: true},
};

export function Reason(p: {
  title: string;
  text: string;
  needed?: boolean;
  yes: string;
  onYes: (reason: string) => Promise<void>;
  onNo: () => void;
}) {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: Event) => {
    event.preventDefault();
    if (p.needed && !reason.trim()) return setError(new Error('Say why; bidders see it.'));
    setBusy(true);
    try {
      await p.onYes(reason.trim());
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={p.title} onClose={p.onNo}>
      <form class="stack" onSubmit={(e) => void send(e)} noValidate>
        <p>{p.text}</p>
        <Field id="reason" label={p.needed ? 'Reason' : 'Reason (optional)'} hint="Bidders and watchers see it.">
          {(ids) => <input {...ids} maxLength={500} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />}
        </Field>
        <ProblemNote error={error} />
        <div class="actions">
          <button type="submit" class="primary" disabled={busy}>
            {p.yes}
          </button>
          <button type="button" onClick={p.onNo}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Who(p: {auction: Auction}) {
  const [results, setResults] = useState<Results | null>(null);
  const [error, setError] = useState<unknown>(null);
  const load = () => {
    setError(null);
    void api<Results>(`/v1/auctions/${p.auction.id}/results`).then(setResults, setError);
  };
  if (!results)
    return (
      <>
        <button type="button" onClick={load}>
          Show who bid
        </button>
        <ProblemNote error={error} />
      </>
    );
  const names = Object.entries(results.bidders);
  return (
    <>
      <p>
        Winner: <strong>{results.winner ?? 'nobody'}</strong>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Alias</th>
            <th scope="col">Account</th>
            {results.sealed_bids && (
              <th scope="col" class="num">
                Bid
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {names.map(([alias, account]) => {
            const bid = results.sealed_bids?.find((b) => b.bidder === alias);
            return (
              <tr key={alias}>
                <td>{alias}</td>
                <td>{account}</td>
                {results.sealed_bids && (
                  <td class="num">
                    {bid ? (bid.revealed ? money(bid.amount, p.auction.currency) : 'not revealed') : '–'}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

export function Manage(p: {auction: Auction; open: boolean; onDone: () => void}) {
  const a = p.auction;
  const [asked, setAsked] = useState<string | null>(null);
  const act = async (reason: string) => {
    await command<Auction>(`/v1/auctions/${a.id}/${asked}`, reason ? {reason} : {});
    learn({account: a.seller});
    setAsked(null);
    p.onDone();
  };
  const possible = Object.entries(actions).filter(([, action]) => action.may(a));
  const question = asked ? actions[asked] : null;
  return (
    <details class="card manage" open={p.open}>
      <summary>
        Run this auction <span class="hint">(its seller, or an admin)</span>
      </summary>
      <div class="stack">
        <div class="actions">
          {possible.map(([name, action]) => (
            <button key={name} type="button" class={name === 'cancel' ? 'danger' : ''} onClick={() => setAsked(name)}>
              {action.name}…
            </button>
          ))}
          {!isOver(a) && (
            <Link class="button" href={`/auctions/${a.id}/edit`}>
              Edit the terms
            </Link>
          )}
        </div>
        {!isOver(a) && <p class="hint">A bid can be removed in the history above.</p>}
        {isOver(a) && <Who auction={a} />}
        {a.state === 'closed' && <WhatIf auction={a} />}
      </div>
      {question && asked && (
        <Reason
          title={`${question.name}?`}
          text={question.question}
          yes={`Yes: ${question.name.toLowerCase()}`}
          needed={asked === 'cancel'}
          onYes={act}
          onNo={() => setAsked(null)}
        />
      )}
    </details>
  );
}
