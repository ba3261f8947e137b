/** Cycles in a graph of transactions, each classed by its edges: Elle's search (elle/txn.clj 0.2.2). */

import { friendlyModelName } from '../../maelstrom/consistency-models.ts';
import type { Edn, EdnMap } from '../../maelstrom/edn.ts';
import { keyword, list, record, set } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/history.ts';
import {
  anomaliesProhibitedBy,
  bySeverity,
  impliedAnomalies,
  modelsImplying,
  modelsRuledOutBy,
} from './consistency-models.ts';
import {
  ANY,
  components,
  extension,
  type Graph,
  RELATIONS,
  type Relation,
  relationsBetween,
  subgraph,
} from './graph.ts';
import { type Budget, BudgetSpent, type CycleShape, findCycle, searchGraph } from './path-search.ts';

/** What is known of a pair of operations, as a step of a cycle: `:type` and what belongs to it. */
export type Explain = (from: Operation, to: Operation) => EdnMap;

export interface TransactionGraph {
  /** Completions; a vertex is a position here. They ascend by index. */
  readonly operations: readonly Operation[];
  readonly graph: Graph;
  /** How an edge is explained: by the first relation of this list that it has. */
  readonly explanations: readonly { readonly relation: Relation; readonly explain: Explain }[];
}

/** Entries of results under `:anomalies`, by anomaly type. */
export type Anomalies = ReadonlyMap<string, readonly Edn[]>;

/** Steps that the search may take in one component, and in a whole history. Elle stops by the clock, after a second a component. */
const STEPS_PER_COMPONENT = 400_000;
const STEPS_IN_ALL = 4_000_000;

const { ww, wr, rw, process, realtime } = RELATIONS;

const BASE_SHAPES: Readonly<Record<string, CycleShape>> = {
  G0: { legal: ww, required: [], antiDependencies: 'any', atLeast: 0 },
  G1c: { legal: ww | wr, required: [wr], antiDependencies: 'any', atLeast: 0 },
  'G-single-item': { legal: ww | wr, required: [], antiDependencies: 'single', atLeast: 1 },
  'G-nonadjacent-item': { legal: ww | wr, required: [], antiDependencies: 'nonadjacent', atLeast: 2 },
  'G2-item': { legal: ww | wr | rw, required: [], antiDependencies: 'any', atLeast: 2 },
};

/** The cycles that are looked for, worst first. G0 and G1c are named by what is found, the others must be what they are called. */
const SHAPES: readonly { readonly type: string; readonly shape: CycleShape }[] = (() => {
  const shapes = new Map<string, CycleShape>();
  for (const [type, shape] of Object.entries(BASE_SHAPES)) {
    shapes.set(type, shape);
    for (const [variant, order] of [
      ['process', process],
      ['realtime', realtime],
    ] as const) {
      shapes.set(`${type}-${variant}`, { ...shape, legal: shape.legal | order, required: [...shape.required, order] });
    }
  }
  return bySeverity([...shapes.keys()]).map((type) => ({ type, shape: shapes.get(type) as CycleShape }));
})();

const CYCLE_TYPES: ReadonlySet<string> = new Set(SHAPES.map(({ type }) => type));

/** A cycle in `steps`, where `hops` may be taken only between steps, rules the model out. */
interface Refutation {
  readonly model: string;
  readonly steps: number;
  readonly hops: number;
  /** As results show it; relations on predicates never occur in Maelstrom. */
  readonly subgraph: Edn;
}

const union = (...names: readonly string[]): Edn => ['union', ...names].map(keyword);
const extended = (...names: readonly string[]): Edn => [keyword('extension'), union(...names), union('rw', 'rwp')];

const REFUTATIONS: readonly Refutation[] = [
  { model: 'PL-1', steps: ww, hops: 0, subgraph: union('ww', 'wwp') },
  { model: 'PL-2', steps: ww | wr, hops: 0, subgraph: union('ww', 'wwp', 'wr', 'wrp') },
  { model: 'PL-SI', steps: ww | wr, hops: rw, subgraph: extended('ww', 'wwp', 'wr', 'wrp') },
  { model: 'PL-2.99', steps: ww | wr | rw, hops: 0, subgraph: union('ww', 'wwp', 'wr', 'wrp', 'rw') },
  { model: 'PL-3', steps: ww | wr | rw, hops: 0, subgraph: union('ww', 'wwp', 'wr', 'wrp', 'rw', 'rwp') },
  { model: 'strong-session-PL-1', steps: ww | process, hops: 0, subgraph: union('ww', 'wwp', 'process') },
  {
    model: 'strong-session-PL-2',
    steps: ww | wr | process,
    hops: 0,
    subgraph: union('ww', 'wwp', 'wr', 'wrp', 'process'),
  },
  {
    model: 'strong-session-snapshot-isolation',
    steps: ww | wr | process,
    hops: rw,
    subgraph: extended('ww', 'wwp', 'wr', 'wrp', 'process'),
  },
  {
    model: 'strong-session-serializable',
    steps: ww | wr | rw | process,
    hops: 0,
    subgraph: union('ww', 'wwp', 'wr', 'wrp', 'rw', 'rwp', 'process'),
  },
  { model: 'strong-PL-1', steps: ww | realtime, hops: 0, subgraph: union('ww', 'wwp', 'realtime') },
  { model: 'strong-PL-2', steps: ww | wr | realtime, hops: 0, subgraph: union('ww', 'wwp', 'wr', 'wrp', 'realtime') },
  {
    model: 'strong-snapshot-isolation',
    steps: ww | wr | realtime,
    hops: rw,
    subgraph: extended('ww', 'wwp', 'wr', 'wrp', 'realtime'),
  },
  {
    model: 'PL-SS',
    steps: ww | wr | rw | realtime,
    hops: 0,
    subgraph: union('ww', 'wwp', 'wr', 'wrp', 'rw', 'rwp', 'realtime'),
  },
];

/** A component of the graph, with vertices numbered anew. */
interface Component {
  readonly operations: readonly Operation[];
  readonly graph: Graph;
  readonly explanations: TransactionGraph['explanations'];
}

/** A model that some cycle refutes, whether or not one can be shown. */
interface ProvenCycle extends Refutation {
  readonly type: string;
  readonly members: readonly number[];
}

interface ShownCycle {
  readonly type: string;
  readonly entry: EdnMap;
}

/** Every class of cycle, one of each per strongly connected component; `:cycle-search-timeout` where the budget ran out. */
export function findCycles(transactions: TransactionGraph, stepsPerComponent = STEPS_PER_COMPONENT): Anomalies {
  const anomalies = new Map<string, Edn[]>();
  const add = (type: string, entry: Edn): void => {
    const entries = anomalies.get(type);
    if (entries === undefined) anomalies.set(type, [entry]);
    else entries.push(entry);
  };
  let left = STEPS_IN_ALL;
  const sorted = components(transactions.graph, ANY).sort((a, b) => (a[0] as number) - (b[0] as number));
  for (const vertices of sorted) {
    const component: Component = {
      operations: vertices.map((vertex) => transactions.operations[vertex] as Operation),
      graph: subgraph(transactions.graph, vertices, ANY),
      explanations: transactions.explanations,
    };
    const granted = Math.min(left, stepsPerComponent);
    const budget: Budget = { left: granted };
    for (const { type, entry } of cyclesOf(component, budget)) add(type, entry);
    left -= granted - Math.max(0, budget.left);
  }
  return anomalies;
}

function cyclesOf(component: Component, budget: Budget): readonly ShownCycle[] {
  const proven = provenCycles(component);
  const shown: ShownCycle[] = [];
  // Worse anomalies tell it all: what they imply isn't looked for, nor what the graph can't have.
  const redundant = new Set(impossibleAnomalies(proven));
  const searched: string[] = [];
  const searchable = new Map<number, ReturnType<typeof withRelations>>();
  const indices = component.operations.map((operation) => operation.index);
  try {
    for (const { type, shape } of SHAPES) {
      if (redundant.has(type)) continue;
      searched.push(type);
      const mask = shape.legal | (shape.antiDependencies === 'any' ? 0 : rw);
      const graph = searchable.get(mask) ?? withRelations(component.graph, indices, mask);
      searchable.set(mask, graph);
      if (!graph.isCyclic) continue;
      const cycle = findCycle(graph.search, shape, budget)?.map((vertex) => graph.vertices[vertex] as number);
      if (cycle === undefined) continue;
      const explained = explainCycle(component, cycle);
      if (!NAMED_BY_SHAPE.has(type) || explained.type === type) {
        shown.push(explained);
        for (const implied of impliedAnomalies([type])) redundant.add(implied);
      }
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    shown.unshift(givenUp(component, searched, shown), explainCycle(component, someCycle(component)));
  }
  return [...proven.map((cycle) => provenEntry(component, cycle)), ...shown];
}

/** All other shapes can be met by cycles that deserve a worse name, which then don't count. */
const NAMED_BY_SHAPE: ReadonlySet<string> = new Set([...CYCLE_TYPES].filter((type) => !/^G(0|1c)/.test(type)));

function provenCycles({ graph }: Component): readonly ProvenCycle[] {
  const proven: ProvenCycle[] = [];
  let refuted: ReadonlySet<string> = new Set();
  for (const refutation of REFUTATIONS) {
    if (refuted.has(refutation.model)) continue;
    const { steps, hops } = refutation;
    const found = hops === 0 ? components(graph, steps, true) : components(extension(graph, steps, hops), ANY, true);
    const members = found.sort((a, b) => a.length - b.length)[0];
    if (members === undefined) continue;
    proven.push({ ...refutation, type: `${refutation.model}-cycle-exists`, members });
    refuted = modelsImplying([...refuted, refutation.model]);
  }
  return proven;
}

/** Classes of cycle that would refute a model of which the component has shown that no cycle refutes it. */
function impossibleAnomalies(proven: readonly ProvenCycle[]): readonly string[] {
  const refuted = modelsImplying(proven.map(({ model }) => model));
  const standing = REFUTATIONS.map(({ model }) => model).filter((model) => !refuted.has(model));
  return [...anomaliesProhibitedBy(standing)].filter((anomaly) => CYCLE_TYPES.has(anomaly));
}

/** The graph of these relations, without vertices that have no edge. */
function withRelations(graph: Graph, indices: readonly number[], mask: number) {
  const linked = new Set<number>();
  for (let vertex = 0; vertex < graph.vertexCount; vertex++) {
    for (let edge = graph.offsets[vertex] as number; edge < (graph.offsets[vertex + 1] as number); edge++) {
      if (((graph.relations[edge] as number) & mask) === 0) continue;
      linked.add(vertex).add(graph.targets[edge] as number);
    }
  }
  const vertices = [...linked].sort((a, b) => a - b);
  const part = subgraph(graph, vertices, mask);
  const search = searchGraph(
    part,
    vertices.map((vertex) => indices[vertex] as number),
  );
  return { vertices, search, isCyclic: components(part, ANY).length > 0 };
}

function explainCycle(component: Component, cycle: readonly number[]): ShownCycle {
  const steps: EdnMap[] = [];
  const relations: Relation[] = [];
  for (let place = 1; place < cycle.length; place++) {
    const { relation, step } = explainEdge(component, cycle[place - 1] as number, cycle[place] as number);
    relations.push(relation);
    steps.push(step);
  }
  const type = classOf(relations);
  const operations = cycle.map((vertex) => operationEdn(component.operations[vertex] as Operation));
  return { type, entry: record({ cycle: operations, steps: list(steps), type: keyword(type) }) };
}

function explainEdge(component: Component, from: number, to: number): { relation: Relation; step: EdnMap } {
  const relations = relationsBetween(component.graph, from, to);
  for (const { relation, explain } of component.explanations) {
    if ((relations & RELATIONS[relation]) === 0) continue;
    return { relation, step: explain(component.operations[from] as Operation, component.operations[to] as Operation) };
  }
  throw new Error(`No explanation for an edge of the transaction graph (relations ${relations})`);
}

/** The name of a cycle with these edges, in their order. */
function classOf(relations: readonly Relation[]): string {
  const has = (relation: Relation): boolean => relations.includes(relation);
  const antiDependencies = relations.filter((relation) => relation === 'rw').length;
  const adjacent = relations.some((relation, place) => relation === 'rw' && relations.at(place - 1) === 'rw');
  const order = has('realtime') ? '-realtime' : has('process') ? '-process' : '';
  if (antiDependencies === 1) return `G-single-item${order}`;
  if (antiDependencies > 1) return `${adjacent ? 'G2-item' : 'G-nonadjacent-item'}${order}`;
  return `${has('wr') ? 'G1c' : 'G0'}${order}`;
}

function provenEntry(component: Component, { type, model, subgraph: edges, members }: ProvenCycle): ShownCycle {
  const indices = members.map((vertex) => (component.operations[vertex] as Operation).index);
  const entry = record({
    type: keyword(type),
    not: keyword(friendlyModelName(model)),
    subgraph: edges,
    'scc-size': members.length,
    scc: set(indices),
  });
  return { type, entry };
}

function givenUp(component: Component, searched: readonly string[], shown: readonly ShownCycle[]): ShownCycle {
  const found = new Set(shown.map(({ type }) => type));
  const type = 'cycle-search-timeout';
  const entry = record({
    type: keyword(type),
    'anomaly-spec-type': keyword(searched.at(-1) ?? ''),
    'does-not-contain': list(
      searched
        .slice(0, -1)
        .filter((name) => !found.has(name))
        .map(keyword),
    ),
    'scc-size': component.operations.length,
  });
  return { type, entry };
}

const WORST_FIRST = [ww, ww | realtime | process, ww | wr, ww | wr | realtime | process, ww | wr | rw, ANY];

/** Some short cycle of the worst relations that have one, for when the search has been given up. */
function someCycle({ graph }: Component): readonly number[] {
  for (const mask of WORST_FIRST) {
    const smallest = components(graph, mask).sort((a, b) => a.length - b.length)[0];
    if (smallest !== undefined) return shortestCycleThrough(graph, mask, smallest);
  }
  throw new Error('A strongly connected component has no cycle');
}

/** A shortest cycle through the first of the vertices, which are strongly connected. */
function shortestCycleThrough(graph: Graph, mask: number, vertices: readonly number[]): readonly number[] {
  const start = vertices[0] as number;
  const before = new Map<number, number>();
  const queue = [start];
  for (const vertex of queue) {
    for (let edge = graph.offsets[vertex] as number; edge < (graph.offsets[vertex + 1] as number); edge++) {
      const target = graph.targets[edge] as number;
      if (((graph.relations[edge] as number) & mask) === 0 || before.has(target)) continue;
      before.set(target, vertex);
      if (target !== start) {
        queue.push(target);
        continue;
      }
      const cycle = [start];
      for (let place = vertex; place !== start; place = before.get(place) as number) cycle.push(place);
      return [...cycle, start].reverse();
    }
  }
  throw new Error('A strongly connected component has no cycle through one of its vertices');
}

/** Leaves out every `…-cycle-exists` of a model that another anomaly rules out already. */
export function withoutRedundantProofs(types: readonly string[]): readonly string[] {
  const refuted = modelsRuledOutBy(types.filter((type) => !type.endsWith('-cycle-exists')));
  return types.filter(
    (type) => !REFUTATIONS.some(({ model }) => type === `${model}-cycle-exists` && refuted.has(model)),
  );
}
