// Which part of a list is shown, and the way to the others.

export function Pager(p: {name: string; from: number; size: number; of: number; onTurn: (from: number) => void}) {
  const number = (n: number) => n.toLocaleString('en');
  if (p.of <= p.size) return null;
  return (
    <div class="pager" role="group" aria-label={p.name}>
      <span>
        {number(p.from + 1)}–{number(Math.min(p.from + p.size, p.of))} of {number(p.of)}
      </span>
      <button type="button" disabled={p.from === 0} onClick={() => p.onTurn(Math.max(0, p.from - p.size))}>
        Earlier
      </button>
      <button type="button" disabled={p.from + p.size >= p.of} onClick={() => p.onTurn(p.from + p.size)}>
        Later
      </button>
    </div>
  );
}
