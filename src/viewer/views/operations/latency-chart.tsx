import { useMemo } from 'preact/hooks';
import type uPlot from 'uplot';
import { type Completion, completionOf } from '../../data/operations.ts';
import { tickText } from '../../data/ruler-ticks.ts';
import type { Palette } from '../../diagram/read-palette.ts';
import { addShape } from '../../parts/operation-shapes.ts';
import { Plot } from '../../parts/plot.tsx';
import type { App } from '../../state/app.ts';

/** Milliseconds that a point is drawn at, at least: the scale is logarithmic. */
const LEAST = 0.01;
/** Pixels within which a click finds an operation. */
const REACH = 14;

/** How long each operation took, when it was invoked; one that never completed stands at the top. */
export function LatencyChart({ app }: { readonly app: App }) {
  const { operations, head, ends } = app.run;
  const data = useMemo((): uPlot.AlignedData => {
    const x = Array.from(operations.invokeTime, (time) => time / 1_000_000);
    return [x, Array.from(operations.duration, (duration) => (duration < 0 ? null : Math.max(LEAST, duration / 1000)))];
  }, [operations]);
  const yOf = (at: number, plot: uPlot): number => {
    const duration = operations.duration[at] as number;
    return duration < 0 ? plot.bbox.top + 6 : plot.valToPos(Math.max(LEAST, duration / 1000), 'y', true);
  };
  const selected = app.operation.value;
  const options = useMemo(
    () => (palette: Palette) => ({
      series: [{}, { label: 'latency', paths: () => null, points: { show: false } }],
      scales: { y: { distr: 3 as const } },
      yLabel: (milliseconds: number) => tickText(milliseconds * 1000),
      draw: (plot: uPlot) => drawOperations(plot, app, palette, yOf),
      clicked: (plot: uPlot, left: number, top: number) => {
        app.operation.value = nearestOperation(plot, app, left, top, yOf);
      },
    }),
    [app, selected],
  );
  return (
    <Plot
      label={`Latency of ${operations.count} operations over time`}
      height={260}
      data={data}
      options={options}
      faults={head.faults}
      ends={ends}
    />
  );
}

type YOf = (at: number, plot: uPlot) => number;

function drawOperations(plot: uPlot, app: App, palette: Palette, yOf: YOf): void {
  const { operations } = app.run;
  const { ctx, bbox } = plot;
  const dots = window.devicePixelRatio || 1;
  const paths = new Map<string, { colour: string; completion: Completion; path: Path2D }>();
  for (let at = 0; at < operations.count; at += 1) {
    const x = plot.valToPos((operations.invokeTime[at] as number) / 1_000_000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const completion = completionOf(operations, at);
    const name = operations.function[at] as number;
    const colour = completion === 'ok' ? (palette.hues[name % palette.hues.length] ?? palette.accent) : palette.lost;
    const key = `${colour} ${completion}`;
    const entry = paths.get(key) ?? { colour, completion, path: new Path2D() };
    paths.set(key, entry);
    addShape(entry.path, completion, x, yOf(at, plot), (completion === 'ok' ? 2 : 3) * dots);
  }
  ctx.save();
  for (const { colour, completion, path } of paths.values()) {
    ctx.fillStyle = colour;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.5 * dots;
    if (completion === 'ok') ctx.globalAlpha = 0.75;
    if (completion === 'fail') ctx.stroke(path);
    else ctx.fill(path);
    ctx.globalAlpha = 1;
  }
  const selected = app.operation.peek();
  if (selected !== null) {
    ctx.strokeStyle = palette.text;
    ctx.lineWidth = 2 * dots;
    ctx.beginPath();
    const x = plot.valToPos((operations.invokeTime[selected] as number) / 1_000_000, 'x', true);
    ctx.arc(x, yOf(selected, plot), 6 * dots, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}

function nearestOperation(plot: uPlot, app: App, left: number, top: number, yOf: YOf): number | null {
  const dots = window.devicePixelRatio || 1;
  const { operations } = app.run;
  let nearest: number | null = null;
  let least = REACH;
  for (let at = 0; at < operations.count; at += 1) {
    const x = plot.valToPos((operations.invokeTime[at] as number) / 1_000_000, 'x');
    const y = yOf(at, plot) / dots - plot.bbox.top / dots;
    const distance = Math.hypot(x - left, y - top);
    if (distance < least) {
      least = distance;
      nearest = at;
    }
  }
  return nearest;
}
