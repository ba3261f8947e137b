import { describe, expect, it } from 'vitest';
import { dependencyCycles, type LinkedDependencies } from '../../../src/checkers/elle/dependency-cycles.ts';
import { EMPTY_GRAPH } from '../../../src/checkers/elle/find-cycles.ts';
import { RELATIONS, type Relation } from '../../../src/checkers/elle/graph.ts';
import { type Order, pairedHistory } from '../../../src/checkers/elle/process-and-realtime-orders.ts';
import { get, itemsOf, keyword, keywordName, record } from '../../../src/maelstrom/edn.ts';
import { oneByOne } from './transaction-histories.ts';

// One after the other, and of one process.
const paired = pairedHistory(oneByOne({ process: 0, micro: [['w', 'x', 1]] }, { process: 0, micro: [['w', 'x', 2]] }));

const because = (relation: Relation): LinkedDependencies => ({
  explanations: [{ relation, explain: () => record({ type: keyword(relation) }) }],
});

const cyclesWith = (order: Order | undefined, ...links: readonly (readonly [number, Relation, number])[]) =>
  dependencyCycles(paired, order, (edges) => {
    for (const [from, relation, to] of links) edges.link(from, to, RELATIONS[relation]);
    return because('ww');
  });

describe('cycles of dependencies', () => {
  it('need two dependencies without an order', () => {
    expect([...cyclesWith(undefined, [0, 'ww', 1], [1, 'ww', 0]).keys()]).toContain('G0');
    expect([...cyclesWith(undefined, [1, 'ww', 0]).keys()]).toEqual([]);
  });

  it.each(['process', 'realtime'] as const)('may be closed by the order of %s', (order) => {
    expect([...cyclesWith(order, [1, 'ww', 0]).keys()]).toContain(`G0-${order}`);
    expect([...cyclesWith(order, [0, 'ww', 1]).keys()]).toEqual([]);
  });

  it('explain an edge by the dependency before the order', () => {
    const [cycle] = itemsOf(cyclesWith('process', [0, 'ww', 1], [1, 'ww', 0]).get('G0')) ?? [];
    expect((itemsOf(get(cycle, 'steps')) ?? []).map((step) => keywordName(get(step, 'type')))).toEqual(['ww', 'ww']);
  });

  it('are an empty graph where no operation comes before another', () => {
    expect(cyclesWith(undefined)).toBe(EMPTY_GRAPH);
    expect([...cyclesWith('process').keys()]).toEqual([]);
    expect([...dependencyCycles(paired, undefined, () => ({ ...because('ww'), isRelated: true })).keys()]).toEqual([]);
  });

  it('are searched for within so many steps', () => {
    const both = dependencyCycles(
      paired,
      undefined,
      (edges) => {
        edges.link(0, 1, RELATIONS.ww);
        edges.link(1, 0, RELATIONS.ww);
        return because('ww');
      },
      0,
    );
    expect([...both.keys()]).toContain('cycle-search-timeout');
  });
});
