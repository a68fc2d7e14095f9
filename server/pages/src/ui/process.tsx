// One process: what the runtime knows of it, its state, the crash that its last life ended with.
import {useEffect, useState} from 'preact/hooks';
import {api} from '../lib/api';
import {dayAndTime} from '../lib/clock';
import {bare} from '../lib/system';
import type {Crash, Node, Process} from '../lib/system';
import {Exit} from './exit';
import {ProblemNote} from './parts';

function CrashReport(p: {crash: Crash}) {
  const c = p.crash;
  return (
    <div class="crash">
      <p>
        <strong>{c.reason}</strong>
      </p>
      <p class="quiet">
        {dayAndTime(c.at)}, {c.pid}
        {c.handling && (
          <>
            , while handling <code>{c.handling}</code>
          </>
        )}
      </p>
      {c.ancestors && c.ancestors.length > 0 && <p class="quiet">Below {c.ancestors.join(', ')}</p>}
      {c.messages && c.messages.length > 0 && <p class="quiet">{c.messages.length} messages were waiting</p>}
    </div>
  );
}

export function Details(p: {pid: string; node: Node | null; beat: number}) {
  const [process, setProcess] = useState<Process | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let gone = false;
    api<Process>(`/v1/system/processes/${bare(p.pid)}`).then(
      (x) => {
        if (!gone) {
          setProcess(x);
          setError(null);
        }
      },
      (problem) => {
        if (!gone) setError(problem);
      },
    );
    return () => {
      gone = true;
    };
  }, [p.pid, p.beat]);
  if (!process) return <ProblemNote error={error} title="It cannot be shown." />;
  const x = process;
  const pids = (list: string[]) =>
    list.length ? (
      <span class="mono">
        {list.slice(0, 20).join(' ')}
        {list.length > 20 ? ' …' : ''}
      </span>
    ) : (
      'none'
    );
  const state =
    typeof x.state === 'string'
      ? x.state
      : x.state === null
        ? 'busy: it did not answer in time'
        : JSON.stringify(x.state, null, 1);
  return (
    <>
      <dl class="facts-list compact">
        <div>
          <dt>Pid</dt>
          <dd class="mono">{x.pid}</dd>
        </div>
        <div>
          <dt>Type</dt>
          <dd class="mono wrap">{x.type}</dd>
        </div>
        <div>
          <dt>Status</dt>
          <dd>
            {x.status}
            {x.handling && (
              <>
                , handling <code>{x.handling}</code> for {x.handling_ms} ms
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Mailbox</dt>
          <dd>{x.mailbox}</dd>
        </div>
        <div>
          <dt>Handled</dt>
          <dd>{x.reductions.toLocaleString('en')} messages</dd>
        </div>
        <div>
          <dt>Memory</dt>
          <dd>{x.memory_bytes.toLocaleString('en')} bytes</dd>
        </div>
        <div>
          <dt>Restarts</dt>
          <dd>{x.restarts ?? '–'}</dd>
        </div>
        <div>
          <dt>Links</dt>
          <dd>
            {x.link_count > 20 ? `${x.link_count}: ` : ''}
            {pids(x.links)}
          </dd>
        </div>
        <div>
          <dt>Monitors</dt>
          <dd>{pids(x.monitors)}</dd>
        </div>
        <div>
          <dt>Monitored by</dt>
          <dd>{pids(x.monitored_by)}</dd>
        </div>
      </dl>
      <h3>State</h3>
      <pre tabIndex={0} aria-label="State">
        {state}
      </pre>
      <h3>Last crash</h3>
      {x.last_crash ? <CrashReport crash={x.last_crash} /> : <p class="quiet">None that is known.</p>}
      <Exit process={x} name={p.node?.name ?? x.id ?? x.pid} supervisor={p.node?.kind === 'supervisor'} />
    </>
  );
}
