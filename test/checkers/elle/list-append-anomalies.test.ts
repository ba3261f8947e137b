import { describe, expect, it } from 'vitest';
import {
  abortedReads,
  dirtyUpdates,
  duplicateElements,
  futureReadCase,
  incompatibleOrder,
  intermediateReads,
  internalCase,
  unwrittenElements,
} from '../../../src/checkers/elle/list-append-anomalies.ts';
import { observedVersions, versionOrders } from '../../../src/checkers/elle/list-append-versions.ts';
import {
  failedWrites,
  intermediateWrites,
  transactionsOf,
  writeIndex,
} from '../../../src/checkers/elle/transactions.ts';
import { type Edn, get, getIn } from '../../../src/maelstrom/edn.ts';
import type { OperationType } from '../../../src/maelstrom/operations-and-messages.ts';
import { historyOf, type Line, type Micro } from './transaction-histories.ts';

const r = (key: string, ...elements: number[]): Micro => ['r', key, elements];
const nil = (key: string): Micro => ['r', key, null];
const a = (key: string, element: number): Micro => ['append', key, element];
const transactions = (...lines: Line[]) => transactionsOf(historyOf(lines), 'append');
const aTransaction = (...micro: Micro[]) => transactions(['ok', 0, micro])[0] as ReturnType<typeof transactions>[0];
const indexOf = (op: Edn | undefined): Edn | undefined => get(op, 'index');

describe('a dirty update', () => {
  /** Appends 1, 2, … to one key by transactions that end like this, then a read of all of them. */
  function casesOf(...types: readonly OperationType[]) {
    const appends = types.map((type, i): Line => [type, i, [a('x', i + 1)]]);
    const all = transactions(...appends, ['ok', 99, [r('x', ...types.map((_, i) => i + 1))]]);
    const [order] = versionOrders(observedVersions(all)).values();
    return dirtyUpdates(order as NonNullable<typeof order>, writeIndex(all)).map((found) => {
      const [first, , second] = get(found, 'txns') as Edn[];
      return { values: get(found, 'values'), from: indexOf(first), to: indexOf(second) };
    });
  }

  it.each<[OperationType[], unknown[]]>([
    [['fail', 'ok'], [{ values: [1, 2], from: 0, to: 1 }]],
    // Of several failed appends in a row Elle names the first, to cover all of them.
    [['ok', 'fail', 'fail', 'fail', 'ok'], [{ values: [2, 3, 4, 5], from: 1, to: 4 }]],
    // An indefinite append may or may not have taken effect, so it decides nothing.
    [['fail', 'info', 'ok'], [{ values: [1, 2, 3], from: 0, to: 2 }]],
    [['fail', 'info', 'fail', 'info', 'ok'], [{ values: [1, 2, 3, 4, 5], from: 0, to: 4 }]],
    [
      ['fail', 'ok', 'ok', 'info', 'fail', 'ok'],
      [
        { values: [1, 2], from: 0, to: 1 },
        { values: [5, 6], from: 4, to: 5 },
      ],
    ],
    [['ok', 'info', 'ok'], []],
    [['ok', 'fail'], []],
    [['fail', 'info'], []],
    [['info', 'ok'], []],
    [['ok', 'ok', 'ok'], []],
  ])('of appends that ended %j is found with its first failed one and all between', (types, expected) => {
    expect(casesOf(...types)).toEqual(expected);
  });

  it('is shown with its key and both operations', () => {
    const all = transactions(['fail', 0, [a('x', 1)]], ['ok', 1, [a('x', 2)]], ['ok', 2, [r('x', 1, 2)]]);
    const [order] = versionOrders(observedVersions(all)).values();
    const [found] = dirtyUpdates(order as NonNullable<typeof order>, writeIndex(all));
    expect(get(found, 'key')).toBe('x');
    expect((get(found, 'txns') as Edn[])[1]).toEqual({ sym: '...' });
  });
});

describe('an internal anomaly', () => {
  it.each<[string, Micro[], Edn]>([
    ['a read that lacks an own append', [a('x', 1), r('x')], [{ sym: '...' }, 1]],
    ['a read that ends with something else', [a('x', 1), r('x', 1, 2)], [{ sym: '...' }, 1]],
    [
      'a read that holds two own appends in the other order',
      [a('x', 1), a('x', 2), r('x', 2, 1)],
      [{ sym: '...' }, 1, 2],
    ],
    ['a second read that differs', [r('x', 1), r('x', 1, 2)], [1]],
    ['a read that lacks what was read before an append', [r('x', 1), a('x', 2), r('x', 2)], [1, 2]],
    ['a read of nil after a read of an empty list', [r('x'), nil('x')], []],
  ])('is %s', (_, micro, expected) => {
    const [found] = internalCase(aTransaction(...micro));
    expect(get(found, 'expected')).toEqual(expected);
    expect(indexOf(get(found, 'op'))).toBe(0);
    expect((get(found, 'mop') as Edn[])[2]).toEqual(micro.at(-1)?.[2]);
  });

  it.each<[string, Micro[]]>([
    ['a read that ends with the own appends', [a('x', 2), a('x', 3), r('x', 1, 2, 3)]],
    ['reads that agree', [r('x', 1), a('x', 2), r('x', 1, 2), r('x', 1, 2)]],
    ['a read of something after a read of nil', [nil('x'), r('x', 1)]],
    ['reads of two keys', [r('x', 1), r('y', 2)]],
  ])('is not %s', (_, micro) => {
    expect(internalCase(aTransaction(...micro))).toEqual([]);
  });
});

describe('a future read', () => {
  it('sees an element before its own transaction appends it', () => {
    const [found] = futureReadCase(aTransaction(r('x', 1), r('x', 1, 2), a('x', 1)));
    expect(get(found, 'element')).toBe(1);
    expect((get(found, 'mop') as Edn[])[2]).toEqual([1]);
    expect(futureReadCase(aTransaction(a('x', 1), r('x', 1)))).toEqual([]);
    expect(futureReadCase(aTransaction(r('y', 1), a('x', 1)))).toEqual([]);
  });
});

describe('duplicate elements', () => {
  it('are shown by read, in order and with their counts', () => {
    const found = duplicateElements(aTransaction(r('x', 3, 1, 3, 2, 1, 3), r('x', 1, 2), a('x', 4)));
    expect(found.map((each) => get(each, 'duplicates'))).toEqual([
      {
        map: [
          [1, 2],
          [3, 3],
        ],
      },
    ]);
  });
});

describe('aborted and intermediate reads', () => {
  const all = transactions(
    ['fail', 0, [a('x', 1), a('y', 1)]],
    ['ok', 1, [a('x', 2), a('x', 3), r('x', 1, 2)]],
    ['ok', 2, [r('x', 1, 2), r('y', 7), a('z', 1)]],
    ['ok', 3, [r('x', 1, 2, 3), r('z', 1)]],
  );

  it('name each element of a failed transaction, with its writer', () => {
    const found = abortedReads(all, failedWrites(all));
    expect(found.map((each) => [indexOf(get(each, 'op')), get(each, 'element'), indexOf(get(each, 'writer'))])).toEqual(
      [
        [1, 1, 0],
        [2, 1, 0],
        [3, 1, 0],
      ],
    );
    expect(abortedReads(all, failedWrites(all.slice(1)))).toEqual([]);
  });

  it('name a read that ends with what another transaction overwrote, but not with an own one', () => {
    const found = intermediateReads(all, intermediateWrites(all));
    expect(found.map((each) => [indexOf(get(each, 'op')), get(each, 'element'), indexOf(get(each, 'writer'))])).toEqual(
      [[2, 2, 1]],
    );
  });
});

describe('an incompatible order', () => {
  const found = (...reads: readonly (readonly number[])[]) =>
    [...observedVersions(transactions(...reads.map((each, i): Line => ['ok', i, [r('x', ...each)]]))).values()].flatMap(
      incompatibleOrder,
    );

  it('shows the first list that the next longer one does not continue', () => {
    expect(found([1, 2, 3, 5], [1, 2, 4], [1], [1, 2, 4, 3, 6]).map((each) => get(each, 'values'))).toEqual([
      [
        [1, 2, 4],
        [1, 2, 3, 5],
      ],
    ]);
    expect(found([1], [1, 2], [], [1, 2, 3])).toEqual([]);
    expect(found([1], [2])).toHaveLength(1);
  });
});

describe('an unwritten element', () => {
  it('is one that no transaction asked to append, shown with its first read', () => {
    const all = transactions(
      ['invoke', 0, [a('x', 1)]],
      ['fail', 1, [a('x', 2)]],
      ['ok', 2, [r('x', 1, 2, 3)]],
      ['ok', 3, [r('x', 1, 2, 3), a('y', 3)]],
    );
    const orders = versionOrders(observedVersions(all)).values();
    const found = unwrittenElements(orders, writeIndex(all), all);
    expect(found.map((each) => [get(each, 'element'), getIn(each, 'op', 'index')])).toEqual([[3, 2]]);
  });

  it('is shown ten times at most', () => {
    const all = transactions(['ok', 0, [r('x', ...Array.from({ length: 20 }, (_, i) => i))]]);
    expect(unwrittenElements(versionOrders(observedVersions(all)).values(), writeIndex(all), all)).toHaveLength(10);
  });
});
