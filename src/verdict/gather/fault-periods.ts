import { type Edn, entriesOf, isKeyword, isSet, itemsOf } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';

/** From its beginning to its end, in milliseconds since the test's start; one that is never ended has no end. */
interface Period {
  readonly from: number;
  readonly until: number;
}

/** Nodes that did not hear one another. */
interface Partition extends Period {
  /** By destination, the nodes whose messages did not reach it. */
  readonly unheard: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Nodes that were killed or paused. */
interface Outage extends Period {
  readonly fault: 'killed' | 'paused';
  readonly nodes: ReadonlySet<string>;
}

/** What the nemesis did, and when. */
export interface FaultPeriods {
  readonly partitions: readonly Partition[];
  readonly outages: readonly Outage[];
}

export interface FaultPeriodsReader {
  /** The next operation of the nemesis. */
  readonly visit: (operation: Operation) => void;
  readonly periods: () => FaultPeriods;
}

const PERIODS_AT_MOST = 2_000;
const NODES_AT_MOST = 200;
const NAMES_AT_MOST = 50;

type Open<P extends Period> = { -readonly [K in keyof P]: P[K] };

/** An operation of the nemesis stands twice: as it begins, and with what came of it, which is a map or a word. */
export function readFaultPeriods(): FaultPeriodsReader {
  const partitions: Open<Partition>[] = [];
  const outages: Open<Outage>[] = [];
  /** When the newest operation of each name began. */
  const begun = new Map<string, number>();
  return {
    visit: ({ f, value, time }) => {
      const at = time / 1e6;
      const open = { from: begun.get(f) ?? at, until: Number.POSITIVE_INFINITY };
      if (partitions.length + outages.length >= PERIODS_AT_MOST) return;
      const unheard = unheardIn(value);
      const nodes = nodesIn(value);
      const end = ENDS[f];
      if (f === 'start-partition' && unheard !== undefined) partitions.push({ ...open, unheard });
      else if (f === 'stop-partition' && value !== null) close(partitions, at);
      else if (BEGINS[f] !== undefined && nodes.size > 0) outages.push({ ...open, fault: BEGINS[f], nodes });
      else if (end !== undefined && nodes.size > 0) {
        close(
          outages.filter(({ fault }) => fault === end),
          at,
        );
      } else if (begun.size < NAMES_AT_MOST) begun.set(f, at);
    },
    periods: () => ({ partitions, outages }),
  };
}

const BEGINS: Readonly<Record<string, Outage['fault']>> = { kill: 'killed', pause: 'paused' };
const ENDS: Readonly<Record<string, Outage['fault']>> = { start: 'killed', resume: 'paused' };

function close(periods: readonly Open<Period>[], at: number): void {
  for (const period of periods) if (period.until === Number.POSITIVE_INFINITY) period.until = at;
}

/** Of `[:isolated {"n1" #{"n2"}}]`, by destination, the nodes whose messages do not reach it; undefined for any other value. */
export function unheardIn(value: Edn): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  const [word, grudge] = itemsOf(value) ?? [];
  if (word === undefined || !isKeyword(word) || word.key !== 'isolated') return undefined;
  const entries = entriesOf(grudge).slice(0, NODES_AT_MOST);
  return new Map(
    entries.flatMap(([dest, sources]) =>
      typeof dest === 'string' && isSet(sources)
        ? [[dest, new Set(sources.set.filter((one): one is string => typeof one === 'string'))] as const]
        : [],
    ),
  );
}

/** The nodes of `{"n1" :killed}`. */
export const nodesIn = (value: Edn): ReadonlySet<string> =>
  new Set(
    entriesOf(value)
      .slice(0, NODES_AT_MOST)
      .flatMap(([node]) => (typeof node === 'string' ? [node] : [])),
  );
