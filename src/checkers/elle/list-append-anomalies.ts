/** The anomalies of lists that single reads and version orders show, without a graph (elle/list_append.clj 0.2.2). */
import { type Edn, type EdnMap, record } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/operations-and-messages.ts';
import { type Identity, identityOf, orderValues, sameValue } from '../clojure/edn-equality.ts';
import {
  type Elements,
  elementsOf,
  type KeyVersions,
  sameElements,
  type VersionOrder,
} from './list-append-versions.ts';
import { dirtyRead } from './shared-anomalies.ts';
import { type KeyValueIndex, keyValueIndex, type MicroOperation, type Transaction } from './transactions.ts';

// One transaction by itself

/** Stands for what a list held before the transaction first read it. */
const UNKNOWN_PREFIX: Edn = { sym: '...' };

/** The first read that disagrees with what the transaction itself read and appended before. */
export function internalCase({ operation, micro }: Transaction): readonly EdnMap[] {
  const states = new Map<Identity, { elements: Elements; wasNil: boolean }>();
  for (const each of micro) {
    const state = states.get(each.keyId);
    if (!each.isRead) {
      states.set(each.keyId, { elements: [...(state?.elements ?? [UNKNOWN_PREFIX]), each.value], wasNil: false });
      continue;
    }
    // After a read of nil, Elle expects nothing of the next read; after a read of [], it does.
    const expected = state === undefined || state.wasNil ? undefined : state.elements;
    const elements = elementsOf(each);
    if (expected !== undefined && !agrees(expected, elements, each.value === null)) {
      return [record({ op: operationEdn(operation), mop: each.edn, expected })];
    }
    states.set(each.keyId, { elements, wasNil: each.value === null });
  }
  return [];
}

function agrees(expected: Elements, elements: Elements, isNil: boolean): boolean {
  if (expected[0] !== UNKNOWN_PREFIX) return !isNil && sameElements(expected, elements);
  const known = expected.slice(1);
  return elements.length >= known.length && sameElements(known, elements.slice(elements.length - known.length));
}

/** An append of an element that the same transaction had read before. */
export function futureReadCase({ operation, micro }: Transaction): readonly EdnMap[] {
  const reads = keyValueIndex<Edn>();
  for (const each of micro) {
    if (each.isRead) {
      for (const element of elementsOf(each)) {
        const id = identityOf(element);
        if (reads.get(each.keyId, id) === undefined) reads.set(each.keyId, id, each.edn);
      }
      continue;
    }
    const mop = reads.get(each.keyId, identityOf(each.value));
    if (mop !== undefined) return [record({ op: operationEdn(operation), mop, element: each.value })];
  }
  return [];
}

/** Reads that hold an element more than once. */
export function duplicateElements({ operation, micro }: Transaction): readonly EdnMap[] {
  return micro.flatMap((each) => {
    if (!each.isRead) return [];
    const elements = elementsOf(each);
    const counts = new Map<Identity, { element: Edn; count: number }>();
    for (const element of elements) {
      const id = identityOf(element);
      const known = counts.get(id);
      if (known === undefined) counts.set(id, { element, count: 1 });
      else known.count += 1;
    }
    if (counts.size === elements.length) return [];
    const repeated = [...counts.values()]
      .filter(({ count }) => count > 1)
      .sort((a, b) => orderValues(a.element, b.element))
      .map(({ element, count }) => [element, count] as const);
    return [record({ op: operationEdn(operation), mop: each.edn, duplicates: { map: repeated } })];
  });
}

// Reads of another transaction's elements

/** G1a: reads of an element that a failed transaction appended. */
export function abortedReads(
  acknowledged: readonly Transaction[],
  failed: KeyValueIndex<Operation>,
): readonly EdnMap[] {
  if (failed.byKey.size === 0) return [];
  return acknowledged.flatMap(({ operation, micro }) =>
    micro
      .filter(({ isRead, keyId }) => isRead && failed.byKey.has(keyId))
      .flatMap((each) =>
        elementsOf(each).flatMap((element) => {
          const writer = failed.get(each.keyId, identityOf(element));
          return writer === undefined ? [] : [dirtyRead(operation, each.edn, writer, element)];
        }),
      ),
  );
}

/** G1b: reads that end with an element after which its transaction appended another. */
export function intermediateReads(
  acknowledged: readonly Transaction[],
  intermediate: KeyValueIndex<Operation>,
): readonly EdnMap[] {
  return acknowledged.flatMap(({ operation, micro }) =>
    micro.flatMap((each) => {
      if (!each.isRead) return [];
      const last = elementsOf(each).at(-1);
      const writer = last === undefined ? undefined : intermediate.get(each.keyId, identityOf(last));
      return writer === undefined || writer === operation ? [] : [dirtyRead(operation, each.edn, writer, last)];
    }),
  );
}

// The order of versions

/** The first version of a key that the next longer one does not continue. */
export function incompatibleOrder({ key, lists }: KeyVersions): readonly EdnMap[] {
  const place = lists.findIndex((shorter, i) => {
    const longer = lists[i + 1];
    return longer !== undefined && !shorter.every((element, j) => sameValue(element, longer[j]));
  });
  return place < 0 ? [] : [record({ key, values: [lists[place] ?? [], lists[place + 1] ?? []] })];
}

/**
 * Places in a version order where an acknowledged append follows a failed one. An indefinite append between the two
 * decides nothing, and of several failed appends in a row Elle names the first.
 */
export function dirtyUpdates(
  { key, keyId, elements }: VersionOrder,
  writers: KeyValueIndex<Operation>,
): readonly EdnMap[] {
  const cases: EdnMap[] = [];
  /** The last acknowledged append, or the first failed one after it; undefined for the initial state. */
  let decided: Operation | undefined;
  let values: Edn[] = [];
  for (const element of elements) {
    const writer = writers.get(keyId, identityOf(element));
    values.push(element);
    if (writer === undefined) continue;
    if (writer.type === 'ok' && decided?.type === 'fail') {
      cases.push(record({ key, values, txns: [operationEdn(decided), UNKNOWN_PREFIX, operationEdn(writer)] }));
    }
    if (writer.type === 'ok' || (writer.type === 'fail' && decided?.type !== 'fail')) {
      decided = writer;
      values = [element];
    }
  }
  return cases;
}

const UNWRITTEN_SHOWN_AT_MOST = 10;

/**
 * Elements of a version that no transaction asked to append, with the first read that saw them. Elle's assertion
 * fails here, which ends Maelstrom's whole analysis. No model allows such an element.
 */
export function unwrittenElements(
  orders: Iterable<VersionOrder>,
  writers: KeyValueIndex<Operation>,
  transactions: readonly Transaction[],
): readonly EdnMap[] {
  const unwritten: { keyId: Identity; element: Edn; id: Identity }[] = [];
  for (const { keyId, elements } of orders) {
    for (const element of elements) {
      const id = identityOf(element);
      if (writers.get(keyId, id) === undefined) unwritten.push({ keyId, element, id });
    }
  }
  return unwritten.slice(0, UNWRITTEN_SHOWN_AT_MOST).flatMap(({ keyId, element, id }) => {
    // An append that was invoked counts, even if the history does not hold its completion.
    const isElement = (each: MicroOperation): boolean => each.keyId === keyId && identityOf(each.value) === id;
    if (transactions.some(({ micro }) => micro.some((each) => !each.isRead && isElement(each)))) return [];
    for (const { operation, micro } of transactions) {
      const read = micro.find(
        (each) => each.isRead && each.keyId === keyId && elementsOf(each).some((seen) => identityOf(seen) === id),
      );
      if (read !== undefined) return [record({ op: operationEdn(operation), mop: read.edn, element })];
    }
    return [];
  });
}
