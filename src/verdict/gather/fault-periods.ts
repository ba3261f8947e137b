import { type Edn, entriesOf, isKeyword, isSet, itemsOf } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';

/** From its beginning to its end, in milliseconds since the test's start; one that never ends has an infinite end. */
interface Period {
  readonly from: number;
  readonly until: number;
  /** What the nemesis was asked for; absent where the history does not hold that. */
  readonly asked?: Pick<Operation, 'f' | 'value'>;
}

/** Nodes that did not hear one another. */
export interface Partition extends Period {
  /** By destination, the nodes whose messages did not reach it. */
  readonly unheard: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Nodes that were killed or paused, all of them for as long. */
export interface Outage extends Period {
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
/** Names of nodes in all periods together. */
const NAMES_AT_MOST = 500_000;
const OPERATIONS_AT_MOST = 50;

type Open<P extends Period> = { -readonly [K in keyof P]: P[K] };
type Begun = Pick<Operation, 'f' | 'value' | 'time'>;

/**
 * From the operations of the nemesis to the times of faults. Each operation stands twice in the history: as it is asked for, and
 * with what came of it, which is a map or a word. A fault lasts from the first of its beginning to the last of its end.
 */
export function readFaultPeriods(): FaultPeriodsReader {
  const partitions: Open<Partition>[] = [];
  const outages: Open<Outage>[] = [];
  /** The newest operation of each name that was asked for. */
  const begun = new Map<string, Begun>();
  let names = 0;

  const periodFrom = ({ f, time }: Operation): Period => {
    const asked = begun.get(f);
    begun.delete(f);
    return {
      from: (asked?.time ?? time) / 1e6,
      until: Number.POSITIVE_INFINITY,
      ...(asked !== undefined && { asked: { f, value: asked.value } }),
    };
  };
  const hasRoom = (more: number): boolean => {
    names += more;
    return partitions.length + outages.length < PERIODS_AT_MOST && names <= NAMES_AT_MOST;
  };
  /** Nodes of the outage that did not end go on in one of their own. */
  const end = (outage: Open<Outage>, nodes: ReadonlySet<string>, at: number): void => {
    const ended = [...outage.nodes].filter((node) => nodes.has(node));
    if (ended.length === 0) return;
    const rest = [...outage.nodes].filter((node) => !nodes.has(node));
    if (rest.length > 0 && hasRoom(rest.length)) outages.push({ ...outage, nodes: new Set(rest) });
    outage.nodes = new Set(ended);
    outage.until = at;
  };
  return {
    visit: (operation) => {
      const { f, value, time } = operation;
      const unheard = unheardIn(value);
      const nodes = nodesIn(value);
      const begins = BEGINS.get(f);
      const ends = ENDS.get(f);
      if (f === 'start-partition' && unheard !== undefined) {
        if (hasRoom(sizeOf(unheard))) partitions.push({ ...periodFrom(operation), unheard });
      } else if (f === 'stop-partition' && value !== null) {
        for (const partition of partitions.filter(isOpen)) partition.until = time / 1e6;
      } else if (begins !== undefined && nodes.size > 0) {
        if (hasRoom(nodes.size)) outages.push({ ...periodFrom(operation), fault: begins, nodes });
      } else if (ends !== undefined && nodes.size > 0) {
        for (const outage of outages.filter((each) => isOpen(each) && each.fault === ends))
          end(outage, nodes, time / 1e6);
      } else if (begun.size < OPERATIONS_AT_MOST || begun.has(f)) begun.set(f, { f, value, time });
    },
    periods: () => ({ partitions, outages }),
  };
}

/** The faults that were at work at some moment since `at`, in milliseconds. A partition of few nodes may cut no link; it does not count. */
export function faultsSince(
  at: number,
  node: string | undefined,
  { partitions, outages }: FaultPeriods,
): { readonly any: boolean; readonly outageOfNode: boolean } {
  const lasting = outages.filter(({ until }) => until >= at);
  return {
    any: lasting.length > 0 || partitions.some(({ until, unheard }) => until >= at && cuts(unheard)),
    outageOfNode: node !== undefined && lasting.some(({ nodes }) => nodes.has(node)),
  };
}

const cuts = (unheard: Partition['unheard']): boolean => [...unheard.values()].some(({ size }) => size > 0);

const BEGINS: ReadonlyMap<string, Outage['fault']> = new Map([
  ['kill', 'killed'],
  ['pause', 'paused'],
]);
const ENDS: ReadonlyMap<string, Outage['fault']> = new Map([
  ['start', 'killed'],
  ['resume', 'paused'],
]);

const isOpen = ({ until }: Period): boolean => until === Number.POSITIVE_INFINITY;

const sizeOf = (unheard: ReadonlyMap<string, ReadonlySet<string>>): number =>
  [...unheard.values()].reduce((sum, { size }) => sum + size, 0);

/** Of `[:isolated {"n1" #{"n2"}}]`, by destination, the nodes whose messages do not reach it; undefined for any other value. */
function unheardIn(value: Edn): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  const [word, grudge] = itemsOf(value) ?? [];
  if (word === undefined || !isKeyword(word) || word.key !== 'isolated') return undefined;
  const entries = entriesOf(grudge).slice(0, NODES_AT_MOST);
  return new Map(
    entries.flatMap(([dest, sources]) =>
      typeof dest === 'string' && isSet(sources)
        ? [
            [
              dest,
              new Set(sources.set.slice(0, NODES_AT_MOST).filter((one): one is string => typeof one === 'string')),
            ] as const,
          ]
        : [],
    ),
  );
}

/** The nodes of `{"n1" :killed}`. */
const nodesIn = (value: Edn): ReadonlySet<string> =>
  new Set(
    entriesOf(value)
      .slice(0, NODES_AT_MOST)
      .flatMap(([node]) => (typeof node === 'string' ? [node] : [])),
  );
