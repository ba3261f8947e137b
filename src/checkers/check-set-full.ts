import type { Edn, EdnMap } from '../maelstrom/edn.ts';
import { itemsOf, keyword, list, record } from '../maelstrom/edn.ts';
import { LATENCY_QUANTILES } from '../maelstrom/latency-quantiles.ts';
import { isClientOperation, type Operation, operationEdn } from '../maelstrom/operations-and-messages.ts';
import { type Identity, identityOf, orderValues } from './clojure/edn-equality.ts';
import { CheckerFailure } from './result/checker-failure.ts';

/** What was added, in columns: element number i is at position i of each. */
interface Elements {
  readonly values: Edn[];
  /** Position in the history of the add's invocation; of the last one, if the element was added again. */
  readonly addedAt: number[];
  /** Completion of the add, or the first read that held it, whichever came first. */
  readonly known: (Operation | null)[];
  /** Element number of a value; undefined if it has not been added so far. */
  readonly numberOf: (value: Edn) => number | undefined;
}

interface Read {
  readonly invocation: Operation;
  readonly completedAt: number;
  readonly items: readonly Edn[];
}

interface Judged {
  readonly value: Edn;
  readonly outcome: 'stable' | 'lost' | 'never-read';
  /** Milliseconds from `known` until the last read that missed it (stable) or held it (lost). */
  readonly latency: number | null;
  readonly known: Operation | null;
  readonly lastAbsent: Operation | null;
}

const WORST_SHOWN = 8;

/**
 * What is added must stay (jepsen.checker/set-full). Every element became visible for good, was lost, or was never
 * read; the result says which, and how long that took. `add` is the name of the operation that adds.
 *
 * Maelstrom means to report elements that one read holds twice, but its filter lets none through. Here they are
 * reported in `:duplicated`. They do not make the history invalid, as in Maelstrom.
 */
export function checkSetFull(history: readonly Operation[], add: 'add' | 'broadcast'): EdnMap {
  const { elements, reads, duplicated } = collect(history, add);
  const judged = judge(elements, findLastReads(elements, reads)).sort((a, b) => orderValues(a.value, b.value));

  const stable = judged.filter(({ outcome }) => outcome === 'stable');
  const lost = judged.filter(({ outcome }) => outcome === 'lost');
  const neverRead = judged.filter(({ outcome }) => outcome === 'never-read');
  const stale = stable.filter(({ latency }) => latency !== null && latency > 0);
  const worst = stale
    .toReversed()
    .sort((a, b) => (b.latency ?? 0) - (a.latency ?? 0))
    .slice(0, WORST_SHOWN);
  const values = (some: readonly Judged[]) => list(some.map(({ value }) => value));
  return record({
    'valid?': lost.length > 0 ? false : stable.length === 0 ? keyword('unknown') : true,
    'attempt-count': judged.length,
    'stable-count': stable.length,
    'lost-count': lost.length,
    lost: values(lost),
    'never-read-count': neverRead.length,
    'never-read': values(neverRead),
    'stale-count': stale.length,
    stale: values(stale),
    'worst-stale': list(worst.map((one) => staleEdn(one, add))),
    'stable-latencies': quantiles(stable),
    'lost-latencies': quantiles(lost),
    'duplicated-count': duplicated.length,
    duplicated: { map: duplicated.map(({ value, count }) => [value, count] as const) },
  });
}

function collect(history: readonly Operation[], add: string) {
  const numbers = createNumbers();
  const elements: Elements = { values: [], addedAt: [], known: [], numberOf: numbers.get };
  const invocations = new Map<Operation['process'], Operation>();
  const reads: Read[] = [];
  const repeated = new Map<Identity, { readonly value: Edn; count: number }>();
  /** By element the number of the last read that held it, to notice a read that holds it twice. */
  const seenBy: number[] = [];

  const beginAdd = (value: Edn, position: number): void => {
    let element = elements.numberOf(value);
    if (element === undefined) {
      element = elements.values.push(value) - 1;
      numbers.set(value, element);
      seenBy.push(-1);
    }
    elements.addedAt[element] = position;
    elements.known[element] = null;
  };
  const endAdd = (op: Operation): void => {
    const element = elements.numberOf(op.value);
    if (element === undefined) throw new CheckerFailure(`operation ${op.index} completes an add that was not begun`);
    if (op.type === 'ok') elements.known[element] ??= op;
  };
  const endRead = (op: Operation, position: number): void => {
    const invocation = invocations.get(op.process);
    const items = op.value === null ? [] : itemsOf(op.value);
    if (invocation === undefined) throw new CheckerFailure(`operation ${op.index} completes a read that was not begun`);
    if (items === undefined) throw new CheckerFailure(`the read ${op.index} returned something that is not an array`);
    const others = new Set<Identity>();
    let twice = false;
    for (const item of items) {
      const element = elements.numberOf(item);
      if (element === undefined) {
        // Maelstrom ignores elements that were never added, unless a read holds one twice.
        twice ||= others.has(identityOf(item));
        others.add(identityOf(item));
        continue;
      }
      twice ||= seenBy[element] === reads.length;
      seenBy[element] = reads.length;
      elements.known[element] ??= op;
    }
    if (twice) countRepeated(items, repeated);
    reads.push({ invocation, completedAt: position, items });
  };

  for (const [position, op] of history.entries()) {
    if (!isClientOperation(op)) continue;
    if (op.type === 'invoke') invocations.set(op.process, op);
    if (op.f === add) {
      if (op.type === 'invoke') beginAdd(op.value, position);
      else endAdd(op);
    } else if (op.f === 'read' && op.type === 'ok') {
      endRead(op, position);
    }
  }
  const duplicated = [...repeated.values()].sort((a, b) => orderValues(a.value, b.value));
  return { elements, reads, duplicated };
}

const INTEGERS_IN_ARRAY = 2 ** 24;

/** A map from values to numbers, which is fast for what workloads add: 0, 1, 2, … */
function createNumbers() {
  const ofIntegers: number[] = [];
  const others = new Map<Identity, number>();
  const isNextInteger = (value: Edn): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= ofIntegers.length;
  return {
    get: (value: Edn): number | undefined =>
      (typeof value === 'number' ? ofIntegers[value] : undefined) ?? others.get(identityOf(value)),
    set: (value: Edn, number: number): void => {
      if (isNextInteger(value) && value < INTEGERS_IN_ARRAY) ofIntegers[value] = number;
      else others.set(identityOf(value), number);
    },
  };
}

/** Keeps for every value that a read holds more than once how often it did so, at most. */
function countRepeated(items: readonly Edn[], repeated: Map<Identity, { readonly value: Edn; count: number }>): void {
  const counts = new Map<Identity, { readonly value: Edn; count: number }>();
  for (const value of items) {
    const entry = counts.get(identityOf(value));
    if (entry === undefined) counts.set(identityOf(value), { value, count: 1 });
    else entry.count++;
  }
  for (const [identity, entry] of counts) {
    if (entry.count > 1 && entry.count > (repeated.get(identity)?.count ?? 0)) repeated.set(identity, entry);
  }
}

interface LastReads {
  /** By element the invocation, the latest by index, of a read that held it and that ended after the add began. */
  readonly present: readonly (Operation | undefined)[];
  /** The same of a read that did not hold it. */
  readonly absent: readonly (Operation | undefined)[];
}

/**
 * Walks the reads from the latest invocation back. Each visits only the elements that it holds and those that no later
 * read has missed, so the work is in proportion to what the reads hold.
 */
function findLastReads({ values, addedAt, numberOf }: Elements, reads: readonly Read[]): LastReads {
  const present = new Array<Operation | undefined>(values.length).fill(undefined);
  const absent = new Array<Operation | undefined>(values.length).fill(undefined);
  const seenBy = new Int32Array(values.length).fill(-1);
  const begunAt = Float64Array.from(addedAt);
  // From `first` on, the elements that no read has missed so far, in the order in which they were added.
  const unmissed = Int32Array.from(values.keys()).sort((a, b) => (begunAt[a] as number) - (begunAt[b] as number));
  let first = 0;

  const latestFirst = reads.toSorted((a, b) => b.invocation.index - a.invocation.index);
  for (const [number, { invocation, completedAt, items }] of latestFirst.entries()) {
    for (const item of items) {
      const element = numberOf(item);
      if (element === undefined || (begunAt[element] as number) > completedAt) continue;
      if (present[element] === undefined) present[element] = invocation;
      seenBy[element] = number;
    }
    /** Those of the elements passed that this read holds; null until it misses one. */
    let held: number[] | null = null;
    let end = first;
    for (; end < unmissed.length; end++) {
      const element = unmissed[end] as number;
      if ((begunAt[element] as number) > completedAt) break;
      if (seenBy[element] === number) {
        held?.push(element);
      } else {
        held ??= [...unmissed.subarray(first, end)];
        absent[element] = invocation;
      }
    }
    if (held === null) continue;
    first = end - held.length;
    for (const [i, element] of held.entries()) unmissed[first + i] = element;
  }
  return { present, absent };
}

function judge({ values, known: knownBy }: Elements, { present, absent }: LastReads): Judged[] {
  return values.map((value, element) => {
    const known = knownBy[element] ?? null;
    const lastPresent = present[element] ?? null;
    const lastAbsent = absent[element] ?? null;
    const presentAt = lastPresent?.index ?? -1;
    const absentAt = lastAbsent?.index ?? -1;
    if (known !== null && lastPresent !== null && absentAt < presentAt) {
      return { value, outcome: 'stable', latency: millisecondsAfter(known, lastAbsent), known, lastAbsent };
    }
    // A read that overlapped the add may miss it.
    if (known !== null && lastAbsent !== null && presentAt < absentAt && known.index < absentAt) {
      return { value, outcome: 'lost', latency: millisecondsAfter(known, lastPresent), known, lastAbsent };
    }
    return { value, outcome: 'never-read', latency: null, known, lastAbsent };
  });
}

const millisecondsAfter = (known: Operation, read: Operation | null): number =>
  read === null ? 0 : Math.floor(Math.max(0, read.time + 1 - known.time) / 1_000_000);

function quantiles(judged: readonly Judged[]): EdnMap | undefined {
  const latencies = judged.map(({ latency }) => latency ?? 0).sort((a, b) => a - b);
  if (latencies.length === 0) return undefined;
  const at = (quantile: number) => Math.min(latencies.length - 1, Math.floor(latencies.length * quantile));
  return { map: LATENCY_QUANTILES.map((quantile) => [quantile, latencies[at(quantile)] ?? 0] as const) };
}

function staleEdn({ value, outcome, latency, known, lastAbsent }: Judged, add: string): EdnMap {
  // Maelstrom renames broadcasts to adds before it calls Jepsen's checker.
  const shown = (op: Operation | null): Edn => op && operationEdn(op.f === add ? { ...op, f: 'add' } : op);
  return record({
    element: value,
    outcome: keyword(outcome),
    'stable-latency': latency,
    'lost-latency': null,
    known: shown(known),
    'last-absent': shown(lastAbsent),
  });
}
