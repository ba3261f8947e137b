import { describe, expect, it } from 'vitest';
import { itemsOf, keyword, keywordName } from '../../../src/maelstrom/edn.ts';
import { aSession, operations, shown } from './a-workload.ts';

describe('transactions', () => {
  it('write unique values, counted per key, until a key has had its number', () => {
    for (const [workload, write] of [
      ['txn-list-append', 'append'],
      ['txn-rw-register', 'w'],
    ] as const) {
      const writes = new Map<unknown, number>();
      const lengths = new Set<number>();
      for (const { invocation } of operations(
        workload,
        5,
        2000,
        '--max-writes-per-key',
        '8',
        '--max-txn-length',
        '3',
      )) {
        const steps = itemsOf(invocation.value) ?? [];
        lengths.add(steps.length);
        for (const step of steps) {
          const [f, key, value] = itemsOf(step) ?? [];
          if (keywordName(f) === 'r') expect(value).toBeNull();
          else {
            expect(keywordName(f)).toBe(write);
            expect(value).toBe((writes.get(key) ?? 0) + 1);
            writes.set(key, Number(value));
          }
        }
      }
      expect([...lengths].sort()).toEqual([1, 2, 3]);
      expect(Math.max(...writes.values())).toBe(8);
      const newest = Math.max(...[...writes.keys()].map(Number));
      expect(newest).toBeGreaterThan(100);
    }
  });
});

describe.each([
  ['txn-list-append', 'append', [1, 2]],
  ['txn-rw-register', 'w', 2],
] as const)("%s's client", (workload, write, read) => {
  const steps = [
    [keyword('r'), 7, null],
    [keyword(write), 8, 1],
  ];

  it('asks for a transaction and takes what it read', () => {
    const { invoke, reply, requests, completions } = aSession(workload);
    invoke('txn', steps);
    reply({
      type: 'txn_ok',
      txn: [
        ['r', 7, read],
        [write, 8, 1],
      ],
    });
    expect(requests()).toEqual([
      {
        txn: [
          ['r', 7, null],
          [write, 8, 1],
        ],
        type: 'txn',
      },
    ]);
    expect(shown(completions[0])).toBe(`ok [[:r 7 ${Array.isArray(read) ? '[1 2]' : '2'}] [:${write} 8 1]]`);
  });

  it('takes another function in the reply for malformed', () => {
    const { invoke, reply, completions } = aSession(workload);
    invoke('txn', steps);
    reply({ type: 'txn_ok', txn: [['x', 7, null]] });
    expect(shown(completions[0])).toContain('crashed: Malformed RPC response');
  });

  it('has a definite error fail, and leaves the outcome open otherwise', () => {
    const { invoke, reply, completions } = aSession(workload);
    for (const code of [30, 13]) {
      invoke('txn', steps);
      reply({ type: 'error', code, text: 'no' });
    }
    expect(completions.map(shown)).toEqual(['fail [:txn-conflict "no"]', 'info [:crash "no"]']);
  });
});
