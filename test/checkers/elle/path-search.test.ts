import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CYCLE_ANOMALY_SPECS } from '../../../src/checkers/elle/cycle-specs.ts';
import { edgeList, type Graph, RELATIONS, relationsBetween } from '../../../src/checkers/elle/graph.ts';
import { BudgetSpent, type CycleShape, findCycle, searchGraph } from '../../../src/checkers/elle/path-search.ts';

const VERTICES = 5;
const relation = fc.constantFrom(...Object.values(RELATIONS));
const graphs = fc
  .array(fc.tuple(fc.nat(VERTICES - 1), fc.nat(VERTICES - 1), relation), { maxLength: 14 })
  .map((links) => {
    const edges = edgeList();
    for (const [from, to, mask] of links) if (from !== to) edges.link(from, to, mask);
    return edges.freeze(VERTICES);
  });
const find = (graph: Graph, shape: CycleShape, left = 1_000_000) =>
  findCycle(
    searchGraph(
      graph,
      Array.from({ length: graph.vertexCount }, (_, vertex) => 2 * vertex + 1),
    ),
    shape,
    { left },
  );

/** All ways to choose one relation for each edge of a closed walk. */
function choices(graph: Graph, cycle: readonly number[]): number[][] {
  return cycle.slice(1).reduce<number[][]>(
    (chosen, to, place) => {
      const mask = relationsBetween(graph, cycle[place] as number, to);
      const here = Object.values(RELATIONS).filter((each) => (mask & each) !== 0);
      return chosen.flatMap((before) => here.map((each) => [...before, each]));
    },
    [[]],
  );
}

/** Whether the relations of a cycle, in their order, are as the shape wants them. */
function fits(relations: readonly number[], shape: CycleShape): boolean {
  const rw = relations.filter((each) => each === RELATIONS.rw).length;
  const legal = relations.every(
    (each) => (each & shape.legal) !== 0 || (each === RELATIONS.rw && shape.antiDependencies !== 'any'),
  );
  const required = shape.required.every((mask) => relations.some((each) => (each & mask) !== 0));
  if (!legal || !required || rw < shape.atLeast) return false;
  if (shape.antiDependencies === 'single') return rw === 1;
  const inARow = relations.some((each, i) => each === RELATIONS.rw && relations.at(i - 1) === RELATIONS.rw);
  return shape.antiDependencies === 'any' || !inARow;
}

/** Every simple cycle, its first vertex repeated at the end. */
function simpleCycles(graph: Graph): number[][] {
  const found: number[][] = [];
  const extend = (path: readonly number[]): void => {
    for (let to = 0; to < graph.vertexCount; to++) {
      if (relationsBetween(graph, path.at(-1) as number, to) === 0) continue;
      if (to === path[0]) found.push([...path, to]);
      else if (!path.includes(to)) extend([...path, to]);
    }
  };
  for (let start = 0; start < graph.vertexCount; start++) extend([start]);
  return found;
}

describe.each(CYCLE_ANOMALY_SPECS)('the search for a cycle of $type', ({ shape }) => {
  it('finds a simple cycle of its shape exactly where there is one', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const isOfShape = (cycle: readonly number[]) => choices(graph, cycle).some((each) => fits(each, shape));
        const cycle = find(graph, shape);
        expect(cycle !== undefined).toBe(simpleCycles(graph).some(isOfShape));
        if (cycle === undefined) return;
        expect(cycle.at(-1)).toBe(cycle[0]);
        expect(new Set(cycle).size).toBe(cycle.length - 1);
        expect(isOfShape(cycle)).toBe(true);
      }),
    );
  });
});

describe('the budget of a search', () => {
  it('is counted in steps, and ends it when it is spent', () => {
    const edges = edgeList();
    for (let vertex = 0; vertex < 6; vertex++) edges.link(vertex, (vertex + 1) % 6, RELATIONS.ww);
    const graph = edges.freeze(6);
    const shape: CycleShape = { legal: RELATIONS.ww, required: [], antiDependencies: 'any', atLeast: 0 };
    expect(find(graph, shape, 6)).toHaveLength(7);
    expect(() => find(graph, shape, 5)).toThrow(BudgetSpent);
  });
});
