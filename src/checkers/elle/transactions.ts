/** Transactions as Elle reads them: each operation's value is a vector of micro-operations `[f key value]`. */
import type { Edn } from '../../maelstrom/edn.ts';
import { isVector, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { type Identity, identityOf, sameValue } from '../clojure/edn-equality.ts';
import { CheckerFailure } from '../result/checker-failure.ts';

/** One read or write of a transaction. */
export interface MicroOperation {
  readonly isRead: boolean;
  readonly key: Edn;
  readonly keyId: Identity;
  readonly value: Edn;
  /** As it stands in the history. */
  readonly edn: Edn;
}

export interface Transaction {
  readonly operation: Operation;
  readonly micro: readonly MicroOperation[];
}

/** Parses every operation; throws a CheckerFailure for one that is not a transaction of reads and `write`s. */
export function transactionsOf(operations: readonly Operation[], write: 'append' | 'w'): readonly Transaction[] {
  return operations.map((operation) => ({ operation, micro: microOperations(operation, write) }));
}

function microOperations(operation: Operation, write: 'append' | 'w'): readonly MicroOperation[] {
  if (operation.value === null) return [];
  const items = itemsOf(operation.value);
  if (items === undefined) throw notATransaction(operation, write);
  return items.map((edn) => {
    const parts = isVector(edn) ? edn : undefined;
    const f = keywordName(parts?.[0]);
    if (parts === undefined || (f !== 'r' && f !== write)) throw notATransaction(operation, write);
    const key = parts[1] ?? null;
    return { isRead: f === 'r', key, keyId: identityOf(key), value: parts[2] ?? null, edn };
  });
}

const notATransaction = ({ index, type }: Operation, write: string): CheckerFailure =>
  new CheckerFailure(
    `The operation at index ${index} (${type}) is not a transaction: its value must be a vector of [:r key value] and [:${write} key value]`,
    'clojure.lang.ExceptionInfo',
  );

/** Items by key and value. */
export interface KeyValueIndex<T> {
  readonly get: (key: Identity, value: Identity) => T | undefined;
  readonly set: (key: Identity, value: Identity, item: T) => void;
  readonly byKey: ReadonlyMap<Identity, ReadonlyMap<Identity, T>>;
}

export function keyValueIndex<T>(): KeyValueIndex<T> {
  const byKey = new Map<Identity, Map<Identity, T>>();
  return {
    byKey,
    get: (key, value) => byKey.get(key)?.get(value),
    set(key, value, item) {
      const values = byKey.get(key);
      if (values === undefined) byKey.set(key, new Map([[value, item]]));
      else values.set(value, item);
    },
  };
}

/** Adds to the list under a key and value. */
export function addTo<T>(index: KeyValueIndex<T[]>, key: Identity, value: Identity, item: T): void {
  const items = index.get(key, value);
  if (items === undefined) index.set(key, value, [item]);
  else items.push(item);
}

/** Which completion wrote a value. */
export function writeIndex(transactions: readonly Transaction[]): KeyValueIndex<Operation> {
  const writers = keyValueIndex<Operation>();
  for (const { operation, micro } of transactions) {
    if (operation.type === 'invoke') continue;
    for (const { isRead, keyId, value } of micro) if (!isRead) writers.set(keyId, identityOf(value), operation);
  }
  return writers;
}

/** Which failed operation wrote a value. */
export const failedWrites = (transactions: readonly Transaction[]): KeyValueIndex<Operation> =>
  writeIndex(transactions.filter(({ operation }) => operation.type === 'fail'));

/** Which operation wrote a value and then, in the same transaction, another to the same key. */
export function intermediateWrites(transactions: readonly Transaction[]): KeyValueIndex<Operation> {
  const intermediate = keyValueIndex<Operation>();
  for (const { operation, micro } of transactions) {
    if (micro.length < 2) continue;
    const latest = new Map<Identity, Edn>();
    for (const { isRead, keyId, value } of micro) {
      if (isRead) continue;
      const overwritten = latest.get(keyId);
      if (overwritten !== undefined && overwritten !== null && overwritten !== false) {
        intermediate.set(keyId, identityOf(overwritten), operation);
      }
      latest.set(keyId, value);
    }
  }
  return intermediate;
}

/** Position of the first equal micro-operation, or -1. */
export function positionOf(operation: Operation, edn: readonly Edn[]): number {
  return (itemsOf(operation.value) ?? []).findIndex((micro) => sameValue(micro, edn as Edn));
}
