import { useCallback, useMemo, useState } from 'preact/hooks';
import { countText, timeText } from '../../data/time-text.ts';
import { type KeyLog, keyLogs } from '../../data/workloads/kafka-logs.ts';
import { addShape } from '../../parts/operation-shapes.ts';
import { Foreign } from '../../parts/text.tsx';
import { TIME_TOP, type TimeBoard, TimeCanvas, type TimeSpot } from '../../parts/time-canvas.tsx';
import { type App, jumpToOperation } from '../../state/app.ts';
import { drawScale, SCALE_WIDTH } from './value-scale.ts';
import type { ValuesProps } from './values-props.ts';

const HEIGHT = 420;

/** The log of a key: what was sent with which offset, what polls returned, and what they left out. */
export function KafkaView({ app, operations }: ValuesProps) {
  const logs = useMemo(() => keyLogs(operations), [operations]);
  const [chosen, choose] = useState(() => worst(logs)?.key ?? '');
  const log = logs.find(({ key }) => key === chosen);
  const top = log === undefined ? 1 : highest(log);
  const yOf = (offset: number): number => HEIGHT - 10 - (offset / top) * (HEIGHT - TIME_TOP - 24);
  const draw = useCallback((board: TimeBoard) => log !== undefined && drawLog(board, log, yOf), [log]);
  if (log === undefined) return <p class="empty">No message was sent or polled.</p>;
  return (
    <>
      <div class="toolbar">
        <label>
          Key{' '}
          <select value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {logs.map(({ key, sends }) => (
              <option key={key} value={key}>
                {key} ({countText(sends.length)})
              </option>
            ))}
          </select>
        </label>
      </div>
      <Statement log={log} />
      <TimeCanvas
        key={chosen}
        app={app}
        label={`Offsets of key ${chosen} over time`}
        height={HEIGHT}
        left={SCALE_WIDTH}
        names={(board) => drawScale(board, [0, top], 8, yOf)}
        draw={draw}
        spotAt={(time, y, slack) => spotOf(app, log, time, y, slack, yOf)}
      >
        <ul class="legend" aria-label="Legend">
          <li>▲ sent</li>
          <li>│ polled, from the first offset to the last</li>
          <li>
            <span class="swatch-lost">×</span> left out, or never polled
          </li>
        </ul>
      </TimeCanvas>
    </>
  );
}

function Statement({ log }: { readonly log: KeyLog }) {
  const unseen = log.sends.filter(({ polled }) => !polled);
  const gaps = log.polls.filter((poll) => poll.gaps.length > 0).length;
  return (
    <p class="statement">
      {countText(log.sends.length)} messages were acknowledged, {countText(log.polls.length)} polls returned some.
      {unseen.length > 0 && (
        <span class="bad">
          {' '}
          No poll returned offset{unseen.length === 1 ? '' : 's'}{' '}
          {unseen
            .slice(0, 8)
            .map(({ offset }) => offset)
            .join(', ')}
          {unseen.length > 8 && ` and ${countText(unseen.length - 8)} more`}.
        </span>
      )}
      {gaps > 0 && <span class="bad"> {countText(gaps)} polls left out a message between two that they returned.</span>}
      {log.doubles.length > 0 && (
        <span class="bad">
          {' '}
          Different messages were seen under offset{log.doubles.length === 1 ? '' : 's'}{' '}
          <Foreign text={log.doubles.slice(0, 8).join(', ')} />.
        </span>
      )}
    </p>
  );
}

const highest = ({ sends, polls }: KeyLog): number => {
  let most = 1;
  for (const { offset } of sends) most = Math.max(most, offset);
  for (const { offsets } of polls) for (const offset of offsets) most = Math.max(most, offset);
  return most;
};

/** The log that most is wrong with, else the longest. */
function worst(logs: readonly KeyLog[]): KeyLog | undefined {
  const faults = ({ polls, doubles, sends }: KeyLog): number =>
    (polls.filter(({ gaps }) => gaps.length > 0).length + doubles.length) * 1000 +
    sends.filter(({ polled }) => !polled).length;
  return [...logs].sort((a, b) => faults(b) - faults(a) || b.sends.length - a.sends.length)[0];
}

function drawLog(board: TimeBoard, { sends, polls }: KeyLog, yOf: (offset: number) => number): void {
  const { context, palette, xOf } = board;
  const crosses = new Path2D();
  for (const { process, time, offsets, gaps } of polls) {
    const x = xOf(time);
    const colour = palette.hues[process % palette.hues.length] ?? palette.accent;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, yOf(Math.min(...offsets)));
    context.lineTo(x, yOf(Math.max(...offsets)));
    context.stroke();
    for (const offset of offsets) context.fillRect(x - 2.5, yOf(offset) - 1, 5, 2);
    for (const gap of gaps) addShape(crosses, 'fail', x, yOf(gap), 4);
  }
  const sent = new Path2D();
  for (const { time, offset, polled } of sends) {
    addShape(sent, 'info', xOf(time), yOf(offset), 3.5);
    if (!polled) addShape(crosses, 'fail', xOf(time), yOf(offset), 6);
  }
  context.fillStyle = palette.text;
  context.fill(sent);
  context.strokeStyle = palette.lost;
  context.lineWidth = 2;
  context.stroke(crosses);
}

function spotOf(
  app: App,
  { sends, polls }: KeyLog,
  time: number,
  y: number,
  slack: number,
  yOf: (offset: number) => number,
): TimeSpot | null {
  const send = sends.find((each) => Math.abs(each.time - time) < slack && Math.abs(yOf(each.offset) - y) < 8);
  if (send !== undefined) {
    return {
      text: `sent ${send.value} as offset ${send.offset} at ${timeText(send.time)}${send.polled ? '' : ', never polled'}`,
      open: () => jumpToOperation(app, send.operation),
    };
  }
  const poll = polls.find(
    (each) =>
      Math.abs(each.time - time) < slack &&
      y > yOf(Math.max(...each.offsets)) - 6 &&
      y < yOf(Math.min(...each.offsets)) + 6,
  );
  if (poll === undefined) return null;
  const missing = poll.gaps.length === 0 ? '' : `, without ${poll.gaps.slice(0, 8).join(', ')}`;
  return {
    text: `process ${poll.process} polled ${Math.min(...poll.offsets)} to ${Math.max(...poll.offsets)}${missing} at ${timeText(poll.time)}`,
    open: () => jumpToOperation(app, poll.operation),
  };
}
