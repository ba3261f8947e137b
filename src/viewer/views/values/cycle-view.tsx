import type { ContradictingTransactions, Reason } from '../../../verdict/verdict.ts';
import { reasonsOf } from '../../data/reasons.ts';
import { countText, timeText } from '../../data/time-text.ts';
import { Foreign } from '../../parts/text.tsx';
import { type App, jumpToReason } from '../../state/app.ts';
import type { ValuesProps } from './values-props.ts';

/** Each anomaly's transactions as a graph, its arrows in words. */
export function CycleView({ app, operations }: ValuesProps) {
  const found = reasonsOf(app.run.head).flatMap((reason) => {
    const { transactions } = reason;
    return transactions === undefined || transactions.members.length === 0 ? [] : [{ reason, transactions }];
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
      {found.map(({ reason, transactions }) => (
        <Anomaly key={reason.id} app={app} reason={reason} transactions={transactions} />
      ))}
    </div>
  );
}

interface AnomalyProps {
  readonly app: App;
  readonly reason: Reason;
  readonly transactions: ContradictingTransactions;
}

function Anomaly({ app, reason, transactions: { members, steps } }: AnomalyProps) {
  const { firstAt } = reason;
  const sentences = [...new Set(steps.map(({ sentence }) => sentence))];
  return (
    <section class="anomaly">
      <h2>
        <Foreign text={reason.title} /> <span class="muted">{reason.id.replace('anomaly-', '')}</span>
      </h2>
      <div class={steps.length > 0 ? 'anomaly-body' : undefined}>
        {steps.length > 0 && <Graph members={members} steps={steps} />}
        <div>
          <dl class="transactions">
            {members.map(({ name, where, operations }) => (
              <div key={name}>
                <dt>
                  {name}{' '}
                  <span class="muted">
                    <Foreign text={where} />
                  </span>
                </dt>
                <dd>
                  <Foreign text={operations} most={400} />
                </dd>
              </div>
            ))}
          </dl>
          <ol class="edges">
            {sentences.map((sentence, at) => (
              <li key={sentence}>
                <span class="edge-number">{at + 1}</span> <Foreign text={sentence} />
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
function Graph({ members, steps }: ContradictingTransactions) {
  const edges = steps.filter(({ sentence }, at) => steps.findIndex((each) => each.sentence === sentence) === at);
  const names = [...new Set([...members.map(({ name }) => name), ...edges.flatMap(({ from, to }) => [from, to])])];
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
      {edges.map(({ from, to, sentence }, at) => {
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
          <g key={sentence}>
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
