import { byNumber } from '../text/by-number.ts';
import type { FaultPeriods, Outage, Partition } from '../verdict/gather/fault-periods.ts';
import { brief, oneLine } from '../verdict/quote.ts';
import { microseconds } from './microseconds.ts';
import type { FaultPeriod } from './page-data.ts';

const PERIODS_AT_MOST = 1_000;
/** Names of nodes in the groups of one period, and in all of them. */
const NODES_AT_MOST = 100;
const NAMES_AT_MOST = 50_000;

/** The faults of a run as its page shows them, in the order in which they began. */
export function faultPeriods({ partitions, outages }: FaultPeriods): readonly FaultPeriod[] {
  const shown: FaultPeriod[] = [];
  let names = 0;
  for (const period of [...partitions, ...outages].sort((a, b) => a.from - b.from)) {
    if (shown.length >= PERIODS_AT_MOST || names >= NAMES_AT_MOST) break;
    const groups = 'unheard' in period ? groupsOf(period.unheard) : [namesOf(period.nodes)];
    if (groups.every((group) => group.length === 0)) continue;
    const { from, until, asked } = period;
    const kind = kindOf(period);
    const value = asked === undefined || asked.value === null ? '' : ` ${brief(asked.value, 60)}`;
    const text = oneLine(`${asked?.f ?? kind}${value}`, 100);
    names += groups.flat().length;
    shown.push({ kind, from: micro(from), to: until === Number.POSITIVE_INFINITY ? null : micro(until), groups, text });
  }
  return shown;
}

const kindOf = (period: Partition | Outage): FaultPeriod['kind'] =>
  'unheard' in period ? 'partition' : period.fault === 'killed' ? 'kill' : 'pause';

const micro = (milliseconds: number): number => microseconds(milliseconds * 1e6);

const namesOf = (nodes: ReadonlySet<string>): readonly string[] =>
  [...nodes].slice(0, NODES_AT_MOST).map((node) => oneLine(node, 100));

/** Nodes that hear the same nodes are a group. */
function groupsOf(unheard: Partition['unheard']): readonly (readonly string[])[] {
  const deaf = new Map(
    [...unheard]
      .slice(0, NODES_AT_MOST)
      .map(([node, others]) => [oneLine(node, 100), new Set(namesOf(others))] as const),
  );
  const all = [...new Set([...deaf.keys(), ...[...deaf.values()].flatMap((others) => [...others])])]
    .sort(byNumber)
    .slice(0, NODES_AT_MOST);
  const groups = all.map((node) => all.filter((other) => deaf.get(node)?.has(other) !== true));
  return [...new Map(groups.map((group) => [JSON.stringify(group), group])).values()];
}
