/** The versions of each list, and the order of its elements: what reads show of them (Elle's append index). */
import type { Edn } from '../../maelstrom/edn.ts';
import { itemsOf } from '../../maelstrom/edn.ts';
import { type Identity, identityOf, sameValue } from '../clojure/edn-equality.ts';
import { inHashOrder } from '../clojure/hash-order.ts';
import { CheckerFailure } from '../result/checker-failure.ts';
import type { MicroOperation, Transaction } from './transactions.ts';

export type Elements = readonly Edn[];

/** The elements that a read saw. A read of nil saw none. */
export function elementsOf({ value, key }: MicroOperation): Elements {
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

export const sameElements = (a: Elements, b: Elements): boolean =>
  a.length === b.length && a.every((element, place) => sameValue(element, b[place]));

/** What was read of one key: distinct lists, the shortest first. */
export interface KeyVersions {
  readonly key: Edn;
  readonly keyId: Identity;
  readonly lists: readonly Elements[];
}

/** A key that was never read, but appended to exactly once, has the version with that one element. */
export function observedVersions(transactions: readonly Transaction[]): ReadonlyMap<Identity, KeyVersions> {
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
    // Of two lists of one length, Elle takes first the one that its hash set yields first.
    const inOrder = lists.size < observed.length ? inHashOrder(observed, (elements) => elements) : observed;
    versions.set(keyId, { key, keyId, lists: [...inOrder].sort((a, b) => a.length - b.length) });
  }
  return versions;
}

/** The order of a key's elements: that of its longest version. */
export interface VersionOrder {
  readonly key: Edn;
  readonly keyId: Identity;
  readonly elements: Elements;
  readonly positions: ReadonlyMap<Identity, number>;
}

export function versionOrders(versions: ReadonlyMap<Identity, KeyVersions>): ReadonlyMap<Identity, VersionOrder> {
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
