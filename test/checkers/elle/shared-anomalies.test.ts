import { describe, expect, it } from 'vitest';
import { dirtyRead, lostUpdates } from '../../../src/checkers/elle/shared-anomalies.ts';
import { transactionsOf } from '../../../src/checkers/elle/transactions.ts';
import { type Edn, get, record } from '../../../src/maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../../src/maelstrom/operations-and-messages.ts';
import { historyOf, type Line, type Micro } from './transaction-histories.ts';

const r = (key: string, value: Edn): Micro => ['r', key, value];
const w = (key: string, value: Edn): Micro => ['w', key, value];
const transactions = (...lines: Line[]) => transactionsOf(historyOf(lines), 'w');

describe('a lost update', () => {
  const found = (...lines: Line[]) =>
    lostUpdates(transactions(...lines)).map((each) => [
      get(each, 'key'),
      get(each, 'value'),
      (get(each, 'txns') as Edn[]).map((txn) => get(txn, 'index')),
    ]);

  it('is two acknowledged transactions that read one version and then wrote', () => {
    const updates: Line[] = [
      ['ok', 0, [r('x', 1), w('x', 2)]],
      ['ok', 1, [r('x', 1), w('x', 3), w('x', 4)]],
      ['ok', 2, [r('x', 3), w('x', 5)]],
      ['ok', 3, [r('y', 1), w('x', 6)]],
    ];
    expect(found(...updates)).toEqual([['x', 1, [0, 1]]]);
  });

  it.each<[string, Line[]]>([
    [
      'one of them failed',
      [
        ['ok', 0, [r('x', 1), w('x', 2)]],
        ['fail', 1, [r('x', 1), w('x', 3)]],
      ],
    ],
    [
      'one of them is indefinite',
      [
        ['ok', 0, [r('x', 1), w('x', 2)]],
        ['info', 1, [r('x', 1), w('x', 3)]],
      ],
    ],
    [
      'one wrote before it read',
      [
        ['ok', 0, [r('x', 1), w('x', 2)]],
        ['ok', 1, [w('x', 3), r('x', 1)]],
      ],
    ],
    [
      'one read another version first',
      [
        ['ok', 0, [r('x', 1), w('x', 2)]],
        ['ok', 1, [r('x', 0), r('x', 1), w('x', 3)]],
      ],
    ],
    [
      'one only read',
      [
        ['ok', 0, [r('x', 1), w('x', 2)]],
        ['ok', 1, [r('x', 1), w('y', 2)]],
      ],
    ],
    ['one wrote twice', [['ok', 0, [r('x', 1), w('x', 2), w('x', 3)]]]],
  ])('is absent when %s', (_, lines) => expect(found(...lines)).toEqual([]));
});

describe('a dirty read', () => {
  it('shows reader and writer, and the element if there is one', () => {
    const [reader, writer] = historyOf([
      ['ok', 0, []],
      ['fail', 1, []],
    ]) as [Operation, Operation];
    const shown = { op: operationEdn(reader), mop: ['m'], writer: operationEdn(writer) };
    expect(dirtyRead(reader, ['m'], writer)).toEqual(record(shown));
    expect(dirtyRead(reader, ['m'], writer, 4)).toEqual(record({ ...shown, element: 4 }));
  });
});
