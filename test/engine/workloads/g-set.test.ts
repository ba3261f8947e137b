import { describe, expect, it } from 'vitest';
import { aSession, operations, shown } from './a-workload.ts';

describe("g-set's operations", () => {
  it('are reads and fresh elements in equal parts', () => {
    const offered = operations('g-set', 1, 1000);
    const added = offered.flatMap(({ invocation: { f, value } }) => (f === 'add' ? [value] : []));
    expect(added).toEqual(added.map((_, at) => at));
    expect(added.length).toBeGreaterThan(420);
    expect(added.length).toBeLessThan(580);
  });
});

describe("g-set's client", () => {
  it('adds an element', () => {
    const { invoke, reply, requests, completions } = aSession('g-set');
    invoke('add', 7);
    reply({ type: 'add_ok' });
    expect(requests()).toEqual([{ element: 7, type: 'add' }]);
    expect(completions).toEqual([{ type: 'ok' }]);
  });

  it('reads a list', () => {
    const { invoke, reply, requests, completions } = aSession('g-set');
    invoke('read', null);
    reply({ type: 'read_ok', value: [3, 1] });
    expect(requests()).toEqual([{ type: 'read' }]);
    expect(shown(completions[0])).toBe('ok [3 1]');
    invoke('read', null);
    reply({ type: 'read_ok', value: 3 });
    expect(shown(completions[1])).toContain('crashed: Malformed RPC response');
  });

  it('catches no errors, not even of reads', () => {
    const { invoke, reply, timeOut, completions } = aSession('g-set');
    invoke('add', 1);
    reply({ type: 'error', code: 11, text: 'busy' });
    invoke('read', null);
    timeOut();
    expect(completions.map(shown)).toEqual([
      expect.stringContaining('crashed: throw+: {:type :rpc-error'),
      'crashed: Client read timeout',
    ]);
  });
});
