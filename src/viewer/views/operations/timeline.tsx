import { effect } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { lowerBound } from '../../data/axis.ts';
import { processRows, type ProcessRows } from '../../data/latencies.ts';
import { type Completion, completionOf, completionTime, type Operations } from '../../data/operations.ts';
import { tickStep, timeText } from '../../data/time-text.ts';
import { oncePerFrame, sharpContext, watchSize } from '../../diagram/canvas.ts';
import { type Palette, paletteOf } from '../../diagram/palette.ts';
import type { App } from '../../state/app.ts';
import { type Range, within, zoomed } from '../../state/range.ts';
import { paints } from '../../state/theme.ts';

const ROW = 18;
const TOP = 22;
/** Rows that are drawn at most. */
const ROWS_AT_MOST = 400;
const LABEL = 44;

/** What each process did when: bars from invocation to completion. */
export function Timeline({ app }: { readonly app: App }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { operations, ends } = app.run;
  const rows = useMemo(() => processRows(operations), [operations]);
  const [width, setWidth] = useState(800);
  const [range, setRange] = useState<Range>({ from: 0, to: ends });
  const shown = Math.min(ROWS_AT_MOST, rows.processes.length);
  const height = TOP + shown * ROW + 6;
  useEffect(() => (canvas.current === null ? undefined : watchSize(canvas.current, setWidth)), []);
  useEffect(() => {
    const frames = oncePerFrame(() => {
      const context = canvas.current === null ? null : sharpContext(canvas.current, width, height);
      if (canvas.current === null || context === null) return;
      drawTimeline({ context, width, height, range, rows, palette: paletteOf(canvas.current) }, app);
    });
    const stop = effect(() => {
      for (const each of [app.operation, paints]) each.value;
      frames.ask();
    });
    return () => {
      stop();
      frames.stop();
    };
  }, [app, width, range]);
  const whole = { from: 0, to: ends };
  const zoom = (factor: number, anchor: number): void => setRange((now) => within(whole, 'time', zoomed(now, factor, anchor)));
  return (
    <>
      <div class="toolbar">
        <fieldset class="switch">
          <legend class="visually-hidden">Zoom of the timeline</legend>
          <button type="button" aria-label="Zoom out of the timeline" onClick={() => zoom(1.8, 0.5)}>
            −
          </button>
          <button type="button" aria-label="Zoom into the timeline" onClick={() => zoom(1 / 1.8, 0.5)}>
            +
          </button>
          <button type="button" onClick={() => setRange(whole)}>
            All
          </button>
        </fieldset>
        <span class="muted">Drag to move. A bar is an operation; click it for its messages.</span>
      </div>
      <canvas
        ref={canvas}
        class="timeline"
        style={{ height: `${height}px` }}
        role="img"
        aria-label={`Timeline of ${rows.processes.length} processes`}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          const by = (-event.movementX / (width - LABEL)) * (range.to - range.from);
          setRange((now) => within(whole, 'time', { from: now.from + by, to: now.to + by }));
        }}
        onClick={(event) => {
          const time = range.from + ((event.offsetX - LABEL) / (width - LABEL)) * (range.to - range.from);
          const row = Math.floor((event.offsetY - TOP) / ROW);
          const slack = ((range.to - range.from) / width) * 3;
          app.operation.value = operationAt(operations, rows, row, time, ends, slack);
        }}
      />
      {rows.processes.length > shown && <p class="muted">The first {shown} of {rows.processes.length} processes.</p>}
    </>
  );
}

function operationAt(
  operations: Operations,
  { rowOf }: ProcessRows,
  row: number,
  time: number,
  ends: number,
  slack: number,
): number | null {
  for (let at = lowerBound(operations.invokeTime, time + slack) - 1; at >= 0; at -= 1) {
    if (rowOf[at] !== row) continue;
    return completionTime(operations, at, ends) + slack >= time ? at : null;
  }
  return null;
}

interface TimelineBoard {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly range: Range;
  readonly rows: ProcessRows;
  readonly palette: Palette;
}

function drawTimeline(board: TimelineBoard, app: App): void {
  const { context, width, height, range, rows, palette } = board;
  const { operations, ends, head } = app.run;
  const xOf = (time: number): number => LABEL + ((time - range.from) / (range.to - range.from)) * (width - LABEL);
  drawGrid(board, xOf);
  context.save();
  context.beginPath();
  context.rect(LABEL, 0, width - LABEL, height);
  context.clip();
  context.fillStyle = palette.fault;
  context.globalAlpha = 0.12;
  for (const { from, to } of head.faults) context.fillRect(xOf(from), TOP, xOf(to ?? ends) - xOf(from), height - TOP);
  context.globalAlpha = 1;
  const bars = new Map<string, { readonly colour: string; readonly completion: Completion; readonly path: Path2D }>();
  for (let at = 0; at < operations.count; at += 1) {
    const row = rows.rowOf[at] as number;
    const invoked = operations.invokeTime[at] as number;
    if (invoked > range.to || row >= ROWS_AT_MOST) continue;
    const completed = completionTime(operations, at, ends);
    if (completed < range.from) continue;
    const completion = completionOf(operations, at);
    const hue = (operations.function[at] as number) % palette.hues.length;
    const key = `${hue} ${completion}`;
    const bar = bars.get(key) ?? { colour: palette.hues[hue] ?? palette.accent, completion, path: new Path2D() };
    bars.set(key, bar);
    const x = xOf(invoked);
    bar.path.rect(x, TOP + row * ROW + 3, Math.max(2, xOf(completed) - x), ROW - 6);
  }
  for (const bar of bars.values()) drawBars(context, bar, palette);
  const selected = app.operation.value;
  if (selected !== null) {
    const x = xOf(operations.invokeTime[selected] as number);
    const wide = Math.max(4, xOf(completionTime(operations, selected, ends)) - x);
    context.strokeStyle = palette.text;
    context.lineWidth = 2;
    context.strokeRect(x - 1, TOP + (rows.rowOf[selected] as number) * ROW + 2, wide + 2, ROW - 4);
  }
  context.restore();
}

/** Full: ok; outlined with a stroke through it: failed; outlined and pale: undecided. */
function drawBars(
  context: CanvasRenderingContext2D,
  { colour, completion, path }: { readonly colour: string; readonly completion: Completion; readonly path: Path2D },
  palette: Palette,
): void {
  context.fillStyle = colour;
  context.strokeStyle = completion === 'ok' ? colour : palette.lost;
  context.lineWidth = 1.25;
  context.globalAlpha = completion === 'ok' ? 0.85 : completion === 'fail' ? 0.15 : 0.3;
  context.fill(path);
  context.globalAlpha = 1;
  if (completion === 'info') context.setLineDash([3, 2]);
  if (completion !== 'ok') context.stroke(path);
  context.setLineDash([]);
}

function drawGrid({ context, width, height, range, rows, palette }: TimelineBoard, xOf: (time: number) => number): void {
  const step = tickStep(range.to - range.from, width / 92);
  context.font = `11px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (let tick = Math.ceil(range.from / step) * step; tick <= range.to; tick += step) {
    const x = Math.round(xOf(tick)) + 0.5;
    context.strokeStyle = palette.faint;
    context.beginPath();
    context.moveTo(x, TOP - 6);
    context.lineTo(x, height);
    context.stroke();
    context.fillStyle = palette.muted;
    context.fillText(timeText(tick, step), x + 3, TOP / 2);
  }
  context.textAlign = 'right';
  context.fillStyle = palette.muted;
  rows.processes.slice(0, ROWS_AT_MOST).forEach((process, row) => {
    context.fillText(String(process), LABEL - 8, TOP + row * ROW + ROW / 2);
  });
}
