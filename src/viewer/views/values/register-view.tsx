import { useCallback, useMemo, useState } from 'preact/hooks';
import { endpointName } from '../../data/endpoints.ts';
import { reasonsOf } from '../../data/reasons.ts';
import { timeText } from '../../data/time-text.ts';
import { type KeyOperation, operationsByKey } from '../../data/workloads/registers.ts';
import { Foreign } from '../../parts/text.tsx';
import { TIME_TOP, type TimeBoard, TimeCanvas } from '../../parts/time-canvas.tsx';
import { type App, jumpToOperation } from '../../state/app.ts';
import type { ValuesProps } from './values-props.ts';

const ROW = 34;
const LEFT = 84;
/** Microseconds that are shown before and after the moment at which a key's history breaks. */
const AROUND = 400_000;

/** What was done with a key: at first the window in which its operations contradict one another. */
export function RegisterView({ app, operations }: ValuesProps) {
  const keys = useMemo(() => operationsByKey(operations), [operations]);
  const reason = reasonsOf(app.run.head).find(
    ({ id, severity }) => severity === 'failure' && id === 'not-linearizable',
  );
  const broken = reason?.key;
  const [chosen, choose] = useState(broken !== undefined && keys.has(broken) ? broken : ([...keys.keys()][0] ?? ''));
  if (keys.size === 0) return <p class="empty">No operation names a key.</p>;
  const isBroken = reason !== undefined && chosen === broken;
  return (
    <>
      {isBroken && (
        <p class="statement">
          <Foreign text={reason.detail} most={600} />
        </p>
      )}
      <div class="toolbar">
        <label>
          Key{' '}
          <select value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {[...keys].map(([key, all]) => (
              <option key={key} value={key}>
                {key} ({all.length})
              </option>
            ))}
          </select>
        </label>
      </div>
      <KeyCanvas
        key={chosen}
        app={app}
        name={chosen}
        own={keys.get(chosen) ?? []}
        breaksAt={isBroken && reason.firstAt !== undefined ? reason.firstAt * 1000 : null}
      />
    </>
  );
}

interface KeyCanvasProps {
  readonly app: App;
  readonly name: string;
  readonly own: readonly KeyOperation[];
  /** Microseconds at which no order of the operations is left; null: there is always one. */
  readonly breaksAt: number | null;
}

function KeyCanvas({ app, name, own, breaksAt }: KeyCanvasProps) {
  const processes = [...new Set(own.map(({ operation }) => operation.process))].sort((a, b) => a - b);
  const draw = useCallback(
    (board: TimeBoard) => {
      if (breaksAt !== null) drawBreak(board, breaksAt);
      drawKeyOperations(board, own, processes, breaksAt);
    },
    [own],
  );
  return (
    <TimeCanvas
      app={app}
      label={`Operations on key ${name} by process`}
      height={TIME_TOP + processes.length * ROW + 8}
      left={LEFT}
      {...(breaksAt !== null && { initial: { from: Math.max(0, breaksAt - AROUND), to: breaksAt + AROUND } })}
      names={(board) => drawNames(board, processes)}
      draw={draw}
      spotAt={(time, y, slack) => {
        const process = processes[Math.floor((y - TIME_TOP) / ROW)];
        const found = own.find(
          ({ operation }) =>
            operation.process === process && operation.invoked - slack <= time && time <= operation.completed + slack,
        );
        if (found === undefined) return null;
        const { operation, label } = found;
        const where = operation.node < 0 ? '' : ` at ${endpointName(app.run.head, operation.node)}`;
        return {
          text: `${label}${where}, ${timeText(operation.invoked)} to ${timeText(operation.completed)}`,
          open: () => jumpToOperation(app, operation.at),
        };
      }}
    >
      <ul class="legend" aria-label="Legend">
        <li>✗ failed</li>
        <li>? undecided</li>
        {breaksAt !== null && (
          <li>
            <span class="swatch-lost" aria-hidden="true">
              ┆
            </span>
            here no order is left
          </li>
        )}
      </ul>
    </TimeCanvas>
  );
}

function drawNames({ context, palette }: TimeBoard, processes: readonly number[]): void {
  context.textAlign = 'right';
  context.fillStyle = palette.muted;
  for (const [row, process] of processes.entries()) {
    context.fillText(`process ${process}`, LEFT - 10, TIME_TOP + (row + 0.5) * ROW);
  }
}

function drawBreak({ context, palette, xOf, height }: TimeBoard, time: number): void {
  context.strokeStyle = palette.lost;
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.beginPath();
  context.moveTo(xOf(time), TIME_TOP);
  context.lineTo(xOf(time), height);
  context.stroke();
  context.setLineDash([]);
}

/** Microseconds by which a reason's time may differ from the operation's. */
const ROUNDED = 1000;

const HUES: Readonly<Record<string, number>> = { write: 0, cas: 3, read: 1 };

/** Bars from invocation to completion, with what was done in words where there is room. */
function drawKeyOperations(
  board: TimeBoard,
  own: readonly KeyOperation[],
  processes: readonly number[],
  breaksAt: number | null,
): void {
  const { context, palette, xOf, range } = board;
  const nextStart = new Map<number, number>();
  context.font = `12px ${palette.font}`;
  for (const { operation, label } of own.toReversed()) {
    const x = xOf(operation.invoked);
    const room = (nextStart.get(operation.process) ?? Number.POSITIVE_INFINITY) - x;
    nextStart.set(operation.process, x);
    if (operation.invoked > range.to || operation.completed < range.from) continue;
    const y = TIME_TOP + processes.indexOf(operation.process) * ROW;
    const wide = Math.max(3, xOf(operation.completed) - x);
    const colour = palette.hues[HUES[operation.f] ?? 5] ?? palette.accent;
    context.fillStyle = colour;
    context.globalAlpha = operation.completion === 'ok' ? 0.9 : 0.25;
    context.fillRect(x, y + 21, wide, 7);
    context.globalAlpha = 1;
    if (breaksAt !== null && Math.abs(operation.completed - breaksAt) < ROUNDED) {
      context.strokeStyle = palette.lost;
      context.lineWidth = 2;
      context.strokeRect(x - 3, y + 18, wide + 6, 13);
    }
    const text = operation.completion === 'ok' ? label : `${label} ${operation.completion === 'fail' ? '✗' : '?'}`;
    if (context.measureText(text).width > room - 4) continue;
    context.textAlign = 'left';
    context.fillStyle = operation.completion === 'ok' ? palette.text : palette.muted;
    context.fillText(text, x, y + 11);
  }
}
