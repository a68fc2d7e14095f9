// After the close: what came of it, and the proof: receipts and the export checked in this browser.
import {useState} from 'preact/hooks';
import {api, apiText} from '../lib/api';
import {dayAndTime} from '../lib/clock';
import {money} from '../lib/money';
import {canCheck, checkExport, checkReceipt, seedFits} from '../lib/proof';
import type {ExportVerdict, Key, Verdict} from '../lib/proof';
import {receipts} from '../lib/receipts';
import {save} from '../lib/save';
import {session} from '../lib/session';
import {useStore} from '../lib/store';
import type {Auction, Receipt} from '../lib/types';
import {outcomeText, person} from '../lib/words';
import {ProblemNote} from './parts';

const keysOf = async () => (await api<{keys: Key[]}>('/v1/keys')).keys;

export function Result(p: {auction: Auction; own: string | null}) {
  const a = p.auction;
  const won = p.own !== null && (a.high_bidder === p.own || a.awards?.some((w) => w.bidder === p.own));
  return (
    <section class="card stack" aria-labelledby="result">
      <h2 id="result">Result</h2>
      <p class="big-words">{outcomeText(a)}</p>
      {a.outcome === 'sold' && a.high_bidder && (
        <p>
          {won ? (
            <strong>You won.</strong>
          ) : (
            <>
              It went to <strong>{person(a.high_bidder)}</strong>.
            </>
          )}
        </p>
      )}
      <p class="quiet">
        Ended {dayAndTime(a.ends_at)}
        {a.extensions > 0 && `, after ${a.extensions} ${a.extensions === 1 ? 'extension' : 'extensions'}`}.
        {a.settlement === 'settled' && ' It is paid.'}
        {a.settlement === 'defaulted' && ' It was not paid.'}
      </p>
      {a.awards && a.awards.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Bidder</th>
              <th scope="col" class="num">
                Units
              </th>
              <th scope="col" class="num">
                Each
              </th>
              <th scope="col" class="num">
                Total
              </th>
            </tr>
          </thead>
          <tbody>
            {a.awards.map((w) => (
              <tr key={w.bidder}>
                <td>{person(w.bidder, p.own)}</td>
                <td class="num">{w.units}</td>
                <td class="num">{money(w.price, a.currency)}</td>
                <td class="num">{money(w.total, a.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {a.ending?.kind === 'candle' && a.ending.ended_at && <Candle auction={a} />}
    </section>
  );
}

function Candle(p: {auction: Auction}) {
  const {ended_at, seed, seed_sha256} = p.auction.ending!;
  const [says, setSays] = useState('');
  const check = async () =>
    setSays(
      (await seedFits(seed ?? '', seed_sha256 ?? ''))
        ? 'The seed is the one whose hash was shown at the start.'
        : 'The seed is another one than was promised.',
    );
  return (
    <p>
      The candle went out at {dayAndTime(ended_at!)}; later bids are void.{' '}
      {canCheck() && seed && (
        <button type="button" class="quiet" onClick={() => void check()}>
          Check the seed
        </button>
      )}{' '}
      <span role="status">{says}</span>
    </p>
  );
}

function Mark(p: {verdict: Verdict | undefined}) {
  if (!p.verdict) return null;
  return (
    <span class={p.verdict.good ? 'good-text' : 'bad-text'}>
      <strong>{p.verdict.good ? '✓ Good.' : '✗ Not good.'}</strong> {p.verdict.says}
    </span>
  );
}

export function Proof(p: {auction: Auction}) {
  const a = p.auction;
  const mine = useStore(receipts).filter((r) => r.auction === a.id);
  const token = useStore(session).token;
  const [pasted, setPasted] = useState('');
  const [verdicts, setVerdicts] = useState<Record<number, Verdict>>({});
  const [other, setOther] = useState<Verdict>();
  const [whole, setWhole] = useState<ExportVerdict>();
  const [error, setError] = useState<unknown>(null);

  const guarded = (work: () => Promise<void>) => () => {
    setError(null);
    void work().catch(setError);
  };
  const checkMine = guarded(async () => {
    const keys = await keysOf();
    const pairs = await Promise.all(mine.map(async (r) => [r.seq, await checkReceipt(r, keys)] as const));
    setVerdicts(Object.fromEntries(pairs));
  });
  const checkPasted = guarded(async () => {
    let read: Receipt & {receipt?: Receipt};
    try {
      read = JSON.parse(pasted);
    } catch {
      throw new Error('That is no JSON. Paste the receipt, or the whole answer to a bid.');
    }
    const receipt = read.receipt ?? read;
    setOther(
      receipt.auction === a.id
        ? await checkReceipt(receipt, await keysOf())
        : {good: false, says: 'That is a receipt of another auction.'},
    );
  });
  const getExport = guarded(async () =>
    save(`${a.id}.jsonl`, await apiText(`/v1/auctions/${a.id}/export`), 'application/jsonl'),
  );
  const getTable = guarded(async () =>
    save(`${a.id}.csv`, await apiText(`/v1/auctions/${a.id}/export?format=csv`), 'text/csv'),
  );
  const checkAll = guarded(async () => {
    setWhole(await checkExport(await apiText(`/v1/auctions/${a.id}/export`), await keysOf()));
  });

  return (
    <section class="card stack" aria-labelledby="proof">
      <h2 id="proof">Proof</h2>
      <p class="quiet">
        Every entry is chained to the one before by its hash, and signed. What is checked here is checked by your
        browser.
      </p>
      {!canCheck() && (
        <p class="note warn">
          The browser offers its cryptography over https or on this machine alone; <code>gavel verify</code> checks the
          same.
        </p>
      )}
      {mine.length > 0 && (
        <>
          <h3>Your receipts</h3>
          <ul class="plain">
            {mine.map((r) => (
              <li key={r.seq}>
                Entry {r.seq}, {dayAndTime(r.at)} <Mark verdict={verdicts[r.seq]} />
                {whole &&
                  (whole.has(r) ? (
                    <span class="good-text"> It is in the export.</span>
                  ) : (
                    <span class="bad-text"> The export does not have it.</span>
                  ))}
              </li>
            ))}
          </ul>
          <div class="actions">
            <button type="button" onClick={checkMine} disabled={!canCheck()}>
              Check them
            </button>
            <button
              type="button"
              class="quiet"
              onClick={() => save(`receipts-${a.id}.json`, JSON.stringify(mine, null, 1), 'application/json')}>
              Save them
            </button>
          </div>
        </>
      )}
      <details>
        <summary>Check a receipt from elsewhere</summary>
        <div class="stack">
          <label for="receipt">Receipt (JSON)</label>
          <textarea
            id="receipt"
            rows={4}
            spellcheck={false}
            value={pasted}
            onInput={(e) => setPasted(e.currentTarget.value)}
          />
          <div class="actions">
            <button type="button" onClick={checkPasted} disabled={!canCheck()}>
              Check it
            </button>
          </div>
          <p role="status">
            <Mark verdict={other} />
          </p>
        </div>
      </details>
      {token && (
        <>
          <h3>The whole auction</h3>
          <p class="hint">For admins: everything that happened, with its hashes.</p>
          <div class="actions">
            <button type="button" onClick={checkAll} disabled={!canCheck()}>
              Check the chain
            </button>
            <button type="button" class="quiet" onClick={getExport}>
              Download the export
            </button>
            <button type="button" class="quiet" onClick={getTable}>
              as a table (CSV)
            </button>
          </div>
          <div role="status">
            {whole && (
              <p>
                <Mark verdict={whole} />
                <br />
                Chain head, of {whole.entries} entries: <code class="hash">{whole.head}</code>
              </p>
            )}
          </div>
        </>
      )}
      <ProblemNote error={error} />
    </section>
  );
}
