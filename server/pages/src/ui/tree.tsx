// The supervision tree as a tree of the keyboard too (WAI-ARIA: tree view). A supervisor of many children shows a page
// of them at a time.
import {useEffect, useRef, useState} from 'preact/hooks';
import type {Node} from '../lib/system';

const kPage = 25;

/** An auction's or a sale's. */
export const isId = (name: string | null) => name !== null && /^[0-9A-HJKMNP-TV-Z]{26}$/.test(name);

/** Of a supervisor's children: the first that is shown, how many fit the search, how many there are. */
interface More {
  from: number;
  of: number;
  counted: number;
}

interface Shown {
  node: Node;
  path: string;
  level: number;
  position: number;
  size: number;
  more?: More;
}

/** The rows that are open, in order. `pages` has the page of a supervisor's children that is looked at. */
function rowsOf(root: Node, closed: Set<string>, pages: Map<string, number>, filter: string): Shown[] {
  const rows: Shown[] = [];
  const visit = (node: Node, above: string, level: number, position: number, size: number) => {
    const path = `${above}/${node.name}`;
    const row: Shown = {node, path, level, position, size};
    rows.push(row);
    if (closed.has(path) || !node.children) return;
    const fitting =
      filter && node.children.length > kPage
        ? node.children.filter((c) => c.name.toLowerCase().includes(filter))
        : node.children;
    const counted = node.child_count ?? fitting.length;
    const from = Math.min((pages.get(path) ?? 0) * kPage, Math.max(0, Math.ceil(fitting.length / kPage) - 1) * kPage);
    if (fitting.length > kPage || counted > node.children.length || fitting.length < node.children.length)
      row.more = {from, of: fitting.length, counted};
    fitting.slice(from, from + kPage).forEach((child, i) => visit(child, path, level + 1, from + i + 1, counted));
  };
  visit(root, '', 1, 1, 1);
  return rows;
}

function Row(p: {
  row: Shown;
  closed: boolean;
  selected: boolean;
  focused: boolean;
  flash: boolean;
  onSelect: () => void;
  onToggle: () => void;
}) {
  const {node, level, position, size} = p.row;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (p.focused && box.current?.parentElement?.contains(document.activeElement)) box.current.focus();
  }, [p.focused]);
  const isSupervisor = node.kind === 'supervisor';
  return (
    <div
      ref={box}
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
      aria-selected={p.selected}
      aria-expanded={isSupervisor ? !p.closed : undefined}
      tabIndex={p.focused ? 0 : -1}
      data-path={p.row.path}
      data-pid={node.pid ?? ''}
      class={`node is-${node.kind} ${p.flash ? 'flash' : ''} ${p.selected ? 'selected' : ''} l${Math.min(level, 6)}`}
      onClick={p.onSelect}>
      <span class="node-name">
        {isSupervisor ? (
          <span
            class="twist"
            aria-hidden="true"
            onClick={(e) => {
              e.stopPropagation();
              p.onToggle();
            }}>
            {p.closed ? '▸' : '▾'}
          </span>
        ) : (
          <span class="twist leaf" aria-hidden="true">
            •
          </span>
        )}
        <span class={isId(node.name) ? 'text id' : 'text'}>{node.name}</span>{' '}
        {p.flash && <span class="badge is-closing">restarted</span>}{' '}
        <span class="quiet kind">
          {node.kind}
          {isSupervisor ? ` of ${(node.child_count ?? 0).toLocaleString('en')}` : ''}
        </span>
      </span>
      <span class="quiet mono">{node.restarting ? 'restarting' : (node.pid ?? 'stopped')}</span>
      <span class={`num ${node.mailbox > 0 ? 'strong' : 'quiet'}`}>
        {node.mailbox}
        <span class="visually-hidden"> in the mailbox</span>
      </span>
      <span class={`num ${node.restarts > 0 ? 'strong' : 'quiet'}`}>
        {node.restarts}
        <span class="visually-hidden"> restarts</span>
      </span>
    </div>
  );
}

/** Which of many children are shown, and the way to the others. */
function Pager(p: {
  node: Node;
  more: More;
  filter: string;
  onFilter: (text: string) => void;
  onTurn: (by: number) => void;
}) {
  const {from, of, counted} = p.more;
  const number = (n: number) => n.toLocaleString('en');
  const sent = p.node.children?.length ?? 0;
  return (
    <div class="pager" role="group" aria-label={`Children of ${p.node.name}`}>
      <span>
        <strong>{p.node.name}</strong>:{' '}
        {of === 0 ? 'none fits' : `${number(from + 1)}–${number(Math.min(from + kPage, of))}`} of {number(counted)}
        {counted > sent && <span class="quiet"> (the first {number(sent)} can be paged)</span>}
      </span>
      <button type="button" disabled={from === 0} onClick={() => p.onTurn(-1)}>
        Earlier
      </button>
      <button type="button" disabled={from + kPage >= of} onClick={() => p.onTurn(1)}>
        Later
      </button>
      <label>
        Find <input type="search" value={p.filter} onInput={(e) => p.onFilter(e.currentTarget.value)} />
      </label>
    </div>
  );
}

export function Tree(p: {
  root: Node;
  flashes: Map<string, number>;
  selected: string | null;
  onSelect: (pid: string | null, path: string) => void;
}) {
  const [closed, setClosed] = useState<Set<string>>(new Set());
  const [pages, setPages] = useState<Map<string, number>>(new Map());
  const [filter, setFilter] = useState('');
  const [at, setAt] = useState('');
  const rows = rowsOf(p.root, closed, pages, filter.trim().toLowerCase());
  const focused = rows.some((r) => r.path === at) ? at : rows[0].path;
  const now = performance.now();
  const toggle = (path: string) =>
    setClosed((c) => {
      const n = new Set(c);
      if (!n.delete(path)) n.add(path);
      return n;
    });
  const select = (row: Shown) => {
    setAt(row.path);
    p.onSelect(row.node.pid, row.path);
  };

  function onKey(event: KeyboardEvent) {
    const i = rows.findIndex((r) => r.path === focused);
    const row = rows[i];
    const go = (j: number) => {
      if (rows[j]) setAt(rows[j].path);
    };
    switch (event.key) {
      case 'ArrowDown':
        go(i + 1);
        break;
      case 'ArrowUp':
        go(i - 1);
        break;
      case 'Home':
        go(0);
        break;
      case 'End':
        go(rows.length - 1);
        break;
      case 'ArrowRight':
        if (closed.has(row.path)) toggle(row.path);
        else if (rows[i + 1]?.level > row.level) go(i + 1);
        break;
      case 'ArrowLeft':
        if (row.node.children && !closed.has(row.path)) toggle(row.path);
        else go(rows.findLastIndex((r, j) => j < i && r.level < row.level));
        break;
      case 'Enter':
      case ' ':
        select(row);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  const turn = (path: string, by: number) =>
    setPages((m) => new Map(m).set(path, Math.max(0, (m.get(path) ?? 0) + by)));
  return (
    <>
      {rows.map(
        (row) =>
          row.more && (
            <Pager
              key={row.path}
              node={row.node}
              more={row.more}
              filter={filter}
              onFilter={setFilter}
              onTurn={(by) => turn(row.path, by)}
            />
          ),
      )}
      <div class="node head" aria-hidden="true">
        <span>Process</span>
        <span>Pid</span>
        <span class="num">Mailbox</span>
        <span class="num">Restarts</span>
      </div>
      <div role="tree" aria-label="Supervision tree" class="tree" onKeyDown={onKey}>
        {rows.map((row) => (
          <Row
            key={row.path}
            row={row}
            closed={closed.has(row.path)}
            selected={p.selected === row.path}
            focused={focused === row.path}
            flash={(p.flashes.get(row.path) ?? 0) > now}
            onSelect={() => select(row)}
            onToggle={() => toggle(row.path)}
          />
        ))}
      </div>
    </>
  );
}
