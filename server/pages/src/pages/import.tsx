// Many auctions from a CSV file. Every line is checked here first; what the server refuses is said at its line.
import {useRef, useState} from 'preact/hooks';
import {command, newKey, Problem} from '../lib/api';
import {columns, lotsOf} from '../lib/csv';
import type {Lot} from '../lib/csv';
import {money} from '../lib/money';
import {learn, session} from '../lib/session';
import {useStore} from '../lib/store';
import type {Auction} from '../lib/types';
import {formatNames} from '../lib/words';
import {Field, fieldErrors, errorText, Link, ProblemNote, Title} from '../ui/parts';
import {SignInFirst} from './sell';

const example = `title,format,currency,starting_price,reserve_price,duration,soft_close_window
"Mantel clock, about 1890",english,USD,99.00,200.00,2h,2m
Oil lamp,english,USD,9.00,,2h,2m
Stamp album,vickrey,EUR,50.00,,1d,
`;

const kAtOnce = 4;

interface Made {
  id: string;
  error?: string;
}

export function FileOrText(p: {text: string; set: (text: string) => void; id: string}) {
  return (
    <Field
      id={p.id}
      label="CSV"
      hint={
        <>The first line names the columns: {columns.join(', ')}. Amounts as 99.00, durations as 90s, 10m, 2h, 7d.</>
      }>
      {(ids) => (
        <>
          <input
            type="file"
            accept=".csv,text/csv"
            aria-label="CSV file"
            onChange={(e) => void e.currentTarget.files?.[0]?.text().then(p.set)}
          />
          <textarea
            {...ids}
            rows={8}
            spellcheck={false}
            class="code"
            value={p.text}
            onInput={(e) => p.set(e.currentTarget.value)}
          />
        </>
      )}
    </Field>
  );
}

export const lotErrors = (lot: Lot) =>
  Object.entries(lot.errors).map(([name, text]) => (name === 'line' ? text : `${name} ${text}`));

function LotRow(p: {lot: Lot; made?: Made}) {
  const {lot, made} = p;
  const wrong = made?.error ? [made.error] : lotErrors(lot);
  return (
    <tr class={wrong.length ? 'wrong' : ''}>
      <td class="num">{lot.line}</td>
      <td>{lot.body.title || '–'}</td>
      <td>{lot.body.format ? (formatNames[lot.body.format] ?? lot.body.format) : '–'}</td>
      <td class="num">{money(lot.body.starting_price, lot.body.currency ?? 'USD')}</td>
      <td>
        {made && !made.error ? (
          <Link href={`/auctions/${made.id}`}>Made</Link>
        ) : wrong.length ? (
          <span class="error">{wrong.join('; ')}</span>
        ) : (
          'Ready'
        )}
      </td>
    </tr>
  );
}

export function ImportPage() {
  const token = useStore(session).token;
  const [text, setText] = useState('');
  const [made, setMade] = useState<Record<number, Made>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = useRef(newKey()); // one run: a line that is sent again is not made again
  const {lots, problem} = text.trim() ? lotsOf(text) : {lots: [], problem: null};
  const good = lots.filter((l) => Object.keys(l.errors).length === 0);
  const bad = lots.length - good.length;
  const left = good.filter((l) => !made[l.line] || made[l.line].error);

  const change = (next: string) => {
    setText(next);
    setMade({});
    run.current = newKey();
  };

  async function make(lot: Lot) {
    try {
      const auction = await command<Auction>('/v1/auctions', lot.body, 'POST', `${run.current}-${lot.line}`);
      learn({account: auction.seller});
      setMade((m) => ({...m, [lot.line]: {id: auction.id}}));
    } catch (problem) {
      const fields = Object.entries(fieldErrors(problem))
        .map(([name, detail]) => `${name} ${detail}`)
        .join('; ');
      setMade((m) => ({...m, [lot.line]: {id: '', error: fields || errorText(problem)}}));
      if (problem instanceof Problem && (problem.status === 401 || problem.status === 403)) throw problem;
    }
  }

  async function start() {
    setBusy(true);
    setError(null);
    const queue = [...left];
    const worker = async () => {
      for (let lot = queue.shift(); lot; lot = queue.shift()) await make(lot);
    };
    try {
      await Promise.all(Array.from({length: kAtOnce}, worker));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  }

  const done = Object.values(made).filter((m) => !m.error).length;
  return (
    <>
      <Title lead="An auction for each line. Nothing is made before you say so.">Import from CSV</Title>
      {!token && <SignInFirst at="/sell/import" what="Importing" />}
      <div class="card stack">
        <FileOrText id="csv" text={text} set={change} />
        {!text && (
          <p>
            <button type="button" class="quiet" onClick={() => change(example)}>
              Fill in an example
            </button>
          </p>
        )}
      </div>
      {problem && (
        <p class="note bad" role="alert">
          {problem}
        </p>
      )}
      {lots.length > 0 && (
        <section class="stack" aria-labelledby="lines">
          <h2 id="lines">Lines</h2>
          <p role="status">
            {good.length} of {lots.length} {lots.length === 1 ? 'line is' : 'lines are'} good
            {lots.length > good.length
              ? `; ${bad} ${bad === 1 ? 'has an error and is' : 'have errors and are'} left out`
              : ''}
            .{done > 0 && ` Made: ${done}.`}
          </p>
          <div class="actions">
            <button
              type="button"
              class="primary"
              disabled={busy || !token || left.length === 0}
              onClick={() => void start()}>
              {busy ? 'Making them…' : `Make ${left.length} ${left.length === 1 ? 'auction' : 'auctions'}`}
            </button>
          </div>
          <ProblemNote error={error} title="It stopped." />
          <div class="scroll" tabIndex={0} role="region" aria-label="Lines of the file">
            <table>
              <thead>
                <tr>
                  <th scope="col" class="num">
                    Line
                  </th>
                  <th scope="col">Title</th>
                  <th scope="col">Format</th>
                  <th scope="col" class="num">
                    Starts at
                  </th>
                  <th scope="col">State</th>
                </tr>
              </thead>
              <tbody>
                {lots.slice(0, 1000).map((lot) => (
                  <LotRow key={lot.line} lot={lot} made={made[lot.line]} />
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}
