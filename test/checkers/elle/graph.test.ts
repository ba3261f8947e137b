import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANY,
  components,
  edgeList,
  extension,
  type Graph,
  RELATIONS,
  relationsBetween,
  subgraph,
} from '../../../src/checkers/elle/graph.ts';

const VERTICES = 8;
const edges = fc.array(fc.tuple(fc.nat(VERTICES - 1), fc.nat(VERTICES - 1), fc.constantFrom(1, 2, 4, 8, 16)), {
  maxLength: 24,
});
type Edges = readonly (readonly [number, number, number])[];

function graphOf(links: Edges, vertexCount = VERTICES): Graph {
  const list = edgeList();
  for (const [from, to, relation] of links) list.link(from, to, relation);
  return list.freeze(vertexCount);
}

const relationsIn = (links: Edges, from: number, to: number): number =>
  links.reduce((mask, [a, b, relation]) => (a === from && b === to ? mask | relation : mask), 0);

/** Everything that one or more steps lead to. */
function reachable(links: Edges, start: number, mask: number): Set<number> {
  const reached = new Set<number>();
  const queue = [start];
  for (const vertex of queue) {
    for (const [from, to, relation] of links) {
      if (from !== vertex || (relation & mask) === 0 || reached.has(to)) continue;
      reached.add(to);
      queue.push(to);
    }
  }
  return reached;
}

const everyVertex = Array.from({ length: VERTICES }, (_, vertex) => vertex);

describe('a graph', () => {
  it('holds every relation that was linked, and no other', () => {
    fc.assert(
      fc.property(edges, (links) => {
        const graph = graphOf(links);
        for (const from of everyVertex) {
          for (const to of everyVertex) expect(relationsBetween(graph, from, to)).toBe(relationsIn(links, from, to));
        }
      }),
    );
  });

  it('has as components the vertices that reach each other', () => {
    fc.assert(
      fc.property(edges, fc.integer({ min: 1, max: 31 }), (links, mask) => {
        const expected = new Set<string>();
        for (const vertex of everyVertex) {
          const forward = reachable(links, vertex, mask);
          const together = everyVertex.filter(
            (other) => forward.has(other) && reachable(links, other, mask).has(vertex),
          );
          if (together.length > 0) expected.add(together.join());
        }
        expect(new Set(components(graphOf(links), mask, true).map(String))).toEqual(expected);
        const several = [...expected].filter((members) => members.includes(','));
        expect(new Set(components(graphOf(links), mask).map(String))).toEqual(new Set(several));
      }),
    );
  });

  it('keeps in a part what lies between its vertices', () => {
    fc.assert(
      fc.property(
        edges,
        fc.uniqueArray(fc.nat(VERTICES - 1)),
        fc.integer({ min: 1, max: 31 }),
        (links, vertices, mask) => {
          const part = subgraph(graphOf(links), vertices, mask);
          for (const [i, from] of vertices.entries()) {
            for (const [j, to] of vertices.entries())
              expect(relationsBetween(part, i, j)).toBe(relationsIn(links, from, to) & mask);
          }
        },
      ),
    );
  });

  it('is extended by steps in one relation that follow a step in another', () => {
    fc.assert(
      fc.property(edges, (links) => {
        const extended = extension(graphOf(links), RELATIONS.ww, RELATIONS.rw);
        for (const from of everyVertex) {
          for (const to of everyVertex) {
            const isStep = (relationsIn(links, from, to) & RELATIONS.ww) !== 0;
            const isPair = everyVertex.some(
              (middle) =>
                (relationsIn(links, from, middle) & RELATIONS.ww) !== 0 &&
                (relationsIn(links, middle, to) & RELATIONS.rw) !== 0,
            );
            expect(relationsBetween(extended, from, to) !== 0).toBe(isStep || isPair);
          }
        }
      }),
    );
  });

  it('may be one circle of 300,000 vertices', () => {
    const length = 300_000;
    const list = edgeList();
    for (let vertex = 0; vertex < length; vertex++) list.link(vertex, (vertex + 1) % length, ANY);
    expect(components(list.freeze(length), ANY).map((members) => members.length)).toEqual([length]);
  });
});
