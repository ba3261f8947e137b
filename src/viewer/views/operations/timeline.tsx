import { useCallback, useMemo } from 'preact/hooks';
import { type ProcessRows, processRows } from '../../data/latencies.ts';
import { lowerBound } from '../../data/messages-on-axis.ts';
import {
  COMPLETION_WORDS,
  type Completion,
  completionOf,
  completionTime,
  functionName,
  type Operations,
} from '../../data/operations.ts';
import { timeText } from '../../data/time-text.ts';
import type { Palette } from '../../diagram/read-palette.ts';
import { TIME_TOP, type TimeBoard, TimeCanvas } from '../../parts/time-canvas.tsx';
import type { App } from '../../state/app.ts';

const ROW = 18;
/** Rows that are drawn at most. */
const ROWS_AT_MOST = 400;
const LABEL = 44;

/** What each process did when: bars from invocation to completion. */
export function Timeline({ app }: { readonly app: App }) {
  const { operations, ends, head } = app.run;
  const rows = useMemo(() => processRows(operations), [operations]);
  const shown = Math.min(ROWS_AT_MOST, rows.processes.length);
  const draw = useCallback((board: TimeBoard) => drawTimeline(board, app, rows), [app]);
  return (
    <>
      <TimeCanvas
        app={app}
        label={`Timeline of ${rows.processes.length} processes`}
        height={TIME_TOP + shown * ROW + 6}
        left={LABEL}
        names={(board) => drawNames(board, rows)}
        draw={draw}
        watch={[app.operation]}
        spotAt={(time, y, slack) => {
          const at = operationAt(operations, rows, Math.floor((y - TIME_TOP) / ROW), time, ends, slack);
          if (at === null) return null;
          const completion = COMPLETION_WORDS[completionOf(operations, at)];
          return {
            text: `${functionName(head, operations, at)}, ${completion}, ${timeText(operations.invokeTime[at] as number)}`,
            open: () => (app.operation.value = at),
          };
        }}
      >
        <span class="muted">A bar is an operation; click it for its values and messages.</span>
      </TimeCanvas>
      {rows.processes.length > shown && (
        <p class="muted">
          The first {shown} of {rows.processes.length} processes.
        </p>
      )}
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

interface Bars {
  readonly colour: string;
  readonly completion: Completion;
  readonly path: Path2D;
}

function drawTimeline({ context, range, palette, xOf }: TimeBoard, app: App, rows: ProcessRows): void {
  const { operations, ends } = app.run;
  const bars = new Map<string, Bars>();
  for (let at = 0; at < operations.count; at += 1) {
    const row = rows.rowOf[at] as number;
    const invoked = operations.invokeTime[at] as number;
    const completed = completionTime(operations, at, ends);
    if (invoked > range.to || completed < range.from || row >= ROWS_AT_MOST) continue;
    const completion = completionOf(operations, at);
    const hue = (operations.function[at] as number) % palette.hues.length;
    const key = `${hue} ${completion}`;
    const bar = bars.get(key) ?? { colour: palette.hues[hue] ?? palette.accent, completion, path: new Path2D() };
    bars.set(key, bar);
    const x = xOf(invoked);
    bar.path.rect(x, TIME_TOP + row * ROW + 3, Math.max(2, xOf(completed) - x), ROW - 6);
  }
  for (const bar of bars.values()) drawBars(context, bar, palette);
  const selected = app.operation.peek();
  if (selected === null) return;
  const x = xOf(operations.invokeTime[selected] as number);
  const wide = Math.max(4, xOf(completionTime(operations, selected, ends)) - x);
  context.strokeStyle = palette.text;
  context.lineWidth = 2;
  context.strokeRect(x - 1, TIME_TOP + (rows.rowOf[selected] as number) * ROW + 2, wide + 2, ROW - 4);
}

/** Full: ok; pale with an edge: failed; pale with a broken edge: undecided. */
function drawBars(context: CanvasRenderingContext2D, { colour, completion, path }: Bars, palette: Palette): void {
  context.fillStyle = colour;
  context.strokeStyle = palette.lost;
  context.lineWidth = 1.25;
  context.globalAlpha = completion === 'ok' ? 0.85 : completion === 'fail' ? 0.15 : 0.3;
  context.fill(path);
  context.globalAlpha = 1;
  if (completion === 'info') context.setLineDash([3, 2]);
  if (completion !== 'ok') context.stroke(path);
  context.setLineDash([]);
}

function drawNames({ context, palette }: TimeBoard, { processes }: ProcessRows): void {
  context.textAlign = 'right';
  context.fillStyle = palette.muted;
  processes.slice(0, ROWS_AT_MOST).forEach((process, row) => {
    context.fillText(String(process), LABEL - 8, TIME_TOP + row * ROW + ROW / 2);
  });
}
