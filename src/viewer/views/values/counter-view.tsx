import { useCallback, useMemo } from 'preact/hooks';
import { endpointName } from '../../data/endpoints.ts';
import { countText, timeText } from '../../data/time-text.ts';
import { type CounterRead, counterHistory } from '../../data/workloads/counters.ts';
import { TIME_TOP, type TimeBoard, TimeCanvas } from '../../parts/time-canvas.tsx';
import { jumpToOperation } from '../../state/app.ts';
import { EndpointLegend } from './endpoint-legend.tsx';
import { drawScale, SCALE_WIDTH } from './value-scale.ts';
import type { ValuesProps } from './values-props.ts';

const HEIGHT = 380;

/** The sums that reads may show, and those that they did. */
export function CounterView({ app, operations }: ValuesProps) {
  const history = useMemo(() => counterHistory(operations), [operations]);
  const { steps, reads } = history;
  const [low, high] = useMemo(() => {
    const all = [...reads.map(({ value }) => value), ...steps.flatMap(({ least, most }) => [least, most])];
    const [least, most] = all.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [0, 1]);
    const margin = (most - least) * 0.06;
    return [least - margin, most + margin] as const;
  }, [history]);
  const yOf = (value: number): number => HEIGHT - 8 - ((value - low) / (high - low)) * (HEIGHT - TIME_TOP - 16);
  const last = reads.filter((read) => read.last);
  const final = steps.at(-1);
  const wrong = last.filter(({ value }) => final !== undefined && (value < final.least || value > final.most));
  const draw = useCallback(
    (board: TimeBoard) => {
      drawInterval(board, steps, yOf);
      drawReads(board, reads, yOf);
    },
    [history],
  );
  return (
    <>
      {final !== undefined && (
        <p class="statement">
          {final.least === final.most
            ? `All additions together are ${countText(final.least)}.`
            : `All additions together are between ${countText(final.least)} and ${countText(final.most)}: some are undecided.`}{' '}
          {last.length === 0
            ? 'No read came after the last addition.'
            : wrong.length === 0
              ? 'The reads after the last addition show that.'
              : `${countText(wrong.length)} of ${countText(last.length)} reads after the last addition show something else.`}
        </p>
      )}
      <TimeCanvas
        app={app}
        label="Reads of the counter, and the sums that they may show"
        height={HEIGHT}
        left={SCALE_WIDTH}
        names={(board) => drawScale(board, [low, high], 6, yOf)}
        draw={draw}
        spotAt={(time, y, slack) => {
          const found = reads.find((read) => Math.abs(read.time - time) < slack && Math.abs(yOf(read.value) - y) < 8);
          if (found === undefined) return null;
          const where = found.node < 0 ? '' : ` from ${endpointName(app.run.head, found.node)}`;
          return {
            text: `read ${countText(found.value)}${where} at ${timeText(found.time)}`,
            open: () => jumpToOperation(app, found.operation),
          };
        }}
      >
        <EndpointLegend app={app} />
      </TimeCanvas>
      <p class="muted">
        The band is what a read shows that sees every addition at once. Maelstrom asks that only of the last reads;
        earlier ones may lag behind.
      </p>
    </>
  );
}

function drawInterval(
  { context, width, palette, xOf }: TimeBoard,
  steps: readonly { readonly time: number; readonly least: number; readonly most: number }[],
  yOf: (value: number) => number,
): void {
  context.beginPath();
  steps.forEach(({ time, most }, at) => {
    const x = xOf(time);
    if (at === 0) context.moveTo(x, yOf(most));
    else {
      context.lineTo(x, yOf((steps[at - 1] as { most: number }).most));
      context.lineTo(x, yOf(most));
    }
  });
  const last = steps.at(-1);
  if (last === undefined) return;
  context.lineTo(width, yOf(last.most));
  context.lineTo(width, yOf(last.least));
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const { time, least } = steps[at] as { time: number; least: number };
    context.lineTo(xOf(time), yOf(least));
    if (at > 0) context.lineTo(xOf(time), yOf((steps[at - 1] as { least: number }).least));
  }
  context.closePath();
  context.fillStyle = palette.hues[1] ?? palette.accent;
  context.globalAlpha = 0.25;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = palette.hues[1] ?? palette.accent;
  context.lineWidth = 1;
  context.stroke();
}

/** Circles: earlier reads; squares: those after the last addition. Hollow: the sum was possible; full: it was not. */
function drawReads(
  { context, palette, xOf }: TimeBoard,
  reads: readonly CounterRead[],
  yOf: (value: number) => number,
): void {
  context.lineWidth = 1.5;
  for (const { node, time, value, possible, last } of reads) {
    const colour = palette.hues[Math.max(0, node) % palette.hues.length] ?? palette.accent;
    const [x, y] = [xOf(time), yOf(value)];
    context.beginPath();
    if (last) context.rect(x - 4.5, y - 4.5, 9, 9);
    else context.arc(x, y, 3, 0, 2 * Math.PI);
    context.strokeStyle = last && !possible ? palette.lost : colour;
    context.fillStyle = last && !possible ? palette.lost : colour;
    if (possible) context.stroke();
    else context.fill();
  }
}
