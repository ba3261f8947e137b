import type { Edn, EdnMap } from '../maelstrom/edn.ts';
import { itemsOf, keyword, list, record } from '../maelstrom/edn.ts';
import type { Operation } from '../maelstrom/history.ts';
import { CheckerFailure } from './checker-failure.ts';
import { type Identity, identityOf, orderValues } from './edn-value.ts';
import { isClientOperation, operationEdn } from './operation-edn.ts';

/** An element from its add's invocation on. */
interface Element {
  readonly value: Edn;
  /** Completion of the add, or the first read that held it, whichever came first. */
  known: Operation | null;
  /** Invocations, the latest by index, of reads that held it and of reads that didn't; only reads that ended after the add began. */
  lastPresent: Operation | null;
  lastAbsent: Operation | null;
  /** Neighbours in the list of elements whose last absence is not found yet, in the order in which they were added. */
  previous: Element | null;
  next: Element | null;
  /** Position in the history of the add's invocation. */
  readonly addedAt: number;
  /** Number of the last read that held it, to tell present from absent and to see it twice. */
  seenBy: number;
}

interface Read {
  readonly invocation: Operation;
  readonly completedAt: number;
  /** Elements it held that had been added by then. */
  readonly held: readonly Element[];
}

interface Judged {
  readonly element: Element;
  readonly outcome: 'stable' | 'lost' | 'never-read';
  /** Milliseconds from known until the last read that missed it (stable), or the last that held it (lost). */
  readonly latency: number | null;
}

const WORST_SHOWN = 8;
const QUANTILES = [0, 0.5, 0.95, 0.99, 1];

/**
 * What is added must stay (jepsen.checker/set-full): for every element whether it became visible for good, was lost,
 * or was never read, and how long that took. `add` is the operation's name, `broadcast` in the broadcast workload.
 *
 * Maelstrom means to report elements that one read holds twice, but its filter lets none through. They are reported
 * here in `:duplicated`; `:valid?` stays Maelstrom's.
 */
export function checkSetFull(history: readonly Operation[], add: 'add' | 'broadcast'): EdnMap {
  const { elements, reads, duplicated } = collect(history, add);
  findLastReads(elements, reads);
  const judged = elements.sort((a, b) => orderValues(a.value, b.value)).map(judge);

  const stable = judged.filter(({ outcome }) => outcome === 'stable');
  const lost = judged.filter(({ outcome }) => outcome === 'lost');
  const neverRead = judged.filter(({ outcome }) => outcome === 'never-read');
  const stale = stable.filter(({ latency }) => latency !== null && latency > 0);
  const worst = stale
    .toReversed()
    .sort((a, b) => (b.latency ?? 0) - (a.latency ?? 0))
    .slice(0, WORST_SHOWN);
  const values = (some: readonly Judged[]) => list(some.map(({ element }) => element.value));
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
  const known = new Map<Identity, Element>();
  const invocations = new Map<Operation['process'], Operation>();
  const reads: Read[] = [];
  const repeated = new Map<Identity, { readonly value: Edn; count: number }>();
  for (const [position, op] of history.entries()) {
    if (!isClientOperation(op)) continue;
    if (op.type === 'invoke') invocations.set(op.process, op);
    if (op.f === add) {
      const identity = identityOf(op.value);
      if (op.type === 'invoke') {
        known.set(identity, newElement(op.value, position));
        continue;
      }
      const element = known.get(identity);
      if (element === undefined) throw new CheckerFailure(`operation ${op.index} completes an add that was not begun`);
      if (op.type === 'ok') element.known ??= op;
    } else if (op.f === 'read' && op.type === 'ok') {
      const invocation = invocations.get(op.process);
      const items = op.value === null ? [] : itemsOf(op.value);
      if (invocation === undefined)
        throw new CheckerFailure(`operation ${op.index} completes a read that was not begun`);
      if (items === undefined) throw new CheckerFailure(`the read ${op.index} returned something that is no array`);
      const held: Element[] = [];
      const others = new Set<Identity>();
      let twice = false;
      for (const item of items) {
        const identity = identityOf(item);
        const element = known.get(identity);
        if (element === undefined) {
          // Maelstrom minds no element that nobody added, unless it is there twice.
          twice ||= others.has(identity);
          others.add(identity);
        } else if (element.seenBy === reads.length) {
          twice = true;
        } else {
          element.seenBy = reads.length;
          element.known ??= op;
          held.push(element);
        }
      }
      if (twice) countRepeated(items, repeated);
      reads.push({ invocation, completedAt: position, held });
    }
  }
  const duplicated = [...repeated.values()].sort((a, b) => orderValues(a.value, b.value));
  return { elements: [...known.values()], reads, duplicated };
}

const newElement = (value: Edn, addedAt: number): Element => ({
  value,
  known: null,
  lastPresent: null,
  lastAbsent: null,
  previous: null,
  next: null,
  addedAt,
  seenBy: -1,
});

/** Of every value that these items hold more than once, the highest number over all reads. */
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

/**
 * Fills in `lastPresent` and `lastAbsent`. Reads are walked from the latest invocation back; each visits only the
 * elements that have not been missed by a later one, so the work is in proportion to what the reads hold.
 */
function findLastReads(elements: readonly Element[], reads: readonly Read[]): void {
  let first: Element | null = null;
  let last: Element | null = null;
  for (const element of elements.toSorted((a, b) => a.addedAt - b.addedAt)) {
    element.seenBy = -1;
    element.previous = last;
    if (last === null) first = element;
    else last.next = element;
    last = element;
  }
  const latestFirst = reads.toSorted((a, b) => b.invocation.index - a.invocation.index);
  for (const [number, { invocation, completedAt, held }] of latestFirst.entries()) {
    for (const element of held) {
      element.seenBy = number;
      element.lastPresent ??= invocation;
    }
    for (let element = first; element !== null && element.addedAt < completedAt; element = element.next) {
      if (element.seenBy === number) continue;
      element.lastAbsent = invocation;
      if (element.previous === null) first = element.next;
      else element.previous.next = element.next;
      if (element.next !== null) element.next.previous = element.previous;
    }
  }
}

function judge(element: Element): Judged {
  const { known, lastPresent, lastAbsent } = element;
  const present = lastPresent?.index ?? -1;
  const absent = lastAbsent?.index ?? -1;
  if (known !== null && lastPresent !== null && absent < present) {
    return { element, outcome: 'stable', latency: millisecondsAfter(known, lastAbsent) };
  }
  // A read that overlapped the add may rightly have missed it.
  if (known !== null && lastAbsent !== null && present < absent && known.index < absent) {
    return { element, outcome: 'lost', latency: millisecondsAfter(known, lastPresent) };
  }
  return { element, outcome: 'never-read', latency: null };
}

const millisecondsAfter = (known: Operation, read: Operation | null): number =>
  read === null ? 0 : Math.floor(Math.max(0, read.time + 1 - known.time) / 1_000_000);

function quantiles(judged: readonly Judged[]): EdnMap | undefined {
  const latencies = judged.map(({ latency }) => latency ?? 0).sort((a, b) => a - b);
  if (latencies.length === 0) return undefined;
  const at = (quantile: number) => Math.min(latencies.length - 1, Math.floor(latencies.length * quantile));
  return { map: QUANTILES.map((quantile) => [quantile, latencies[at(quantile)] ?? 0] as const) };
}

function staleEdn({ element, outcome, latency }: Judged, add: string): EdnMap {
  // Jepsen's checker is handed broadcasts renamed to adds.
  const shown = (op: Operation | null): Edn => op && operationEdn(op.f === add ? { ...op, f: 'add' } : op);
  return record({
    element: element.value,
    outcome: keyword(outcome),
    'stable-latency': latency,
    'lost-latency': null,
    known: shown(element.known),
    'last-absent': shown(element.lastAbsent),
  });
}
