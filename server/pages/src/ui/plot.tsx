// uPlot in a component: it is made anew when its shape changes, and given new data otherwise. Colours come from the
// style sheet, so that it follows light and dark.
import {useEffect, useRef} from 'preact/hooks';
import uPlot from 'uplot';

/** Seconds between two ticks of time. */
const kSpans = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800,
];

const dark = matchMedia('(prefers-color-scheme: dark)');

export interface Line {
  label: string;
  color: string;
  width?: number;
  dash?: number[];
  points?: boolean;
  steps?: boolean;
  only?: 'points';
  fill?: boolean;
  value?: (v: number) => string;
}

export interface PlotProps {
  data: uPlot.AlignedData;
  lines: Line[];
  height?: number;
  label: string;
  axis: (v: number) => string;
  wide?: number;
  /** Ticks at whole numbers alone. */
  whole?: boolean;
  /** Moments to mark, in seconds. */
  marks?: number[];
  seconds?: boolean;
  from?: number;
}

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(p: PlotProps, width: number): uPlot.Options {
  const ink = css('--quiet');
  const grid = {stroke: css('--line'), width: 1};
  const font = '12px Inter, system-ui, sans-serif';
  return {
    width,
    height: p.height ?? 240,
    ms: 1e-3,
    legend: {show: false},
    cursor: {drag: {x: false, y: false}, points: {size: 7}},
    scales: {x: {time: true}, y: {range: (_, low, high) => range(low, high, p.from)}},
    axes: [
      {
        stroke: ink,
        grid,
        ticks: {show: false},
        font,
        space: 80,
        size: 30,
        incrs: kSpans,
        values: (_, ticks) => ticks.map((t) => hour(t, p.seconds !== false)),
      },
      {
        stroke: ink,
        grid,
        ticks: {show: false},
        font,
        size: p.wide ?? 72,
        incrs: p.whole ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000] : undefined,
        values: (_, ticks) => ticks.map(p.axis),
      },
    ],
    series: [
      {},
      ...p.lines.map((l): uPlot.Series => ({
        label: l.label,
        stroke: css(l.color),
        width: l.only ? 0 : (l.width ?? 2),
        dash: l.dash,
        spanGaps: true,
        fill: l.fill ? `${css(l.color)}22` : undefined,
        paths: l.only ? () => null : l.steps ? uPlot.paths.stepped!({align: 1}) : undefined,
        points: {show: l.points === true || l.only === 'points', size: 7, fill: css(l.color)},
      })),
    ],
    hooks: {drawClear: [(plot) => marks(plot, p.marks ?? [])]},
  };
}

function range(low: number | null, high: number | null, from?: number): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = Math.max((high - low) * 0.12, Math.abs(high) * 0.02);
  return from === undefined
    ? [Math.max(0, low - Math.max(room, 0.5)), high + Math.max(room, 0.5)]
    : [from, Math.max(1, high + room)];
}

const clock = new Intl.DateTimeFormat('en', {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
const coarse = new Intl.DateTimeFormat('en', {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const hour = (seconds: number, fine: boolean) => (fine ? clock : coarse).format(new Date(seconds * 1000));

function marks(plot: uPlot, at: number[]): void {
  const {ctx, bbox} = plot;
  ctx.save();
  ctx.strokeStyle = css('--gold');
  ctx.setLineDash([4, 4]);
  for (const moment of at) {
    const x = Math.round(plot.valToPos(moment, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

export function Plot(p: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(p);
  latest.current = p;
  const shape = p.lines.map((l) => l.label).join();

  useEffect(() => {
    const node = box.current!;
    const make = () => {
      plot.current?.destroy();
      plot.current = new uPlot(
        options(
          {
            ...latest.current,
            get marks() {
              return latest.current.marks;
            },
          },
          node.clientWidth,
        ),
        latest.current.data,
        node,
      );
      plot.current.root.querySelector('canvas')?.setAttribute('aria-hidden', 'true');
    };
    make();
    const resized = new ResizeObserver(() =>
      plot.current?.setSize({width: node.clientWidth, height: latest.current.height ?? 240}),
    );
    resized.observe(node);
    dark.addEventListener('change', make);
    return () => {
      resized.disconnect();
      dark.removeEventListener('change', make);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => {
    plot.current?.setData(p.data);
  }, [p.data]);

  return (
    <figure class="plot">
      <div ref={box} role="img" aria-label={p.label} />
      <figcaption>
        {p.lines.map((l) => (
          <span key={l.label} class="key">
            <i class={`swatch ${l.only ? 'dot' : ''} c${l.color}`} aria-hidden="true" />
            {l.label}
          </span>
        ))}
        {(p.marks?.length ?? 0) > 0 && (
          <span class="key">
            <i class="swatch mark" aria-hidden="true" />
            End put off
          </span>
        )}
      </figcaption>
    </figure>
  );
}
