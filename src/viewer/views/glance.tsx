import { useCallback } from 'preact/hooks';
import { axisOf, countColumns } from '../data/messages-on-axis.ts';
import { countText, timeText } from '../data/time-text.ts';
import { FAULT_WORDS, faultLabel, reasonMarks } from '../diagram/marks.ts';
import { TIME_TOP, type TimeBoard, TimeCanvas } from '../parts/time-canvas.tsx';
import { type App, jumpToTime } from '../state/app.ts';

const HEIGHT = 132;
/** Pixels of a column. */
const COLUMN = 3;
const MARK = 18;

/** The run at a glance: messages over time, faults, and where the reasons have their moments. */
export function Glance({ app }: { readonly app: App }) {
  const { run } = app;
  const marks = reasonMarks(run);
  const draw = useCallback((board: TimeBoard) => {
    drawMessages(board, app);
    drawMarks(board, marks);
  }, []);
  if (run.messages.count === 0) return null;
  return (
    <section aria-labelledby="glance-title" class="glance">
      <h2 id="glance-title">Messages over time</h2>
      <TimeCanvas
        app={app}
        label={`${countText(run.messages.count)} messages over time`}
        height={HEIGHT}
        left={0}
        fixed
        draw={draw}
        spotAt={(time, y, slack) => {
          const mark = y < TIME_TOP + MARK ? marks.find((each) => Math.abs(each.time - time) < slack * 2) : undefined;
          const fault = run.head.faults.find(({ from, to }) => from <= time && time < (to ?? run.ends));
          const where = mark?.title ?? (fault === undefined ? '' : `${FAULT_WORDS[fault.kind]}: ${faultLabel(fault)}`);
          return {
            text: `${timeText(time)}${where === '' ? '' : `: ${where}`}. Click to see its messages.`,
            open: () => jumpToTime(app, mark?.time ?? time),
          };
        }}
      />
    </section>
  );
}

function drawMessages({ context, width, height, range, palette }: TimeBoard, app: App): void {
  const { messages } = app.run;
  const columns = Math.max(1, Math.ceil(width / COLUMN));
  const lost = Uint8Array.from(messages.receiveEvent, (received) => Number(received < 0));
  const all = countColumns(axisOf(messages, 'time', null).starts, range.from, range.to, columns);
  const never = countColumns(axisOf(messages, 'time', lost).starts, range.from, range.to, columns);
  const most = all.reduce((a, b) => Math.max(a, b), 1);
  const room = height - TIME_TOP - MARK - 4;
  for (const [counts, colour] of [
    [all, palette.hues[0] ?? palette.accent],
    [never, palette.lost],
  ] as const) {
    context.fillStyle = colour;
    counts.forEach((count, at) => {
      const high = count === 0 ? 0 : Math.max(1.5, Math.sqrt(count / most) * room);
      context.fillRect(at * COLUMN, height - high, COLUMN - 0.6, high);
    });
  }
}

function drawMarks({ context, palette, height, xOf }: TimeBoard, marks: ReturnType<typeof reasonMarks>): void {
  let last = Number.NEGATIVE_INFINITY;
  for (const { number, time } of [...marks].sort((a, b) => a.time - b.time)) {
    const x = xOf(time);
    context.strokeStyle = palette.lost;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, TIME_TOP);
    context.lineTo(x, height);
    context.stroke();
    if (x - last < MARK) continue;
    last = x;
    context.fillStyle = palette.lost;
    context.beginPath();
    context.arc(x, TIME_TOP + MARK / 2, 8, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = palette.background;
    context.textAlign = 'center';
    context.font = `700 10px ${palette.font}`;
    context.fillText(String(number), x, TIME_TOP + MARK / 2 + 0.5);
  }
}
