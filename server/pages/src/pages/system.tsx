// The daemon from inside: its supervision tree as it is, what each process does, and how busy it is.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {api, Problem} from '../lib/api';
import {timeOfDay} from '../lib/clock';
import {session} from '../lib/session';
import {useStore} from '../lib/store';
import {SystemWatch} from '../lib/system';
import type {Crash, Node, Sample} from '../lib/system';
import {ProblemNote, Title} from '../ui/parts';
import {Plot} from '../ui/plot';
import {Details} from '../ui/process';
import {SystemTabs} from '../ui/system_tabs';
import {Tree} from '../ui/tree';
import {SignInFirst} from './sell';

function nodeAt(root: Node | null, path: string | null): Node | null {
  let node = root;
  const names = path?.split('/').slice(2) ?? [];
  for (const name of names) node = node?.children?.find((c) => c.name === name) ?? null;
  return path ? node : null;
}

function Plots(p: {samples: Sample[]}) {
  const xs = p.samples.map((s) => s.at);
  const runQueue = useMemo(() => [xs, p.samples.map((s) => s.runQueue)] as [number[], number[]], [p.samples]);
  const messages = useMemo(() => [xs, p.samples.map((s) => s.messages)] as [number[], number[]], [p.samples]);
  const last = p.samples[p.samples.length - 1];
  return (
    <div class="plots">
      <section class="card">
        <h2>Run queue</h2>
        <Plot
          data={runQueue}
          lines={[{label: 'Processes that wait for a worker', color: '--gold', fill: true}]}
          height={130}
          wide={44}
          from={0}
          whole
          axis={(v) => v.toLocaleString('en')}
          label={`Run queue over the last minutes; now ${last?.runQueue ?? 0}`}
        />
      </section>
      <section class="card">
        <h2>Messages a second</h2>
        <Plot
          data={messages}
          lines={[{label: 'Messages handled', color: '--accent', fill: true}]}
          height={130}
          wide={44}
          from={0}
          whole
          axis={(v) => v.toLocaleString('en')}
          label={`Messages a second over the last minutes; now ${Math.round(last?.messages ?? 0)}`}
        />
      </section>
    </div>
  );
}

function Crashes(p: {restarts: number}) {
  const [crashes, setCrashes] = useState<Crash[]>([]);
  useEffect(() => {
    void api<{items: Crash[]}>('/v1/system/crashes?limit=10').then(
      (x) => setCrashes(x.items),
      () => undefined,
    );
  }, [p.restarts]);
  if (crashes.length === 0) return <p class="quiet">No process has crashed.</p>;
  return (
    <ol class="plain">
      {crashes.map((c, i) => (
        <li key={`${c.at}${c.pid}${i}`}>
          <time class="quiet" dateTime={c.at}>
            {timeOfDay(c.at)}
          </time>{' '}
          <strong>{c.name || c.pid}</strong>: {c.reason}
        </li>
      ))}
    </ol>
  );
}

function Watch() {
  const watch = useMemo(() => new SystemWatch(), []);
  useEffect(() => () => watch.end(), [watch]);
  const seen = useStore(watch.seen);
  const [selected, setSelected] = useState<string | null>(null);
  const node = nodeAt(seen.tree, selected);
  const last = seen.samples[seen.samples.length - 1];
  // What is known of a process stays while its supervisor starts it again.
  const shown = useRef<{path: string; pid: string} | null>(null);
  if (selected && node?.pid) shown.current = {path: selected, pid: node.pid};
  if (!seen.tree) {
    const forbidden = seen.problem?.status === 403;
    return seen.problem ? (
      <ProblemNote error={seen.problem} title={forbidden ? 'Only for admins.' : 'It cannot be shown.'} />
    ) : (
      <p class="quiet">Loading…</p>
    );
  }
  const lost = seen.problem instanceof Problem;
  return (
    <>
      <p class={`connection is-${lost ? 'waiting' : 'live'}`}>
        <i class="dot" aria-hidden="true" />
        <span role="status" id="connection">
          {lost ? 'The server does not answer; trying again' : 'Live'}
        </span>
      </p>
      <dl class="tiles">
        {(
          [
            ['Processes', last?.processes ?? '…'],
            ['Restarts', last?.restarts ?? 0],
            ['Workers busy', last ? `${last.busy.toFixed(1)} %` : '…'],
            ['Messages / s', last ? Math.round(last.messages) : '…'],
          ] as const
        ).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === 'number' ? value.toLocaleString('en') : value}</dd>
          </div>
        ))}
      </dl>
      <Plots samples={seen.samples} />
      <div class="two wide-first">
        <section class="card" aria-labelledby="tree-title">
          <h2 id="tree-title">Supervision tree</h2>
          <Tree root={seen.tree} flashes={seen.flashes} selected={selected} onSelect={(_, path) => setSelected(path)} />
        </section>
        <div class="stack">
          <section class="card stack" aria-labelledby="process" id="details">
            <h2 id="process">{node?.name ?? 'A process'}</h2>
            {!selected && <p class="quiet">Choose one in the tree: its state, its links, its last crash.</p>}
            {selected && !node?.pid && <p class="quiet">It does not run at the moment.</p>}
            {selected && shown.current?.path === selected && (
              <Details
                key={selected}
                pid={shown.current.pid}
                node={node}
                beat={node?.pid && last ? Math.floor(last.at) : 0}
              />
            )}
          </section>
          <section class="card" aria-labelledby="crashes">
            <h2 id="crashes">Latest crashes</h2>
            <Crashes restarts={last?.restarts ?? 0} />
          </section>
        </div>
      </div>
    </>
  );
}

const lead =
  'Every auction is a process under a supervisor. One that fails is started again from the disk; nothing else notices.';

export function SystemPage() {
  const token = useStore(session).token;
  return (
    <>
      <Title lead={lead}>System</Title>
      <SystemTabs at="/system" />
      {token ? <Watch key={token} /> : <SignInFirst at="/system" what="Seeing into the daemon" />}
    </>
  );
}
