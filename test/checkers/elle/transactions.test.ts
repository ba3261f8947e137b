import { describe, expect, it } from 'vitest';
import {
  addTo,
  failedWrites,
  intermediateWrites,
  keyValueIndex,
  positionOf,
  transactionsOf,
  writeIndex,
} from '../../../src/checkers/elle/transactions.ts';
import { type Edn, keyword, list } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { aHistory } from '../histories.ts';
import { historyOf, type Line, type Micro } from './transaction-histories.ts';

const r = (key: string, value: Edn): Micro => ['r', key, value];
const w = (key: string, value: Edn): Micro => ['w', key, value];
const transactions = (...lines: Line[]) => transactionsOf(historyOf(lines), 'w');

describe('a transaction', () => {
  it('is read from a vector or a list of micro-operations', () => {
    const micro = [
      [keyword('r'), 'x', null],
      [keyword('w'), 'y', 1],
    ] as const;
    for (const value of [micro, list(micro)]) {
      const [transaction] = transactionsOf(aHistory({ type: 'ok', f: 'txn', value }), 'w');
      expect(transaction?.micro).toEqual([
        { isRead: true, key: 'x', keyId: 'x', value: null, edn: micro[0] },
        { isRead: false, key: 'y', keyId: 'y', value: 1, edn: micro[1] },
      ]);
    }
    const short = aHistory({ type: 'ok', f: 'txn', value: [[keyword('r')]] });
    expect(transactionsOf(short, 'w')[0]?.micro).toMatchObject([{ key: null, value: null }]);
    expect(transactionsOf(aHistory({ type: 'ok', f: 'txn', value: null }), 'w')[0]?.micro).toEqual([]);
  });

  it.each<[Edn]>([[7], ['text'], [[[keyword('append'), 1, 2]]], [[list([keyword('r'), 1, 2])]], [[['r', 1, 2]]]])(
    'is refused when it is %j, with its index',
    (value) => {
      const history = aHistory({ type: 'ok', f: 'txn', value: [] }, { type: 'info', f: 'txn', value });
      const message =
        'The operation at index 1 (info) is not a transaction: its value must be a vector of [:r key value] and [:w key value]';
      expect(() => transactionsOf(history, 'w')).toThrow(message);
      expect(() => transactionsOf(history, 'w')).toThrow(
        expect.objectContaining({ exceptionType: 'clojure.lang.ExceptionInfo' }),
      );
    },
  );

  it('knows where an equal micro-operation stands', () => {
    const [operation] = historyOf([['ok', 0, [r('x', 1), w('x', 2), w('x', 2)]]]) as [Operation];
    expect(positionOf(operation, [keyword('w'), 'x', 2])).toBe(1);
    expect(positionOf(operation, [keyword('w'), 'x', 3])).toBe(-1);
  });
});

describe('an index by key and value', () => {
  it('keeps items apart by both', () => {
    const index = keyValueIndex<string[]>();
    addTo(index, 'x', 1, 'a');
    addTo(index, 'x', 1, 'b');
    addTo(index, 'x', 2, 'c');
    addTo(index, 'y', 1, 'd');
    expect([index.get('x', 1), index.get('x', 2), index.get('y', 1), index.get('y', 2), index.get('z', 1)]).toEqual([
      ['a', 'b'],
      ['c'],
      ['d'],
      undefined,
      undefined,
    ]);
  });
});

describe('the transactions that wrote values', () => {
  const all = transactions(
    ['invoke', 0, [w('x', 1)]],
    ['ok', 0, [w('x', 1), r('y', 9)]],
    ['fail', 1, [w('x', 2)]],
    ['info', 2, [w('x', 3)]],
  );
  const indices = (index: ReturnType<typeof writeIndex>) => [1, 2, 3].map((value) => index.get('x', value)?.index);

  it('are known by their completions of any type', () => {
    expect(indices(writeIndex(all))).toEqual([1, 2, 3]);
    expect(writeIndex(all).get('y', 9)).toBeUndefined();
  });

  it('that failed are kept apart', () => expect(indices(failedWrites(all))).toEqual([undefined, 2, undefined]));

  it('that wrote another value afterwards are known by the value before', () => {
    const several = transactions(
      ['ok', 0, [w('x', 1), w('y', 5), r('x', 1), w('x', 2), w('x', 3)]],
      ['ok', 1, [w('x', 4)]],
      ['ok', 2, [w('x', null), w('x', 6)]],
      ['ok', 3, [w('x', false), w('x', 7)]],
    );
    const index = intermediateWrites(several);
    expect([1, 2, 3, 4, 6].map((value) => index.get('x', value)?.index)).toEqual([
      0,
      0,
      undefined,
      undefined,
      undefined,
    ]);
    expect(index.get('y', 5)).toBeUndefined();
    // Elle's `if-let` passes over nil and false.
    expect([index.get('x', null), index.get('x', false)]).toEqual([undefined, undefined]);
  });
});
