import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { type TransactionFacts, watchTransactions } from '../../../src/verdict/gather/transaction-replies.ts';
import { nodeOf, operations, visitAll } from '../facts.ts';

/** A transaction of a process (its node is n0 for even ones, n1 for odd ones): when it was asked and answered, and with what. */
type Transaction = readonly [process: number, asked: number, answered: number, request: string, reply?: string];

function factsOf(...transactions: readonly Transaction[]): TransactionFacts {
  return factsOfWorkload('txn-rw-register', transactions);
}

function factsOfWorkload(workload: Workload, transactions: readonly Transaction[]): TransactionFacts {
  const watch = watchTransactions(workload, nodeOf);
  const lines = transactions.flatMap(([process, asked, answered, request, reply = request]) => [
    { at: asked, line: `:time ${asked}, :type :invoke, :process ${process}, :f :txn, :value [${request}]` },
    { at: answered, line: `:time ${answered}, :type :ok, :process ${process}, :f :txn, :value [${reply}]` },
  ]);
  visitAll(operations(...lines.toSorted((a, b) => a.at - b.at).map(({ line }) => line)), watch.visit);
  return watch.facts();
}

describe('replies to transactions', () => {
  const altered = (request: string, reply: string) => factsOf([0, 1, 2, request, reply]).altered?.first;

  it('may fill in reads, and nothing else', () => {
    expect(altered('[:w 1 2] [:r 1 nil]', '[:w 1 2] [:r 1 2]')).toBeUndefined();
    expect(altered('[:w 1 2] [:r 1 nil]', '[:w 1 2]')).toMatchObject({ kind: 'fewer' });
    expect(altered('[:w 1 2]', '[:w 1 2] [:r 1 2]')).toMatchObject({ kind: 'more' });
    expect(altered('[:r 2 nil] [:w 1 2]', '[:r 2 nil] [:w 1 3]')).toMatchObject({ kind: 'changed', step: 1 });
    expect(altered('[:r 2 nil]', '[:r "2" nil]')).toMatchObject({ kind: 'changed', step: 0 });
    expect(altered('[:r 2 nil] [:w 1 2]', '[:w 1 2] [:r 2 nil]')).toMatchObject({ kind: 'changed', step: 0 });
  });

  const blind = (reply: string) => factsOf([0, 1, 2, reply]).blind?.count;

  it('show what the transaction itself wrote', () => {
    expect(blind('[:w 1 2] [:r 1 2]')).toBeUndefined();
    // Another transaction may have come in between.
    expect(blind('[:w 1 2] [:r 1 7]')).toBeUndefined();
    expect(blind('[:r 1 nil] [:w 1 2]')).toBeUndefined();
    expect(blind('[:w 1 2] [:r 1 nil]')).toBe(1);
    expect(blind('[:append 1 2] [:r 1 [1 2 3]]')).toBeUndefined();
    expect(blind('[:append 1 2] [:r 1 [1 3]]')).toBe(1);
  });
});

describe('altered replies', () => {
  it('are counted, and the first is told by its first operation that differs', () => {
    const { altered } = factsOf(
      [0, 1, 2, '[:w 1 2]'],
      [0, 3, 4, '[:w 1 3] [:r 2 nil] [:w 3 4]', '[:w 1 3]'],
      [0, 5, 6, '[:w 1 4]', '[:w 1 5]'],
    );
    expect(altered).toMatchObject({ count: 2, first: { kind: 'fewer', step: 1, operation: { index: 3 } } });
    expect(altered?.first.asked).toEqual(parseEdn('[[:w 1 3] [:r 2 nil] [:w 3 4]]'));
    expect(factsOf([0, 1, 2, '[:w 1 2]', '[:w 1 2] [:r 1 2]']).altered?.first.step).toBe(1);
    expect(factsOf([0, 1, 2, '[:w 1 2] [:w 2 3]', '[:w 2 3]']).altered?.first).toMatchObject({
      kind: 'fewer',
      step: 0,
    });
  });

  it('are looked for in transactions that succeeded, and whose request is known', () => {
    const watch = watchTransactions('txn-list-append', nodeOf);
    const lines = [
      ':time 1, :type :ok, :process 0, :f :txn, :value [[:r 1 nil]]',
      ':time 2, :type :invoke, :process 0, :f :txn, :value [[:append 1 2]]',
      ':time 3, :type :info, :process 0, :f :txn, :value [[:append 1 3]]',
      ':time 4, :type :invoke, :process 2, :f :other, :value [[:append 1 2]]',
      ':time 5, :type :ok, :process 2, :f :other, :value [[:append 1 3]]',
    ];
    visitAll(operations(...lines), watch.visit);
    expect(watch.facts()).toEqual({
      altered: null,
      blind: null,
      mixed: null,
      reads: { all: 0, answered: 0, afterWrite: 0 },
    });
  });
});

describe('reads that miss a write of their own transaction', () => {
  it('are told with the last write of their key before them', () => {
    const { blind } = factsOf(
      [0, 1, 2, '[:w 1 2] [:r 1 2]'],
      [0, 3, 4, '[:w 1 3] [:w 1 4] [:w 2 5] [:r 1 nil] [:w 1 6]'],
      [0, 5, 6, '[:w 1 7] [:r 1 nil]'],
    );
    expect(blind).toMatchObject({ count: 2, first: { operation: { index: 3 } } });
    expect(blind?.first).toMatchObject({ write: parseEdn('[:w 1 4]'), read: parseEdn('[:r 1 nil]') });
  });

  it('may be of a list that is not there', () => {
    expect(factsOfWorkload('txn-list-append', [[0, 1, 2, '[:append 1 2] [:r 1 nil]']]).blind?.count).toBe(1);
  });
});

describe('reads of transactions', () => {
  it('are counted, with those that were answered, and those of a key that an earlier transaction wrote', () => {
    const { reads } = factsOfWorkload('txn-list-append', [
      [0, 1, 2, '[:r 1 nil] [:append 1 2] [:r 1 nil]', '[:r 1 nil] [:append 1 2] [:r 1 [2]]'],
      [0, 3, 4, '[:r 1 nil] [:r 2 nil]', '[:r 1 [2]] [:r 2 []]'],
    ]);
    expect(reads).toEqual({ all: 4, answered: 2, afterWrite: 1 });
    expect(factsOf([0, 1, 2, '[:w 1 2]'], [0, 3, 4, '[:r 1 2]']).reads).toEqual({ all: 1, answered: 1, afterWrite: 1 });
  });
});

describe('writes of two transactions', () => {
  const first: Transaction = [0, 10, 20, '[:w 1 1] [:w 2 1]'];
  const second: Transaction = [2, 15, 25, '[:w 1 2] [:w 2 2]'];
  const reads = (at: number, text: string, process = 0): Transaction => [process, at, at + 1, text];
  const mixed = (...more: readonly Transaction[]) => factsOf(first, second, ...more).mixed;

  it('are mixed up where one read shows a key of each', () => {
    expect(mixed(reads(30, '[:r 1 1] [:r 2 2]'))).toMatchObject({
      count: 1,
      first: {
        node: 'n0',
        transactions: [{ time: 25 }, { time: 20 }],
        seen: [
          [2, 2],
          [1, 1],
        ],
      },
    });
  });

  it('are not where one came last', () => {
    expect(mixed(reads(30, '[:r 1 2] [:r 2 2]'), reads(40, '[:r 1 2]'))).toBeNull();
    expect(mixed(reads(30, '[:r 1 1] [:r 2 1]'))).toBeNull();
  });

  it('are looked for in registers only', () => {
    const all = [first, second, reads(30, '[:r 1 1] [:r 2 2]')];
    expect(factsOfWorkload('txn-list-append', all).mixed).toBeNull();
  });

  it('are where a read of one key stands between two of the other', () => {
    const outer = (at: number) => reads(at, '[:r 2 2]');
    expect(mixed(outer(30), reads(40, '[:r 1 1]'), outer(50))?.count).toBe(1);
    // A node that shows the one or the other late may show these.
    expect(mixed(outer(30), reads(40, '[:r 1 1]'))).toBeNull();
    expect(mixed(reads(40, '[:r 1 1]'), outer(50))).toBeNull();
  });

  it('tell nothing while one is under way, of another node, or when they share one key only', () => {
    expect(mixed(reads(22, '[:r 1 1] [:r 2 2]', 4))).toBeNull();
    expect(mixed(reads(30, '[:r 1 1] [:r 2 2]', 1))).toBeNull();
    const other: Transaction = [2, 15, 25, '[:w 1 2] [:w 3 2]'];
    expect(factsOf(first, other, reads(30, '[:r 1 1] [:r 3 2]')).mixed).toBeNull();
    // One after the other: the second has both.
    const later: Transaction = [2, 21, 25, '[:w 1 2] [:w 2 2]'];
    expect(factsOf(first, later, reads(30, '[:r 1 1] [:r 2 2]')).mixed).toBeNull();
    // What a transaction reads after its own write is its own.
    expect(mixed(reads(30, '[:w 1 1] [:r 1 1] [:r 2 2]'))).toBeNull();
  });
});
