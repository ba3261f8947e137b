import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topologyOf } from '../../../src/engine/workloads/broadcast.ts';
import { TOPOLOGIES } from '../../../src/maelstrom/option-specs.ts';
import { aSession, operations, shown } from './a-workload.ts';

const nodes = (count: number): string[] => Array.from({ length: count }, (_, at) => `n${at}`);

describe('a topology', () => {
  it('is the one that Maelstrom sends to five nodes in a grid', () => {
    expect(topologyOf({ topology: 'grid', nodes: nodes(5) })).toEqual({
      n0: ['n3', 'n1'],
      n1: ['n4', 'n2', 'n0'],
      n2: ['n1'],
      n3: ['n0', 'n4'],
      n4: ['n1', 'n3'],
    });
  });

  it('fills trees level by level, the parent first', () => {
    expect(topologyOf({ topology: 'tree', nodes: nodes(6) })).toEqual({
      n0: ['n1', 'n2'],
      n1: ['n0', 'n3', 'n4'],
      n2: ['n0', 'n5'],
      n3: ['n1'],
      n4: ['n1'],
      n5: ['n2'],
    });
    expect(topologyOf({ topology: 'tree4', nodes: nodes(6) }).n1).toEqual(['n0', 'n5']);
  });

  it('is a row, or every node with every other', () => {
    expect(topologyOf({ topology: 'line', nodes: nodes(3) })).toEqual({ n0: ['n1'], n1: ['n0', 'n2'], n2: ['n1'] });
    expect(topologyOf({ topology: 'line', nodes: nodes(1) })).toEqual({});
    expect(topologyOf({ topology: 'total', nodes: nodes(3) }).n1).toEqual(['n0', 'n2']);
  });

  it('goes both ways and reaches every node', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TOPOLOGIES), fc.integer({ min: 2, max: 40 }), (topology, count) => {
        const neighbours = topologyOf({ topology, nodes: nodes(count) });
        for (const [node, others] of Object.entries(neighbours)) {
          for (const other of others) expect(neighbours[other]).toContain(node);
        }
        const reached = new Set(['n0']);
        for (const node of reached) for (const other of neighbours[node] ?? []) reached.add(other);
        expect(reached.size).toBe(count);
      }),
    );
  });
});

describe("broadcast's operations", () => {
  it('are reads and fresh values in equal parts', () => {
    const offered = operations('broadcast', 1, 1000);
    const sent = offered.flatMap(({ invocation: { f, value } }) => (f === 'broadcast' ? [value] : []));
    expect(sent).toEqual(sent.map((_, at) => at));
    expect(sent.length).toBeGreaterThan(420);
    expect(sent.length).toBeLessThan(580);
  });
});

describe("broadcast's client", () => {
  it('broadcasts a value and reads all messages', () => {
    const { invoke, reply, requests, completions } = aSession('broadcast');
    invoke('broadcast', 3);
    reply({ type: 'broadcast_ok' });
    invoke('read', null);
    reply({ type: 'read_ok', messages: [3, 1] });
    expect(requests()).toEqual([{ type: 'broadcast', message: 3 }, { type: 'read' }]);
    expect(completions.map(shown)).toEqual(['ok', 'ok [3 1]']);
  });

  it('has a read without success fail, and leaves the outcome of a broadcast open', () => {
    const { invoke, reply, timeOut, completions } = aSession('broadcast');
    for (const f of ['read', 'broadcast']) {
      invoke(f, 3);
      timeOut();
      invoke(f, 3);
      reply({ type: 'error', code: 13, text: 'crashed' });
      invoke(f, 3);
      reply({ type: 'error', code: 11, text: 'busy' });
    }
    expect(completions.map(shown)).toEqual([
      'fail :net-timeout',
      'fail [:crash "crashed"]',
      'fail [:temporarily-unavailable "busy"]',
      'info :net-timeout',
      'info [:crash "crashed"]',
      'fail [:temporarily-unavailable "busy"]',
    ]);
  });
});
