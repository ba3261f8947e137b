import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../src/maelstrom/operations-and-messages.ts';
import { parseEdn } from '../../../../src/store/edn/edn-read.ts';
import type { TransactionGroup } from '../../../../src/verdict/reason-subjects.ts';
import { drawnIn, type Line, walked } from './a-walk.ts';

const FIRST = {
  text: '[[:append 9 1] [:r 8 nil]]',
  json: [
    ['append', 9, 1],
    ['r', 8, null],
  ] as const,
};
const SECOND = { text: '[[:r 9 [1 2]]]', json: [['r', 9, [1, 2]]] as const };

const group = (first: string, second: string): TransactionGroup => ({
  kind: 'transactions',
  reason: 'anomaly-G1c',
  transactions: [
    { node: first, at: 105, operations: parseEdn(FIRST.text), refused: false },
    { node: second, at: 125, operations: parseEdn(SECOND.text), refused: false },
  ],
});

const asked = (ms: number, client: string, node: string): Line => [
  ms,
  client,
  node,
  { type: 'txn', txn: [], msg_id: 1 },
];
const answered = (ms: number, node: string, client: string, txn: JsonValue): Line => [
  ms,
  node,
  client,
  { type: 'txn_ok', txn, in_reply_to: 1 },
];

describe('the walk of transactions', () => {
  it('says that one node had both under way', () => {
    const reason = walked(group('n0', 'n0'), [
      asked(100, 'c1', 'n0'),
      asked(102, 'c2', 'n0'),
      answered(105, 'n0', 'c1', FIRST.json),
      answered(125, 'n0', 'c2', SECOND.json),
    ]);
    expect(reason.detail).toMatch(
      /n0 had T1 and T2 under way at the same time: it received T2 at 102 ms, 3 ms before it answered T1/,
    );
    expect(drawnIn(reason)).toEqual([0, 1, 2, 3]);
  });

  it('only draws them when one node did one after the other', () => {
    const reason = walked(group('n0', 'n0'), [
      asked(100, 'c1', 'n0'),
      answered(105, 'n0', 'c1', FIRST.json),
      asked(120, 'c2', 'n0'),
      answered(125, 'n0', 'c2', SECOND.json),
    ]);
    expect(reason.detail).toBe('');
    expect(drawnIn(reason)).toEqual([0, 1, 2, 3]);
  });

  const apart: readonly Line[] = [
    asked(100, 'c1', 'n0'),
    answered(105, 'n0', 'c1', FIRST.json),
    asked(120, 'c2', 'n1'),
    answered(125, 'n1', 'c2', SECOND.json),
  ];

  it('says that two nodes had heard nothing, ever or in between', () => {
    expect(walked(group('n0', 'n1'), apart).detail).toMatch(/n0 and n1 had received no message from another node/);
    const earlier: Line = [90, 'n0', 'n1', { type: 'replicate' }];
    expect(walked(group('n0', 'n1'), [asked(80, 'c5', 'n2'), earlier, ...apart]).detail).toMatch(
      /n0 received T1 at 100 ms; from then on until it answered T2 at 125 ms, n1 received no message/,
    );
    const between: Line = [110, 'n0', 'n1', { type: 'replicate' }];
    expect(walked(group('n0', 'n1'), [...apart, between]).detail).toBe('');
  });

  it('names the message that came too late', () => {
    const other: Line = [110, 'n2', 'n1', { type: 'hello' }];
    const late: Line = [104, 'n0', 'n1', { type: 'replicate' }, 160];
    const reason = walked(group('n0', 'n1'), [...apart, other, late]);
    expect(reason.detail).toBe(
      'n0 received T1 at 100 ms; its next message to n1, `replicate`, came at 160 ms, 35 ms after n1 had answered T2.',
    );
    expect(drawnIn(reason)).toEqual([0, 5, 1, 2, 3]);
  });

  it('names the refusal whose writes another one shows', () => {
    const aborted: TransactionGroup = {
      kind: 'transactions',
      reason: 'anomaly-G1a',
      transactions: [
        { node: 'n1', at: 125, operations: parseEdn(SECOND.text), refused: false },
        { node: 'n0', at: 105, operations: parseEdn('[[:append 9 2]]'), refused: true },
      ],
    };
    const reason = walked(aborted, [
      [100, 'c1', 'n0', { type: 'txn', txn: [['append', 9, 2]], msg_id: 1 }],
      [105, 'n0', 'c1', { type: 'error', code: 30, text: 'conflict', in_reply_to: 1 }],
      asked(120, 'c2', 'n1'),
      answered(125, 'n1', 'c2', SECOND.json),
    ]);
    expect(reason.detail).toMatch(
      /n0 refused T2 at 105 ms, and what it had written stands in the answer of n1 to T1 at 125 ms/,
    );
    expect(drawnIn(reason)).toEqual([0, 1, 2, 3]);
  });

  it('finds transactions by what they read', () => {
    const reads: TransactionGroup = {
      kind: 'transactions',
      reason: 'anomaly-incompatible-order',
      transactions: [
        { key: 9, value: parseEdn('[1 2]') },
        { key: 9, value: parseEdn('[2]') },
      ],
    };
    const reason = walked(reads, [...apart, asked(130, 'c3', 'n2'), answered(131, 'n2', 'c3', [['r', 9, [2]]])]);
    expect(reason.detail).toMatch(/n1 and n2 had received no message/);
    expect(drawnIn(reason)).toEqual([2, 3, 4, 5]);
    // A short silence between two reads does not explain why their lists are in different orders.
    const earlier: Line = [90, 'n0', 'n1', { type: 'replicate' }];
    const later = [asked(130, 'c3', 'n2'), answered(131, 'n2', 'c3', [['r', 9, [2]]])];
    expect(walked(reads, [asked(80, 'c5', 'n2'), earlier, ...apart, ...later]).detail).toBe('');
  });

  it('says nothing unless all of them are found', () => {
    expect(walked(group('n0', 'n1'), apart.slice(0, 2)).messages).toBeUndefined();
    expect(walked(group('n1', 'n0'), apart).messages).toBeUndefined();
  });
});
