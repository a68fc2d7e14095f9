// Ending a process on purpose, where the server allows it, to see its supervisor start it again.
import {useState} from 'preact/hooks';
import {command} from '../lib/api';
import {bare} from '../lib/system';
import type {Process} from '../lib/system';
import {Dialog, Field, Link, ProblemNote} from './parts';
import {isId} from './tree';

type Kind = 'error' | 'kill';

const hints: Record<Kind, string> = {
  error: 'In its turn, after the messages that wait. There is a crash report.',
  kill: 'At once, whatever it does, and without last words or a report.',
};

function Question(p: {
  name: string;
  supervisor: boolean;
  onYes: (kind: Kind, text: string) => Promise<void>;
  onNo: () => void;
}) {
  const [kind, setKind] = useState<Kind>('error');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await p.onYes(kind, kind === 'error' ? text.trim() : '');
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Crash ${isId(p.name) ? 'this process' : p.name}?`} onClose={p.onNo}>
      <form class="stack" onSubmit={(e) => void send(e)} noValidate>
        <p>
          {p.supervisor
            ? 'All processes below it end with it. Its own supervisor starts it again, and it starts them.'
            : 'Its supervisor starts it again, and with it what stands on it.'}{' '}
          Bids that were answered are on the disk.
        </p>
        <Field id="exit-reason" label="How" hint={hints[kind]}>
          {(ids) => (
            <select {...ids} value={kind} onChange={(e) => setKind(e.currentTarget.value as Kind)}>
              <option value="error">An error, as if its code had failed</option>
              <option value="kill">A kill</option>
            </select>
          )}
        </Field>
        {kind === 'error' && (
          <Field id="exit-text" label="What the report says (optional)">
            {(ids) => <input {...ids} maxLength={200} value={text} onInput={(e) => setText(e.currentTarget.value)} />}
          </Field>
        )}
        <ProblemNote error={error} title="It was not crashed." />
        <div class="actions">
          <button type="submit" class="danger" disabled={busy}>
            Yes, crash it
          </button>
          <button type="button" onClick={p.onNo}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The button, and what became of it: the process that is shown may be the next life already. */
export function Exit(p: {process: Process; name: string; supervisor: boolean}) {
  const x = p.process;
  const [asked, setAsked] = useState<string | null>(null); // the pid that it was asked about
  const [told, setTold] = useState<string | null>(null);
  const exit = async (kind: Kind, text: string) => {
    const order = text ? {reason: kind, text} : {reason: kind};
    const done = await command<{pid: string}>(`/v1/system/processes/${bare(asked!)}/exit`, order);
    setTold(done.pid);
    setAsked(null);
  };
  if (!x.may_exit && !isId(p.name)) return null;
  const sale = x.type.endsWith('::SaleServer');
  return (
    <div class="stack">
      <div class="actions">
        {x.may_exit && (
          <button type="button" class="danger" onClick={() => setAsked(x.pid)}>
            Crash it…
          </button>
        )}
        {isId(p.name) && (
          <Link class="button" href={`/${sale ? 'sales' : 'auctions'}/${p.name}`}>
            Look at the {sale ? 'sale' : 'auction'}
          </Link>
        )}
      </div>
      <p role="status">
        {told && (told === x.pid ? `${told} was told to end.` : `${told} has ended; ${x.pid} has taken its place.`)}
      </p>
      {asked && <Question name={p.name} supervisor={p.supervisor} onYes={exit} onNo={() => setAsked(null)} />}
    </div>
  );
}
