import { describe, expect, it } from 'vitest';
import { elementsOf, observedVersions, versionOrders } from '../../../src/checkers/elle/list-append-versions.ts';
import { type MicroOperation, transactionsOf } from '../../../src/checkers/elle/transactions.ts';
import { type Edn, list, set } from '../../../src/maelstrom/edn.ts';
import { historyOf, type Line, type Micro } from './transaction-histories.ts';

const r = (key: string, ...elements: Edn[]): Micro => ['r', key, elements];
const a = (key: string, element: Edn): Micro => ['append', key, element];
const versionsOf = (...transactions: readonly (readonly Micro[])[]) =>
  observedVersions(transactionsOf(historyOf(transactions.map((micro, i): Line => ['ok', i, micro])), 'append'));
const listsOf = (...transactions: readonly (readonly Micro[])[]) =>
  [...versionsOf(...transactions).values()].map(({ key, lists }) => [key, ...lists]);

describe('the versions of a key', () => {
  it('are the distinct lists that were read, the shortest first', () => {
    expect(listsOf([r('x', 1, 2)], [r('x', 1), r('y', 9)], [r('x', 1, 2)], [r('x')])).toEqual([
      ['x', [1], [1, 2]],
      ['y', [9]],
    ]);
  });

  it('do not depend on the order of reads where two have one length', () => {
    expect(listsOf([r('x', 2)], [r('x', 1)])).toEqual(listsOf([r('x', 1)], [r('x', 2)]));
    expect(listsOf([r('x', 1, 2)], [r('x', 2)], [r('x', 1)])[0]?.at(-1)).toEqual([1, 2]);
  });

  it('are the one element of a key that was never read, if there was one append only', () => {
    expect(listsOf([a('x', 5)])).toEqual([['x', [5]]]);
    expect(listsOf([a('x', 5), a('x', 6)])).toEqual([]);
    expect(listsOf([a('x', 5)], [r('x')])).toEqual([['x', [5]]]);
    expect(listsOf([a('x', 5)], [r('x', 7)])).toEqual([['x', [7]]]);
  });
});

describe('the version order of a key', () => {
  it('is that of its longest version, each element where it first stands', () => {
    const [order] = versionOrders(versionsOf([r('x', 4)], [r('x', 4, 5, 4, 6)])).values();
    expect(order?.elements).toEqual([4, 5, 6]);
    expect([...(order?.positions ?? [])]).toEqual([
      [4, 0],
      [5, 1],
      [6, 2],
    ]);
  });
});

describe('the elements of a read', () => {
  const read = (value: Edn): MicroOperation => ({ isRead: true, key: 'x', keyId: 'x', value, edn: [] });

  it('are those of any sequence, and none of nil', () => {
    for (const value of [[1, 2], list([1, 2]), set([1, 2])]) expect(elementsOf(read(value))).toEqual([1, 2]);
    expect(elementsOf(read(null))).toEqual([]);
  });

  it('can not be had of anything else', () => {
    for (const value of [7, 'text', { map: [] }]) {
      expect(() => elementsOf(read(value))).toThrow('A read of key "x" did not return a list');
    }
  });
});
