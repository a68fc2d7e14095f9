// The supervision tree and the metrics of the daemon, asked for each second while they are looked at.
import {api, apiText, Problem} from './api';
import {learn} from './session';
import {Store} from './store';

export interface Node {
  name: string;
  kind: 'supervisor' | 'worker';
  pid: string | null;
  restarting: boolean;
  restarts: number;
  mailbox: number;
  handling: string | null;
  child_count?: number;
  children?: Node[];
}

export interface Process {
  pid: string;
  name: string | null;
  type: string;
  status: string;
  parent: string | null;
  mailbox: number;
  handling: string | null;
  handling_ms: number;
  reductions: number;
  memory_bytes: number;
  trap_exit: boolean;
  links: string[];
  link_count: number;
  monitors: string[];
  monitored_by: string[];
  awaits: string | null;
  may_exit: boolean;
  state: unknown;
  id: string | null;
  restarts: number | null;
  last_crash: Crash | null;
}

export interface Crash {
  at: string;
  pid: string;
  name: string;
  reason: string;
  handling: string | null;
  class?: string;
  ancestors?: string[];
  messages?: string[];
}

/** A pid as paths have it. */
export const bare = (pid: string) => pid.replace(/[<>]/g, '');

export interface Sample {
  at: number;
  runQueue: number;
  messages: number;
  restarts: number;
  processes: number;
  busy: number;
}

/** "gavel_processes 22" and "name{label=…} 3" lines; the same name's samples are added up. */
export function readMetrics(text: string): Map<string, number> {
  const all = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^([a-z_]+)(?:\{[^}]*\})? (\S+)$/.exec(line);
    if (match) all.set(match[1], (all.get(match[1]) ?? 0) + Number(match[2]));
  }
  return all;
}

export interface Flash {
  was: number;
  until: number;
}

export interface Seen {
  tree: Node | null;
  /** By path: when a child's restarts grew, or its pid is another, it flashes for a while. */
  flashes: Map<string, number>;
  samples: Sample[];
  problem: Problem | null;
}

const kFlash = 6000;
const kSamples = 180;

export class SystemWatch {
  readonly seen = new Store<Seen>({tree: null, flashes: new Map(), samples: [], problem: null});
  private timer = 0;
  private ended = false;
  private before: {at: number; values: Map<string, number>} | null = null;

  constructor() {
    void this.look();
  }
  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    try {
      if (document.visibilityState === 'visible') {
        const [tree, metrics] = await Promise.all([api<Node>('/v1/system/tree'), apiText('/metrics')]);
        learn({admin: true});
        this.take(tree, readMetrics(metrics));
      }
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(0, 'unreachable', String(error));
      if (!this.ended) this.seen.update((s) => ({...s, problem}));
      if (problem.status === 401 || problem.status === 403) return;
    }
    if (!this.ended) this.timer = window.setTimeout(() => void this.look(), 1000);
  }

  private take(tree: Node, values: Map<string, number>): void {
    const {tree: old, flashes, samples} = this.seen.get();
    const now = performance.now();
    const next = new Map([...flashes].filter(([, until]) => until > now));
    if (old) compare(old, tree, '', (path) => next.set(path, now + kFlash));
    const get = (name: string) => values.get(name) ?? 0;
    const rate = (name: string) =>
      this.before
        ? Math.max(0, ((get(name) - (this.before.values.get(name) ?? 0)) * 1000) / (now - this.before.at))
        : 0;
    const worked = rate('gavel_scheduler_seconds_total');
    const sample: Sample = {
      at: Date.now() / 1000,
      runQueue: get('gavel_scheduler_run_queue_length'),
      messages: rate('gavel_messages_total'),
      restarts: get('gavel_supervisor_restarts_total'),
      processes: get('gavel_processes'),
      busy: worked > 0 ? (100 * rate('gavel_scheduler_busy_seconds_total')) / worked : 0,
    };
    const first = this.before === null;
    this.before = {at: now, values};
    if (!this.ended)
      this.seen.set({
        tree,
        flashes: next,
        samples: first ? samples : [...samples, sample].slice(-kSamples),
        problem: null,
      });
  }
}

/** Calls `changed` with the path of each child that was restarted between two looks. */
export function compare(old: Node, now: Node, above: string, changed: (path: string) => void): void {
  const path = `${above}/${now.name}`;
  if (now.restarts > old.restarts || (old.pid !== null && now.pid !== null && old.pid !== now.pid)) changed(path);
  const known = new Map(old.children?.map((c) => [c.name, c]));
  for (const child of now.children ?? []) {
    const before = known.get(child.name);
    if (before) compare(before, child, path, changed);
  }
}
