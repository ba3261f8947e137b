/**
 * Finds one simple cycle whose edges fit a description, as Elle does (elle/bfs.clj): breadth first over paths, from
 * each vertex in turn. Paths multiply, so the search counts its steps and gives up when its budget is spent.
 */

import { inTrieOrder, operationHash } from '../clojure/hash-order.ts';
import { type Graph, RELATIONS, relationsBetween, subgraph } from './graph.ts';

/** What the edges of a cycle must be. Masks are of RELATIONS. */
export interface CycleShape {
  /** Edges that may be taken at any time. */
  readonly legal: number;
  /** Of each of these masks, at least one edge. */
  readonly required: readonly number[];
  /**
   * `any`: rw edges are taken as `legal` has them. `single`: exactly one. `nonadjacent`: two or more, no two in a row.
   */
  readonly antiDependencies: 'any' | 'single' | 'nonadjacent';
  /** How many rw edges at least. */
  readonly atLeast: 0 | 1 | 2;
}

/** Steps that may still be taken; shared by the searches of one component. */
export interface Budget {
  left: number;
}

/** The budget was spent before an answer was found. */
export class BudgetSpent extends Error {}

/** A graph whose vertices are searched in Elle's order. */
export interface SearchGraph {
  readonly graph: Graph;
  /** Indices in the history of the operations that are the vertices. */
  readonly indices: readonly number[];
  /** Out-neighbours in Elle's order, computed when they are first needed. */
  readonly ordered: (readonly number[] | undefined)[];
  readonly hashes: readonly number[];
}

export function searchGraph(graph: Graph, indices: readonly number[]): SearchGraph {
  return { graph, indices, ordered: new Array(graph.vertexCount), hashes: indices.map(operationHash) };
}

/** Whether a path may take an rw edge: not any more, once more, now, or not right after the last one. */
type Mode = 'none' | 'single' | 'free' | 'taken';

/** A path, linked from its tip back to its start, and what it still lacks. */
interface Path {
  readonly vertex: number;
  readonly before: Path | null;
  /** Bit i: the shape's i-th required mask has not been met. */
  readonly wanted: number;
  readonly wantedAntiDependencies: number;
  readonly mode: Mode;
}

/** Vertices of a cycle that fits, with the first one again at the end, or undefined. Throws BudgetSpent. */
export function findCycle(search: SearchGraph, shape: CycleShape, budget: Budget): readonly number[] | undefined {
  const { graph } = search;
  const present = Array.from({ length: graph.vertexCount }, (_, vertex) => vertex);
  for (const vertex of inTrieOrder(present, (member) => search.hashes[member] as number)) {
    const cycle = findCycleFrom(search, shape, vertex, budget);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

const MODES = { any: 'none', single: 'single', nonadjacent: 'free' } as const;

function findCycleFrom(
  search: SearchGraph,
  shape: CycleShape,
  start: number,
  budget: Budget,
): readonly number[] | undefined {
  const beginning: Path = {
    vertex: start,
    before: null,
    wanted: (1 << shape.required.length) - 1,
    wantedAntiDependencies: shape.atLeast,
    mode: MODES[shape.antiDependencies],
  };
  let shell: Path[] = [beginning];
  while (shell.length > 0) {
    const grown: Path[] = [];
    for (const path of shell) {
      for (const target of neighbours(search, path.vertex)) {
        for (const step of stepsTo(path, target, relationsBetween(search.graph, path.vertex, target), shape)) {
          budget.left -= 1;
          if (budget.left < 0) throw new BudgetSpent();
          const closing = earlierVisit(step);
          if (closing === undefined) {
            grown.push(step);
            continue;
          }
          if (step.wanted !== 0 || step.wantedAntiDependencies !== 0 || step.mode === 'taken') continue;
          const loop = verticesBetween(closing, step);
          if (closing.before === null) return loop;
          const trimmed = findCycleWithin(search, shape, loop, budget);
          if (trimmed !== undefined) return trimmed;
        }
      }
    }
    shell = grown;
  }
  return undefined;
}

/** A path ran into its own middle. The loop at its end may contain a cycle that fits. */
function findCycleWithin(
  search: SearchGraph,
  shape: CycleShape,
  loop: readonly number[],
  budget: Budget,
): readonly number[] | undefined {
  const members = [...new Set(loop)];
  const part = searchGraph(
    subgraph(search.graph, members, 0xff),
    members.map((member) => search.indices[member] as number),
  );
  for (const member of loop) {
    const cycle = findCycleFrom(part, shape, members.indexOf(member), budget);
    if (cycle !== undefined) return cycle.map((position) => members[position] as number);
  }
  return undefined;
}

function neighbours(search: SearchGraph, vertex: number): readonly number[] {
  const known = search.ordered[vertex];
  if (known !== undefined) return known;
  const { offsets, targets } = search.graph;
  const targetsHere = Array.from(targets.subarray(offsets[vertex], offsets[vertex + 1]));
  const ordered = inTrieOrder(targetsHere, (member) => search.hashes[member] as number);
  search.ordered[vertex] = ordered;
  return ordered;
}

/** The place in the path before its tip where the tip's vertex was visited already. */
function earlierVisit(path: Path): Path | undefined {
  for (let place = path.before; place !== null; place = place.before) {
    if (place.vertex === path.vertex) return place;
  }
  return undefined;
}

function verticesBetween(first: Path, last: Path): readonly number[] {
  const vertices: number[] = [];
  for (let place: Path | null = last; place !== null; place = place.before) {
    vertices.push(place.vertex);
    if (place === first) break;
  }
  return vertices.reverse();
}

const SINGLE_RELATIONS = Object.values(RELATIONS);

/**
 * The ways to take an edge. Relations that are merely legal lead to the same path, so the first of them stands for all.
 * A relation that is wanted makes a path of its own, and so does an rw edge where rw edges count. A cycle may begin at
 * any of its vertices, so the first step insists on an edge that is wanted.
 */
function stepsTo(path: Path, vertex: number, edge: number, shape: CycleShape): readonly Path[] {
  const first = path.before === null;
  const counting = path.wantedAntiDependencies > 0 || path.mode === 'single' || path.mode === 'free';
  const counted = counting ? RELATIONS.rw : 0;
  let wanted = 0;
  for (const [position, mask] of shape.required.entries()) if ((path.wanted & (1 << position)) !== 0) wanted |= mask;
  wanted &= ~counted;

  const steps: Path[] = [];
  const take = (relations: number, atMost: number): void => {
    for (const relation of SINGLE_RELATIONS) {
      if ((relations & relation) === 0) continue;
      const step = stepBy(path, vertex, relation, shape);
      if (step !== undefined) steps.push(step);
      if (step !== undefined && atMost === 1) return;
    }
  };
  take(edge & counted, Infinity);
  if (first && path.wantedAntiDependencies > 0) return steps;
  take(edge & wanted, Infinity);
  if (first && path.wanted !== 0) return steps;
  take(edge & shape.legal & ~counted & ~wanted, 1);
  return steps;
}

function stepBy(path: Path, vertex: number, relation: number, shape: CycleShape): Path | undefined {
  const isAntiDependency = relation === RELATIONS.rw;
  const isLegal = (relation & shape.legal) !== 0;
  let mode: Mode = path.mode === 'taken' ? 'free' : path.mode;
  if (!isLegal) {
    if (!isAntiDependency || path.mode === 'none' || path.mode === 'taken') return undefined;
    mode = path.mode === 'single' ? 'none' : 'taken';
  }
  const stillWanted = Math.max(0, path.wantedAntiDependencies - (isAntiDependency ? 1 : 0));
  return {
    vertex,
    before: path,
    wanted: without(path.wanted, relation, shape),
    wantedAntiDependencies: stillWanted,
    mode,
  };
}

/** Checks off the first required mask that the relation meets. */
function without(wanted: number, relation: number, shape: CycleShape): number {
  for (const [position, mask] of shape.required.entries()) {
    if ((wanted & (1 << position)) !== 0 && (mask & relation) !== 0) return wanted & ~(1 << position);
  }
  return wanted;
}
