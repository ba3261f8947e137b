import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topologyOf } from '../../src/engine/workloads/broadcast.ts';
import { TOPOLOGIES } from '../../src/maelstrom/option-specs.ts';

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

  it('is a row, or everybody with everybody', () => {
    expect(topologyOf({ topology: 'line', nodes: nodes(3) })).toEqual({ n0: ['n1'], n1: ['n0', 'n2'], n2: ['n1'] });
    expect(topologyOf({ topology: 'line', nodes: nodes(1) })).toEqual({});
    expect(topologyOf({ topology: 'total', nodes: nodes(3) }).n1).toEqual(['n0', 'n2']);
  });

  it('goes both ways and reaches everybody', () => {
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
