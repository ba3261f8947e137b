import type { Edn } from '../maelstrom/edn.ts';
import type { Operation } from '../maelstrom/operations-and-messages.ts';
import { byNumber } from '../text/by-number.ts';
import { nodesIn, unheardIn } from '../verdict/gather/fault-periods.ts';
import { brief, oneLine } from '../verdict/quote.ts';
import type { FaultPeriod } from './page-data.ts';

type Kind = FaultPeriod['kind'];

const BEGINS: Readonly<Record<string, Kind>> = { 'start-partition': 'partition', kill: 'kill', pause: 'pause' };
const ENDS: Readonly<Record<string, Kind>> = { 'stop-partition': 'partition', start: 'kill', resume: 'pause' };

const PERIODS_AT_MOST = 1_000;
/** Names of nodes in the groups of one period, and in all of them. */
const NODES_AT_MOST = 100;
const NAMES_AT_MOST = 50_000;

interface Period {
  readonly kind: Kind;
  readonly from: number;
  to: number | null;
  groups: readonly (readonly string[])[];
  readonly text: string;
}

export interface FaultReader {
  /** The next operation of the nemesis. */
  readonly visit: (operation: Operation) => void;
  readonly periods: () => readonly FaultPeriod[];
}

/**
 * From the operations of the nemesis to the times of faults. Each stands twice in the history, as it is asked for and as it was
 * carried out; a fault lasts from the first of its beginning to the last of its end.
 */
export function faultReader(): FaultReader {
  /** What was asked for and not yet carried out, by its `:f`. */
  const asked = new Map<string, Operation>();
  const periods: Period[] = [];
  const under = new Set<Period>();
  let names = 0;

  const begin = (kind: Kind, invoked: Operation, value: Edn): void => {
    if (periods.length >= PERIODS_AT_MOST || names >= NAMES_AT_MOST) return;
    const groups = kind === 'partition' ? groupsOf(value) : [namesIn(value)];
    if (groups.every((group) => group.length === 0)) return;
    const text = oneLine(invoked.value === null ? invoked.f : `${invoked.f} ${brief(invoked.value, 60)}`, 100);
    const period: Period = { kind, from: micro(invoked), to: null, groups, text };
    under.add(period);
    periods.push(period);
    names += groups.flat().length;
  };
  const end = (kind: Kind, operation: Operation): void => {
    const ended = kind === 'partition' ? null : new Set(namesIn(operation.value));
    for (const period of [...under].filter((each) => each.kind === kind)) {
      const [nodes = []] = period.groups;
      const rest = ended === null ? [] : nodes.filter((node) => !ended.has(node));
      if (ended !== null && rest.length === nodes.length) continue;
      period.to = micro(operation);
      under.delete(period);
      if (rest.length === 0 || periods.length >= PERIODS_AT_MOST) continue;
      // Some of the nodes are still down: theirs goes on as a period of its own.
      period.groups = [nodes.filter((node) => !rest.includes(node))];
      const going: Period = { ...period, to: null, groups: [rest] };
      under.add(going);
      periods.push(going);
    }
  };
  return {
    visit: (operation) => {
      const { f, value } = operation;
      const invoked = asked.get(f);
      const begins = Object.hasOwn(BEGINS, f) ? BEGINS[f] : undefined;
      const ends = Object.hasOwn(ENDS, f) ? ENDS[f] : undefined;
      if (begins === undefined && ends === undefined) return;
      if (invoked === undefined) {
        asked.set(f, operation);
        return;
      }
      asked.delete(f);
      if (begins !== undefined) begin(begins, invoked, value);
      if (ends !== undefined) end(ends, operation);
    },
    periods: () => periods,
  };
}

const micro = ({ time }: Operation): number => Math.round(time / 1000);

const namesIn = (value: Edn): readonly string[] =>
  [...nodesIn(value)].slice(0, NODES_AT_MOST).map((node) => oneLine(node, 100));

/** Who hears the same is a group. */
function groupsOf(value: Edn): readonly (readonly string[])[] {
  const deaf = new Map(
    [...(unheardIn(value) ?? [])]
      .slice(0, NODES_AT_MOST)
      .map(([node, others]) => [
        oneLine(node, 100),
        new Set([...others].slice(0, NODES_AT_MOST).map((each) => oneLine(each, 100))),
      ]),
  );
  const all = [...new Set([...deaf.keys(), ...[...deaf.values()].flatMap((others) => [...others])])]
    .sort(byNumber)
    .slice(0, NODES_AT_MOST);
  const groups = all.map((node) => all.filter((other) => deaf.get(node)?.has(other) !== true));
  return [...new Map(groups.map((group) => [JSON.stringify(group), group])).values()];
}
