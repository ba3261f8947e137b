import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { aSession, operations, shown } from './a-workload.ts';

describe('the operations of counters', () => {
  it('add from -5 to 4, and nothing below zero to a grow-only one', () => {
    const deltas = (workload: Workload): number[] =>
      operations(workload, 1, 1000).flatMap(({ invocation }) =>
        invocation.f === 'add' ? [invocation.value as number] : [],
      );
    expect([...new Set(deltas('pn-counter'))].sort((a, b) => a - b)).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4]);
    expect([...new Set(deltas('g-counter'))].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe.each(['g-counter', 'pn-counter'] as const)("%s's client", (workload) => {
  it('adds a delta and reads an integer of any size', () => {
    const { invoke, reply, requests, completions } = aSession(workload);
    invoke('add', 4);
    reply({ type: 'add_ok' });
    invoke('read', null);
    reply({ type: 'read_ok', value: 12345678901234567890n });
    expect(requests()).toEqual([{ delta: 4, type: 'add' }, { type: 'read' }]);
    expect(completions.map(shown)).toEqual(['ok', 'ok 12345678901234567890N']);
  });

  it('takes nothing else for a value', () => {
    const { invoke, reply, completions } = aSession(workload);
    invoke('read', null);
    reply({ type: 'read_ok', value: '4' });
    expect(shown(completions[0])).toContain('crashed: Malformed RPC response');
  });
});
