import { useCallback, useMemo, useState } from 'preact/hooks';
import { countText, spanText, timeText } from '../../data/time-text.ts';
import { type KnownValue, knowledgeOf, spreadTime } from '../../data/workloads/sets.ts';
import { Progress } from '../../parts/progress.tsx';
import { Switch } from '../../parts/tabs.tsx';
import { Foreign } from '../../parts/text.tsx';
import { TIME_TOP, type TimeBoard, TimeCanvas } from '../../parts/time-canvas.tsx';
import { useScan } from '../../parts/use-scan.ts';
import { type App, jumpToOperation } from '../../state/app.ts';
import { EndpointLegend } from './endpoint-legend.tsx';
import type { ValuesProps } from './values-props.ts';

/** Who knew each value when. */
export function SetView({ app, operations }: ValuesProps) {
  const [values, progress] = useScan((control) => knowledgeOf(app.run, operations, control), [app, operations]);
  if (values === null) return <Progress label="Reading all messages" share={progress} />;
  if (values.length === 0) return <p class="empty">No value was handed in.</p>;
  return (
    <>
      <Statement values={values} />
      <Spread app={app} values={values} />
      <Slowest app={app} values={values} />
    </>
  );
}

function Statement({ values }: { readonly values: readonly KnownValue[] }) {
  const everywhere = values.filter((value) => spreadTime(value) !== Number.POSITIVE_INFINITY).length;
  const lost = values.filter(({ acknowledged, inLastReads }) => acknowledged !== null && inLastReads === false).length;
  return (
    <p class="statement">
      {countText(values.length)} values were handed in;{' '}
      {everywhere === values.length ? 'each of them' : countText(everywhere)} reached every node in a message or a read.
      {lost > 0 && (
        <span class="bad"> {countText(lost)} that were acknowledged are missing from the last read of some node.</span>
      )}
    </p>
  );
}

/** Pixels that all rows have together, about. */
const ROOM = 900;
const ROW = { least: 2, most: 15 };
const LEFT = 56;
/** Rows that are lower than this have pale lines: they stand close. */
const THIN = 6;
/** Pixels of a node's mark. */
const MARK = 7;

function Spread({ app, values }: { readonly app: App; readonly values: readonly KnownValue[] }) {
  const row = Math.max(ROW.least, Math.min(ROW.most, Math.floor(ROOM / values.length)));
  const shown = values.slice(0, Math.floor(8000 / row));
  const [axis, showAxis] = useState<'when' | 'after'>('when');
  const draw = useCallback((board: TimeBoard) => drawSpread(board, shown, row, axis), [values, axis]);
  return (
    <TimeCanvas
      key={axis}
      {...(axis === 'after' && { span: Math.max(1000, longestSpread(shown)) })}
      app={app}
      label="When each node knew each value"
      height={TIME_TOP + shown.length * row + 8}
      left={LEFT}
      names={(board) => drawNames(board, shown, row)}
      draw={draw}
      spotAt={(_, y) => {
        const value = shown[Math.floor((y - TIME_TOP) / row)];
        if (value === undefined) return null;
        const spread = spreadTime(value);
        const text = Number.isFinite(spread) ? `at every node after ${spanText(spread)}` : 'not at every node';
        return { text: `${value.text}: ${text}. Click to follow it.`, open: () => followValue(app, value.text) };
      }}
    >
      <Switch
        label="What stands along the chart"
        options={[
          ['when', 'When'],
          ['after', 'How long after'],
        ]}
        chosen={axis}
        choose={showAxis}
      />
      <EndpointLegend app={app} />
      <span class="muted">Click a row to follow its value.</span>
    </TimeCanvas>
  );
}

function followValue(app: App, text: string): void {
  app.view.value = 'messages';
  app.follow.start(text);
}

/** The longest time that any node took to learn a value. */
const longestSpread = (values: readonly KnownValue[]): number =>
  values.reduce(
    (longest, { known, handedIn }) =>
      known.reduce((most, time) => (Number.isNaN(time) ? most : Math.max(most, time - handedIn)), longest),
    0,
  );

/** Each value is a line from its begin to the last node that learned it, with a mark for each node, one below the other. */
function drawSpread(
  { context, palette, xOf, width }: TimeBoard,
  values: readonly KnownValue[],
  row: number,
  axis: 'when' | 'after',
): void {
  values.forEach((value, at) => {
    const begin = axis === 'when' ? 0 : value.handedIn;
    const y = TIME_TOP + (at + 0.5) * row;
    const never = spreadTime(value) === Number.POSITIVE_INFINITY;
    const lost = value.acknowledged !== null && value.inLastReads === false;
    let last = value.handedIn;
    for (const time of value.known) if (time > last) last = time;
    context.strokeStyle = lost ? palette.lost : row < THIN ? palette.faint : palette.line;
    context.lineWidth = lost ? 1.5 : 1;
    context.setLineDash(never ? [3, 3] : []);
    context.beginPath();
    context.moveTo(xOf(value.handedIn - begin), y);
    context.lineTo(never ? width : xOf(last - begin), y);
    context.stroke();
    context.setLineDash([]);
    const part = (row - 1) / value.known.length;
    value.known.forEach((time, node) => {
      if (Number.isNaN(time)) return;
      context.fillStyle = palette.hues[node % palette.hues.length] ?? palette.accent;
      const x = xOf(time - begin) - MARK / 2;
      context.fillRect(x, TIME_TOP + at * row + node * part + 0.5, MARK, Math.max(part, 0.8));
    });
  });
}

function drawNames({ context, palette }: TimeBoard, values: readonly KnownValue[], row: number): void {
  context.textAlign = 'right';
  const every = Math.max(1, Math.ceil(11 / row));
  values.forEach(({ text, acknowledged, inLastReads }, at) => {
    if (at % every !== 0) return;
    context.fillStyle = acknowledged !== null && inLastReads === false ? palette.lost : palette.muted;
    context.fillText(text.slice(0, 8), LEFT - 8, TIME_TOP + (at + 0.5) * row);
  });
}

/** Values that are listed. */
const LISTED = 12;

function Slowest({ app, values }: { readonly app: App; readonly values: readonly KnownValue[] }) {
  const slowest = useMemo(() => [...values].sort((a, b) => spreadTime(b) - spreadTime(a)).slice(0, LISTED), [values]);
  const { nodes } = app.run.head;
  return (
    <section aria-labelledby="slowest-title">
      <h2 id="slowest-title">Slowest values</h2>
      <div class="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Value</th>
              <th scope="col">Handed in</th>
              <th scope="col">At every node after</th>
              <th scope="col">Never seen at</th>
            </tr>
          </thead>
          <tbody>
            {slowest.map((value) => {
              const spread = spreadTime(value);
              const missing = nodes.filter((_, node) => Number.isNaN(value.known[node] as number));
              return (
                <tr key={value.operation}>
                  <td>
                    <button type="button" class="link" onClick={() => followValue(app, value.text)}>
                      <Foreign text={value.text} most={30} />
                    </button>
                  </td>
                  <td class="number">
                    <button type="button" class="link" onClick={() => jumpToOperation(app, value.operation)}>
                      {timeText(value.handedIn)}
                    </button>
                  </td>
                  <td class="number">{Number.isFinite(spread) ? spanText(spread) : <em class="bad">not</em>}</td>
                  <td>
                    <Foreign text={missing.slice(0, 12).join(' ') + (missing.length > 12 ? ' …' : '')} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
