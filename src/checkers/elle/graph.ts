/** Directed graphs over numbered vertices whose edges carry a set of relations, packed into typed arrays. */

import { CheckerFailure } from '../result/checker-failure.ts';

/** Why one transaction must come before another. A set of relations is a bit mask. */
export const RELATIONS = { ww: 1, wr: 2, rw: 4, process: 8, realtime: 16 } as const;
export type Relation = keyof typeof RELATIONS;

/** Edges while a graph is being built. A pair may be linked again, by the same relation or another. */
export interface EdgeList {
  /** Throws a CheckerFailure when there are more than can be held. */
  readonly link: (from: number, to: number, relations: number) => void;
  readonly count: () => number;
  /** Sorts and merges what was linked. */
  readonly freeze: (vertexCount: number) => Graph;
}

/** Out-edges of vertex v stand at offsets[v] up to offsets[v + 1], ascending by target, each target once. */
export interface Graph {
  readonly vertexCount: number;
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  /** Parallel to targets: a mask of RELATIONS. */
  readonly relations: Uint8Array;
}

/** Some 600 MB while they are sorted. */
const EDGES_AT_MOST = 2 ** 25;

export function edgeList(): EdgeList {
  let from = new Int32Array(1024);
  let to = new Int32Array(1024);
  let masks = new Uint8Array(1024);
  let count = 0;
  return {
    link(source, target, relations) {
      if (count === from.length) {
        if (count >= EDGES_AT_MOST) {
          throw new CheckerFailure(
            `The operations have too many dependencies to search them for cycles (more than ${EDGES_AT_MOST / 2 ** 20} Mi)`,
            'java.lang.OutOfMemoryError',
          );
        }
        from = doubled(from, Int32Array);
        to = doubled(to, Int32Array);
        masks = doubled(masks, Uint8Array);
      }
      from[count] = source;
      to[count] = target;
      masks[count] = relations;
      count += 1;
    },
    count: () => count,
    freeze: (vertexCount) => packed(vertexCount, from.subarray(0, count), to.subarray(0, count), masks),
  };
}

function doubled<T extends Int32Array | Uint8Array>(array: T, make: new (length: number) => T): T {
  const larger = new make(array.length * 2);
  larger.set(array);
  return larger;
}

/** A counting sort by target, then by source (stable, so targets stay ascending), then one merging pass. */
function packed(vertexCount: number, from: Int32Array, to: Int32Array, masks: Uint8Array): Graph {
  const byTarget = positionsBy(to, vertexCount);
  const order = new Int32Array(from.length);
  for (let edge = 0; edge < to.length; edge++) order[take(byTarget, at(to, edge))] = edge;

  const bySource = positionsBy(from, vertexCount);
  const sorted = new Int32Array(from.length);
  for (const edge of order) sorted[take(bySource, at(from, edge))] = edge;

  const offsets = new Int32Array(vertexCount + 1);
  const targets = new Int32Array(from.length);
  const relations = new Uint8Array(from.length);
  let length = 0;
  let vertex = 0;
  for (const edge of sorted) {
    const source = at(from, edge);
    while (vertex < source) offsets[++vertex] = length;
    if (length > at(offsets, vertex) && targets[length - 1] === to[edge]) {
      relations[length - 1] = at(relations, length - 1) | at(masks, edge);
    } else {
      targets[length] = at(to, edge);
      relations[length] = at(masks, edge);
      length += 1;
    }
  }
  while (vertex < vertexCount) offsets[++vertex] = length;
  return { vertexCount, offsets, targets: targets.slice(0, length), relations: relations.slice(0, length) };
}

/** Where the first item of each key lands in a counting sort. */
function positionsBy(keys: Int32Array, keyCount: number): Int32Array {
  const positions = new Int32Array(keyCount + 1);
  for (const key of keys) positions[key + 1] = at(positions, key + 1) + 1;
  for (let key = 0; key < keyCount; key++) positions[key + 1] = at(positions, key + 1) + at(positions, key);
  return positions;
}

function take(positions: Int32Array, key: number): number {
  const position = at(positions, key);
  positions[key] = position + 1;
  return position;
}

/** Reads an index that is known to be inside the array. */
const at = (array: Int32Array | Uint8Array, index: number): number => array[index] as number;

/** Relations of the edge, or 0. */
export function relationsBetween(graph: Graph, from: number, to: number): number {
  let low = at(graph.offsets, from);
  let high = at(graph.offsets, from + 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(graph.targets, middle) < to) low = middle + 1;
    else high = middle;
  }
  return low < at(graph.offsets, from + 1) && graph.targets[low] === to ? at(graph.relations, low) : 0;
}

/** The part of a graph between these vertices, which are renumbered in the order given, with these relations only. */
export function subgraph(graph: Graph, vertices: readonly number[], mask: number): Graph {
  const renumbered = new Map(vertices.map((vertex, position) => [vertex, position]));
  const edges = edgeList();
  for (const [position, vertex] of vertices.entries()) {
    for (let edge = at(graph.offsets, vertex); edge < at(graph.offsets, vertex + 1); edge++) {
      const target = renumbered.get(at(graph.targets, edge));
      const relations = at(graph.relations, edge) & mask;
      if (target !== undefined && relations !== 0) edges.link(position, target, relations);
    }
  }
  return edges.freeze(vertices.length);
}

/**
 * The edges in A, and an edge for every step in A with a step in B after it. Every mask finds these edges. A cycle of
 * them takes steps in A freely, and never two steps in B in a row.
 */
export function extension(graph: Graph, a: number, b: number): Graph {
  const edges = edgeList();
  const { offsets, targets, relations } = graph;
  for (let x = 0; x < graph.vertexCount; x++) {
    for (let first = at(offsets, x); first < at(offsets, x + 1); first++) {
      if ((at(relations, first) & a) === 0) continue;
      const y = at(targets, first);
      edges.link(x, y, ANY);
      for (let second = at(offsets, y); second < at(offsets, y + 1); second++) {
        if ((at(relations, second) & b) !== 0) edges.link(x, at(targets, second), ANY);
      }
    }
  }
  return edges.freeze(graph.vertexCount);
}

/** A mask that every edge meets. */
export const ANY = 0xff;

/**
 * Strongly connected components (Tarjan, without recursion) of the graph's edges in `mask`: those of two or more
 * vertices, and with `loops` also single vertices that have an edge to themselves. Vertices ascend.
 */
export function components(graph: Graph, mask: number, loops = false): number[][] {
  const { vertexCount, offsets, targets, relations } = graph;
  const found: number[][] = [];
  /** Position in the order of discovery, from 1; 0 is not seen yet. */
  const discovered = new Int32Array(vertexCount);
  const low = new Int32Array(vertexCount);
  const next = new Int32Array(vertexCount);
  const onStack = new Uint8Array(vertexCount);
  const stack: number[] = [];
  const path: number[] = [];
  let clock = 0;

  const enter = (vertex: number): void => {
    clock += 1;
    discovered[vertex] = clock;
    low[vertex] = clock;
    next[vertex] = at(offsets, vertex);
    onStack[vertex] = 1;
    stack.push(vertex);
    path.push(vertex);
  };

  for (let root = 0; root < vertexCount; root++) {
    if (discovered[root] !== 0) continue;
    enter(root);
    while (path.length > 0) {
      const vertex = path[path.length - 1] as number;
      const edge = at(next, vertex);
      if (edge < at(offsets, vertex + 1)) {
        next[vertex] = edge + 1;
        if ((at(relations, edge) & mask) === 0) continue;
        const target = at(targets, edge);
        if (discovered[target] === 0) enter(target);
        else if (onStack[target] === 1) low[vertex] = Math.min(at(low, vertex), at(discovered, target));
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(at(low, parent), at(low, vertex));
      if (low[vertex] !== discovered[vertex]) continue;
      const component: number[] = [];
      let member: number;
      do {
        member = stack.pop() as number;
        onStack[member] = 0;
        component.push(member);
      } while (member !== vertex);
      if (component.length > 1 || (loops && (relationsBetween(graph, vertex, vertex) & mask) !== 0)) {
        found.push(component.sort((a, b) => a - b));
      }
    }
  }
  return found;
}
