/** Elle's checker of transactions that read lists and append to them (elle/list_append.clj 0.2.2). */
import type { Edn, EdnMap } from '../../maelstrom/edn.ts';
import { itemsOf, keyword, list, record } from '../../maelstrom/edn.ts';
import { type Operation, type OperationType, operationEdn } from '../../maelstrom/history.ts';
import { type Identity, identityOf, orderValues, sameValue } from '../clojure/edn-equality.ts';
import { inHashOrder } from '../clojure/hash-order.ts';
import { CheckerFailure } from '../result/checker-failure.ts';
import { assertKnownModels } from './consistency-models.ts';
import { type Explain, findCycles, type TransactionGraph } from './cycles.ts';
import { type EdgeList, edgeList, RELATIONS } from './graph.ts';
import { linkOrder, orderNeededBy, type PairedHistory, pairedHistory } from './process-and-realtime-orders.ts';
import { type TransactionOptions, transactionResult } from './transaction-result.ts';
import {
  addTo,
  dirtyRead,
  failedWrites,
  intermediateWrites,
  type KeyValueIndex,
  keyValueIndex,
  lostUpdates,
  type MicroOperation,
  positionOf,
  type Transaction,
  transactionsOf,
} from './transactions.ts';

type Elements = readonly Edn[];

export function checkListAppend(history: readonly Operation[], options: TransactionOptions): EdnMap {
  assertKnownModels(options.consistencyModels);
  const paired = pairedHistory(history);
  const transactions = transactionsOf(paired.operations, 'append');
  assertUniqueAppends(transactions);
  const acknowledged = transactions.filter(({ operation }) => operation.type === 'ok');
  const possible = transactions.filter(({ operation }) => operation.type === 'ok' || operation.type === 'info');
  const versions = observedVersions(possible);

  const found = new Map<string, Edn>(Object.entries(cyclesOf(paired, possible, versions, options)));
  const add = (type: string, cases: readonly Edn[], show: (cases: readonly Edn[]) => Edn = (each) => each): void => {
    if (cases.length > 0) found.set(type, show(cases));
  };
  add('duplicate-elements', possible.flatMap(duplicates));
  add('incompatible-order', [...versions.values()].flatMap(incompatibleOrder), list);
  add('internal', acknowledged.flatMap(internalCase));
  add('future-read', acknowledged.flatMap(futureReadCase));
  const writers = writersOf(transactions);
  const orders = versionOrders(observedVersions(transactions));
  add(
    'dirty-update',
    [...orders.values()].flatMap((versions) => dirtyUpdates(versions, writers)),
    list,
  );
  add('unwritten-element', unwrittenElements(orders.values(), writers, transactions));
  add('G1a', abortedReads(acknowledged, failedWrites(transactions)));
  add('G1b', intermediateReads(acknowledged, intermediateWrites(transactions)));
  add('lost-update', lostUpdates(possible));
  return transactionResult(found, options);
}

/** The elements that a read saw; none for a read of nil. */
function elementsOf({ value, key }: MicroOperation): Elements {
  if (value === null) return [];
  const elements = itemsOf(value);
  if (elements === undefined) {
    throw new CheckerFailure(
      `A read of key ${JSON.stringify(key)} did not return a list`,
      'java.lang.UnsupportedOperationException',
    );
  }
  return elements;
}

function assertUniqueAppends(transactions: readonly Transaction[]): void {
  const appended = keyValueIndex<true>();
  for (const { operation, micro } of transactions) {
    if (operation.type !== 'invoke') continue;
    for (const { isRead, key, keyId, value } of micro) {
      if (isRead) continue;
      const valueId = identityOf(value);
      if (appended.get(keyId, valueId)) {
        throw new CheckerFailure(
          `value ${JSON.stringify(value)} appended to key ${JSON.stringify(key)} multiple times!`,
          'clojure.lang.ExceptionInfo',
        );
      }
      appended.set(keyId, valueId, true);
    }
  }
}

// One transaction by itself

/** Stands for what a list held before the transaction first looked. */
const UNKNOWN_PREFIX: Edn = { sym: '...' };

/** The first read that disagrees with what the transaction itself read and appended before. */
function internalCase({ operation, micro }: Transaction): readonly EdnMap[] {
  const states = new Map<Identity, { elements: Elements; wasNil: boolean }>();
  for (const each of micro) {
    const state = states.get(each.keyId);
    if (!each.isRead) {
      states.set(each.keyId, { elements: [...(state?.elements ?? [UNKNOWN_PREFIX]), each.value], wasNil: false });
      continue;
    }
    // A read of nil is not held against a later read; a read of [] is.
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

const sameElements = (a: Elements, b: Elements): boolean =>
  a.length === b.length && a.every((element, place) => sameValue(element, b[place]));

/** An append whose element the same transaction had read before. */
function futureReadCase({ operation, micro }: Transaction): readonly EdnMap[] {
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
function duplicates({ operation, micro }: Transaction): readonly EdnMap[] {
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

// Reads of what should not be read

function abortedReads(acknowledged: readonly Transaction[], failed: KeyValueIndex<Operation>): readonly EdnMap[] {
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

function intermediateReads(
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

/** What was read of one key: distinct lists, the shortest first. */
interface KeyVersions {
  readonly key: Edn;
  readonly keyId: Identity;
  readonly lists: readonly Elements[];
}

/** A key that nobody read, but to which there was one append only, had the version with that one element. */
function observedVersions(transactions: readonly Transaction[]): ReadonlyMap<Identity, KeyVersions> {
  const keys = new Map<Identity, { key: Edn; appends: Elements; lists: Map<number, Elements[]> }>();
  for (const { micro } of transactions) {
    for (const each of micro) {
      let known = keys.get(each.keyId);
      if (known === undefined) {
        known = { key: each.key, appends: [], lists: new Map() };
        keys.set(each.keyId, known);
      }
      if (!each.isRead) {
        if (known.appends.length < 2) known.appends = [...known.appends, each.value];
        continue;
      }
      const elements = elementsOf(each);
      if (elements.length === 0) continue;
      const sameLength = known.lists.get(elements.length);
      if (sameLength === undefined) known.lists.set(elements.length, [elements]);
      else if (!sameLength.some((other) => sameElements(other, elements))) sameLength.push(elements);
    }
  }
  const versions = new Map<Identity, KeyVersions>();
  for (const [keyId, { key, appends, lists }] of keys) {
    const observed = lists.size > 0 ? [...lists.values()].flat() : appends.length === 1 ? [appends] : [];
    if (observed.length === 0) continue;
    versions.set(keyId, {
      key,
      keyId,
      lists: [...(lists.size < observed.length ? inHashOrder(observed, (elements) => elements) : observed)].sort(
        (a, b) => a.length - b.length,
      ),
    });
  }
  return versions;
}

function incompatibleOrder({ key, lists }: KeyVersions): readonly EdnMap[] {
  const place = lists.findIndex((shorter, i) => {
    const longer = lists[i + 1];
    return longer !== undefined && !shorter.every((element, j) => sameValue(element, longer[j]));
  });
  return place < 0 ? [] : [record({ key, values: [lists[place] ?? [], lists[place + 1] ?? []] })];
}

/** The order of a key's elements: that of its longest version. */
interface VersionOrder {
  readonly key: Edn;
  readonly keyId: Identity;
  readonly elements: Elements;
  readonly positions: ReadonlyMap<Identity, number>;
}

function versionOrders(versions: ReadonlyMap<Identity, KeyVersions>): ReadonlyMap<Identity, VersionOrder> {
  const orders = new Map<Identity, VersionOrder>();
  for (const [keyId, { key, lists }] of versions) {
    const elements: Edn[] = [];
    const positions = new Map<Identity, number>();
    for (const element of lists.at(-1) ?? []) {
      const id = identityOf(element);
      if (positions.has(id)) continue;
      positions.set(id, elements.length);
      elements.push(element);
    }
    orders.set(keyId, { key, keyId, elements, positions });
  }
  return orders;
}

/** Which completion appended an element. */
function writersOf(transactions: readonly Transaction[]): KeyValueIndex<Operation> {
  const writers = keyValueIndex<Operation>();
  for (const { operation, micro } of transactions) {
    if (operation.type === 'invoke') continue;
    for (const { isRead, keyId, value } of micro) if (!isRead) writers.set(keyId, identityOf(value), operation);
  }
  return writers;
}

/** Places in a version order where an acknowledged append follows a failed one. */
function dirtyUpdates({ key, keyId, elements }: VersionOrder, writers: KeyValueIndex<Operation>): readonly EdnMap[] {
  const cases: EdnMap[] = [];
  let before: { readonly type: OperationType; readonly operation?: Operation } = { type: 'ok' };
  let since: Edn[] = [];
  for (const element of elements) {
    const writer = writers.get(keyId, identityOf(element));
    since.push(element);
    if (writer === undefined) continue;
    if (writer.type === 'ok' && before.type === 'fail' && before.operation !== undefined) {
      const txns = [operationEdn(before.operation), UNKNOWN_PREFIX, operationEdn(writer)];
      cases.push(record({ key, values: since, txns }));
    }
    // Whether an indefinite append took place is open, so what came before it still counts; of several failed ones
    // in a row the first does.
    const moves = writer.type === 'ok' || (writer.type === 'fail' && before.type !== 'fail');
    if (!moves) continue;
    before = { type: writer.type, operation: writer };
    since = [element];
  }
  return cases;
}

const UNWRITTEN_SHOWN_AT_MOST = 10;

/**
 * Elements of a version that no transaction ever asked to append, with the first read that saw them. Elle's assertion
 * fails here, which ends Maelstrom's whole analysis; no model allows it.
 */
function unwrittenElements(
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
    // An append whose end the history doesn't have is one all the same.
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

// Dependencies

const INITIAL = Symbol('the state before the first append');

function cyclesOf(
  paired: PairedHistory,
  possible: readonly Transaction[],
  versions: ReadonlyMap<Identity, KeyVersions>,
  { consistencyModels, stepsPerComponent }: TransactionOptions,
): Record<string, Edn> {
  const orders = versionOrders(versions);
  const writers = writersOf(possible);
  const readers = readersOf(possible);
  /** The element that an append came right after, or after which it came at the earliest when it was never read. */
  const precedingElement = ({ keyId, value }: MicroOperation): Edn | typeof INITIAL => {
    const known = orders.get(keyId);
    const position = known?.positions.get(identityOf(value)) ?? known?.elements.length ?? 0;
    return position === 0 ? INITIAL : (known?.elements[position - 1] ?? null);
  };
  const writerBefore = (operation: Operation, append: MicroOperation): Operation | undefined => {
    const element = precedingElement(append);
    const writer = element === INITIAL ? undefined : writers.get(append.keyId, identityOf(element));
    return writer === operation ? undefined : writer;
  };
  const readersBefore = (append: MicroOperation): readonly Operation[] => {
    const element = precedingElement(append);
    if (element === INITIAL) return readers.initial.get(append.keyId) ?? [];
    return readers.after.get(append.keyId, identityOf(element)) ?? [];
  };
  const writerOfRead = (operation: Operation, read: MicroOperation): Operation | undefined => {
    const last = elementsOf(read).at(-1);
    const writer = last === undefined ? undefined : writers.get(read.keyId, identityOf(last));
    return writer === operation ? undefined : writer;
  };

  const edges = edgeList();
  linkTransactions(paired, possible, edges, { writerBefore, readersBefore, writerOfRead });
  const microOf = new Map(possible.map(({ operation, micro }) => [operation, micro]));

  const ww: Explain = (from, to) =>
    firstOf(microOf.get(to), (append) => {
      const value = precedingElement(append);
      if (append.isRead || value === INITIAL || writerBefore(to, append) !== from) return undefined;
      return record({
        type: keyword('ww'),
        key: append.key,
        value,
        "value'": append.value,
        'a-mop-index': positionOf(from, [keyword('append'), append.key, value]),
        'b-mop-index': positionOf(to, [keyword('append'), append.key, append.value]),
      });
    });
  const wr: Explain = (from, to) =>
    firstOf(microOf.get(to), (read, place) => {
      if (!read.isRead || writerOfRead(to, read) !== from) return undefined;
      const value = elementsOf(read).at(-1) ?? null;
      const append = [keyword('append'), read.key, value];
      return record({
        type: keyword('wr'),
        key: read.key,
        value,
        'a-mop-index': positionOf(from, append),
        'b-mop-index': place,
      });
    });
  const rw: Explain = (from, to) =>
    firstOf(microOf.get(to), (append, place) => {
      if (append.isRead || !readersBefore(append).includes(from)) return undefined;
      const value = precedingElement(append);
      const reading = (microOf.get(from) ?? []).findIndex((read) => {
        if (!read.isRead || read.keyId !== append.keyId) return false;
        const last = elementsOf(read).at(-1);
        return value === INITIAL ? last === undefined : sameValue(last, value);
      });
      return record({
        type: keyword('rw'),
        key: append.key,
        value: value === INITIAL ? keyword('elle.list-append/init') : value,
        "value'": append.value,
        'a-mop-index': reading,
        'b-mop-index': place,
      });
    });

  const explanations: TransactionGraph['explanations'] = [
    { relation: 'ww', explain: ww },
    { relation: 'wr', explain: wr },
    { relation: 'rw', explain: rw },
    ...linkOrder(orderNeededBy(consistencyModels), paired, edges),
  ];
  if (edges.count() === 0) return { 'empty-transaction-graph': true };
  const graph = edges.freeze(paired.completions.length);
  return Object.fromEntries(findCycles({ operations: paired.completions, graph, explanations }, stepsPerComponent));
}

/** The first explanation that a micro-operation yields. */
function firstOf(
  micro: readonly MicroOperation[] | undefined,
  explain: (each: MicroOperation, place: number) => EdnMap | undefined,
): EdnMap {
  for (const [place, each] of (micro ?? []).entries()) {
    const explained = explain(each, place);
    if (explained !== undefined) return explained;
  }
  throw new Error('A dependency between two transactions has no micro-operation that makes it');
}

/** Who saw which element last in a list, and who saw an empty list. */
function readersOf(possible: readonly Transaction[]) {
  const after = keyValueIndex<Operation[]>();
  const initial = new Map<Identity, Operation[]>();
  for (const { operation, micro } of possible) {
    for (const each of micro) {
      // What an indefinite operation shows as nil it never read.
      if (!each.isRead || (operation.type === 'info' && each.value === null)) continue;
      const last = elementsOf(each).at(-1);
      if (last !== undefined) addTo(after, each.keyId, identityOf(last), operation);
      else {
        const readers = initial.get(each.keyId);
        if (readers === undefined) initial.set(each.keyId, [operation]);
        else readers.push(operation);
      }
    }
  }
  return { after, initial };
}

function linkTransactions(
  { vertexOf }: PairedHistory,
  possible: readonly Transaction[],
  edges: EdgeList,
  dependencies: {
    readonly writerBefore: (operation: Operation, append: MicroOperation) => Operation | undefined;
    readonly readersBefore: (append: MicroOperation) => readonly Operation[];
    readonly writerOfRead: (operation: Operation, read: MicroOperation) => Operation | undefined;
  },
): void {
  for (const { operation, micro } of possible) {
    const to = vertexOf.get(operation) as number;
    const link = (from: Operation | undefined, relation: number): void => {
      if (from !== undefined && from !== operation) edges.link(vertexOf.get(from) as number, to, relation);
    };
    for (const each of micro) {
      if (each.isRead) {
        link(dependencies.writerOfRead(operation, each), RELATIONS.wr);
        continue;
      }
      link(dependencies.writerBefore(operation, each), RELATIONS.ww);
      for (const reader of dependencies.readersBefore(each)) link(reader, RELATIONS.rw);
    }
  }
}
