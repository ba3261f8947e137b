import type { Reason } from '../../../verdict/verdict.ts';
import { reasonsOf } from '../../data/reasons.ts';
import { countText, timeText } from '../../data/time-text.ts';
import { type Cycle, cycleOf } from '../../data/workloads/cycles.ts';
import { Foreign } from '../../parts/text.tsx';
import { type App, jumpToReason } from '../../state/app.ts';
import type { ValuesProps } from './values-props.ts';

/** Each anomaly's transactions as a graph, its arrows in words. */
export function CycleView({ app, operations }: ValuesProps) {
  const found = reasonsOf(app.run.head).flatMap((reason) => {
    const cycle = reason.id.startsWith('anomaly-') ? cycleOf(reason) : null;
    return cycle === null ? [] : [{ reason, cycle }];
  });
  if (found.length === 0) {
    const other = reasonsOf(app.run.head).some(({ id }) => id.startsWith('anomaly-'));
    return (
      <p class="statement">
        {other
          ? 'The anomalies of this run are not cycles of transactions: the overview tells them.'
          : `The checker found no anomaly in ${countText(operations.length)} transactions.`}
      </p>
    );
  }
  return (
    <div class="anomalies">
      {found.map(({ reason, cycle }) => (
        <Anomaly key={reason.id} app={app} reason={reason} cycle={cycle} />
      ))}
    </div>
  );
}

function Anomaly({ app, reason, cycle }: { readonly app: App; readonly reason: Reason; readonly cycle: Cycle }) {
  const { firstAt } = reason;
  return (
    <section class="anomaly">
      <h2>
        <Foreign text={reason.title} /> <span class="muted">{reason.id.replace('anomaly-', '')}</span>
      </h2>
      <div class={cycle.edges.length > 0 ? 'anomaly-body' : undefined}>
        {cycle.edges.length > 0 && <Graph cycle={cycle} />}
        <div>
          <dl class="transactions">
            {cycle.transactions.map(({ name, where, text }) => (
              <div key={name}>
                <dt>
                  {name}{' '}
                  <span class="muted">
                    <Foreign text={where} />
                  </span>
                </dt>
                <dd>
                  <Foreign text={text} most={400} />
                </dd>
              </div>
            ))}
          </dl>
          <ol class="edges">
            {cycle.edges.map(({ words }, at) => (
              <li key={words}>
                <span class="edge-number">{at + 1}</span> <Foreign text={words} />
              </li>
            ))}
          </ol>
          {firstAt !== undefined && (
            <button type="button" onClick={() => jumpToReason(app, reason)}>
              Show at {timeText(firstAt * 1000)} in the diagram
            </button>
          )}
        </div>
      </div>
    </section>
  );
}

const SIZE = 260;
const RING = 86;
const DOT = 22;

/** Transactions in a ring; an arrow goes from the earlier one to the later one. */
function Graph({ cycle: { transactions, edges } }: { readonly cycle: Cycle }) {
  const names = [...new Set([...transactions.map(({ name }) => name), ...edges.flatMap(({ from, to }) => [from, to])])];
  const spots = new Map(
    names.map((name, at) => {
      const angle = -Math.PI / 2 + (2 * Math.PI * at) / names.length;
      return [name, { x: SIZE / 2 + Math.cos(angle) * RING, y: SIZE / 2 + Math.sin(angle) * RING }] as const;
    }),
  );
  return (
    <svg class="cycle" viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={`Graph of ${names.length} transactions`}>
      <defs>
        <marker id="cycle-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">
          <path d="M0 0 10 5 0 10z" class="cycle-head" />
        </marker>
      </defs>
      {edges.map(({ from, to, words }, at) => {
        const [a, b] = [spots.get(from), spots.get(to)];
        if (a === undefined || b === undefined) return null;
        const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
        const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
        // Arrows between the same two stand apart.
        const bend = 26 + 14 * edges.slice(0, at).filter((each) => each.from === from && each.to === to).length;
        const middle = { x: (a.x + b.x) / 2 - uy * bend, y: (a.y + b.y) / 2 + ux * bend };
        const begin = `${a.x + ux * DOT} ${a.y + uy * DOT}`;
        const end = `${b.x - ux * (DOT + 2)} ${b.y - uy * (DOT + 2)}`;
        return (
          <g key={words}>
            <path class="cycle-edge" d={`M${begin} Q${middle.x} ${middle.y} ${end}`} marker-end="url(#cycle-head)" />
            <circle class="cycle-label" cx={(a.x + b.x) / 4 + middle.x / 2} cy={(a.y + b.y) / 4 + middle.y / 2} r="9" />
            <text class="cycle-number" x={(a.x + b.x) / 4 + middle.x / 2} y={(a.y + b.y) / 4 + middle.y / 2}>
              {at + 1}
            </text>
          </g>
        );
      })}
      {[...spots].map(([name, { x, y }]) => (
        <g key={name}>
          <circle class="cycle-node" cx={x} cy={y} r={DOT} />
          <text class="cycle-name" x={x} y={y}>
            {name}
          </text>
        </g>
      ))}
    </svg>
  );
}
