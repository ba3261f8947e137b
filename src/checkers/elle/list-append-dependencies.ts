/** Dependencies between transactions on lists: their ww, wr and rw edges, and the explanation of each. */
import { type Edn, type EdnMap, keyword, record } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { type Identity, identityOf, sameValue } from '../clojure/edn-equality.ts';
import type { TransactionGraph } from './find-cycles.ts';
import { type EdgeList, RELATIONS } from './graph.ts';
import { elementsOf, type KeyVersions, type VersionOrder, versionOrders } from './list-append-versions.ts';
import type { PairedHistory } from './process-and-realtime-orders.ts';
import {
  addTo,
  type KeyValueIndex,
  keyValueIndex,
  type MicroOperation,
  positionOf,
  type Transaction,
  writeIndex,
} from './transactions.ts';

/** What the edges are found by. */
interface Dependencies {
  readonly orders: ReadonlyMap<Identity, VersionOrder>;
  readonly writers: KeyValueIndex<Operation>;
  readonly readers: ReadIndex;
  readonly microOf: ReadonlyMap<Operation, readonly MicroOperation[]>;
}

interface ReadIndex {
  /** Operations that read a list which ended with an element. */
  readonly ofElement: KeyValueIndex<Operation[]>;
  /** Operations that read an empty list, by key. */
  readonly ofInitial: ReadonlyMap<Identity, readonly Operation[]>;
}

function readIndex(possible: readonly Transaction[]): ReadIndex {
  const ofElement = keyValueIndex<Operation[]>();
  const ofInitial = new Map<Identity, Operation[]>();
  for (const { operation, micro } of possible) {
    for (const each of micro) {
      // The nil of an indefinite operation is not the result of a read.
      if (!each.isRead || (operation.type === 'info' && each.value === null)) continue;
      const last = elementsOf(each).at(-1);
      if (last !== undefined) {
        addTo(ofElement, each.keyId, identityOf(last), operation);
        continue;
      }
      const readers = ofInitial.get(each.keyId);
      if (readers === undefined) ofInitial.set(each.keyId, [operation]);
      else readers.push(operation);
    }
  }
  return { ofElement, ofInitial };
}

const INITIAL = Symbol('the state before the first append');

/** The element that an append came right after. An append that no read shows came after all that reads show. */
function previousElement({ orders }: Dependencies, { keyId, value }: MicroOperation): Edn | typeof INITIAL {
  const order = orders.get(keyId);
  const position = order?.positions.get(identityOf(value)) ?? order?.elements.length ?? 0;
  return position === 0 ? INITIAL : (order?.elements[position - 1] ?? null);
}

/** ww: the operation that appended the previous element. */
function previousWriter(dependencies: Dependencies, append: MicroOperation): Operation | undefined {
  const element = previousElement(dependencies, append);
  return element === INITIAL ? undefined : dependencies.writers.get(append.keyId, identityOf(element));
}

/** wr: the operation that appended the last element which a read saw. */
function writerOfRead({ writers }: Dependencies, read: MicroOperation): Operation | undefined {
  const last = elementsOf(read).at(-1);
  return last === undefined ? undefined : writers.get(read.keyId, identityOf(last));
}

/** rw: the operations that read the list as it was before an append. */
function previousReaders(dependencies: Dependencies, append: MicroOperation): readonly Operation[] {
  const element = previousElement(dependencies, append);
  if (element === INITIAL) return dependencies.readers.ofInitial.get(append.keyId) ?? [];
  return dependencies.readers.ofElement.get(append.keyId, identityOf(element)) ?? [];
}

/** Links all dependencies between these transactions, and gives the explanations of such edges. */
export function linkDependencies(
  { vertexOf }: PairedHistory,
  possible: readonly Transaction[],
  versions: ReadonlyMap<Identity, KeyVersions>,
  edges: EdgeList,
): TransactionGraph['explanations'] {
  const dependencies: Dependencies = {
    orders: versionOrders(versions),
    writers: writeIndex(possible),
    readers: readIndex(possible),
    microOf: new Map(possible.map(({ operation, micro }) => [operation, micro])),
  };
  for (const { operation, micro } of possible) {
    const to = vertexOf.get(operation) as number;
    const link = (from: Operation | undefined, relation: number): void => {
      if (from !== undefined && from !== operation) edges.link(vertexOf.get(from) as number, to, relation);
    };
    for (const each of micro) {
      if (each.isRead) {
        link(writerOfRead(dependencies, each), RELATIONS.wr);
        continue;
      }
      link(previousWriter(dependencies, each), RELATIONS.ww);
      for (const reader of previousReaders(dependencies, each)) link(reader, RELATIONS.rw);
    }
  }
  return [
    { relation: 'ww', explain: (from, to) => explainWw(dependencies, from, to) },
    { relation: 'wr', explain: (from, to) => explainWr(dependencies, from, to) },
    { relation: 'rw', explain: (from, to) => explainRw(dependencies, from, to) },
  ];
}

function explainWw(dependencies: Dependencies, from: Operation, to: Operation): EdnMap {
  return firstExplanation(dependencies.microOf.get(to), (append) => {
    const value = previousElement(dependencies, append);
    if (append.isRead || value === INITIAL || previousWriter(dependencies, append) !== from) return undefined;
    return record({
      type: keyword('ww'),
      key: append.key,
      value,
      "value'": append.value,
      'a-mop-index': positionOf(from, [keyword('append'), append.key, value]),
      'b-mop-index': positionOf(to, [keyword('append'), append.key, append.value]),
    });
  });
}

function explainWr(dependencies: Dependencies, from: Operation, to: Operation): EdnMap {
  return firstExplanation(dependencies.microOf.get(to), (read, place) => {
    if (!read.isRead || writerOfRead(dependencies, read) !== from) return undefined;
    const value = elementsOf(read).at(-1) ?? null;
    return record({
      type: keyword('wr'),
      key: read.key,
      value,
      'a-mop-index': positionOf(from, [keyword('append'), read.key, value]),
      'b-mop-index': place,
    });
  });
}

function explainRw(dependencies: Dependencies, from: Operation, to: Operation): EdnMap {
  return firstExplanation(dependencies.microOf.get(to), (append, place) => {
    if (append.isRead || !previousReaders(dependencies, append).includes(from)) return undefined;
    const value = previousElement(dependencies, append);
    const reading = (dependencies.microOf.get(from) ?? []).findIndex((read) => {
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
}

/** The explanation that the first micro-operation which has one gives. */
function firstExplanation(
  micro: readonly MicroOperation[] | undefined,
  explain: (each: MicroOperation, place: number) => EdnMap | undefined,
): EdnMap {
  for (const [place, each] of (micro ?? []).entries()) {
    const explained = explain(each, place);
    if (explained !== undefined) return explained;
  }
  throw new Error('A dependency between two transactions has no micro-operation that makes it');
}
