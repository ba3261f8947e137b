/** Cycles in a graph of transactions, each classed by its edges: Elle's search (elle/txn.clj 0.2.2). */
import { friendlyModelName } from '../../maelstrom/consistency-model-names.ts';
import type { Edn, EdnMap } from '../../maelstrom/edn.ts';
import { keyword, list, record, set } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/operations-and-messages.ts';
import { anomaliesProhibitedBy, impliedAnomalies, modelsImplying } from './consistency-models.ts';
import { classOf } from './cycle-class.ts';
import {
  CYCLE_ANOMALY_SPECS,
  CYCLE_EXISTS_SPECS,
  CYCLE_TYPES,
  type CycleAnomalySpec,
  type CycleExistsSpec,
  cycleExistsType,
} from './cycle-specs.ts';
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
import { type Budget, BudgetSpent, findCycle, type SearchGraph, searchGraph } from './path-search.ts';

/** Why the second operation comes after the first, as a step of a cycle shows it: `:type` and its details. */
type Explain = (from: Operation, to: Operation) => EdnMap;

export interface TransactionGraph {
  /** Completions; a vertex is a position here. They ascend by index. */
  readonly operations: readonly Operation[];
  readonly graph: Graph;
  /** An edge is explained by the first relation of this list that it has. */
  readonly explanations: readonly { readonly relation: Relation; readonly explain: Explain }[];
}

/** Entries of results under `:anomalies`, by anomaly type. */
export type Anomalies = ReadonlyMap<string, Edn>;

/** Elle's words for a search that ran out of time, and for a history in which no operation depends on another. */
export const CYCLE_SEARCH_TIMEOUT = 'cycle-search-timeout';
export const EMPTY_TRANSACTION_GRAPH = 'empty-transaction-graph';
export const EMPTY_GRAPH: Anomalies = new Map([[EMPTY_TRANSACTION_GRAPH, true]]);

/** Steps that the search may take in one component, and in a whole history. Elle stops after a second for each component. */
const STEPS_PER_COMPONENT = 400_000;
const STEPS_IN_ALL = 4_000_000;

/** A component of the graph, with vertices numbered anew. */
interface Component {
  readonly operations: readonly Operation[];
  readonly graph: Graph;
  readonly explanations: TransactionGraph['explanations'];
}

/** A model that some cycle rules out, whether or not the search can show one. */
interface CycleExistsCase {
  readonly spec: CycleExistsSpec;
  readonly members: readonly number[];
}

interface ShownCycle {
  readonly type: string;
  readonly entry: EdnMap;
}

/** Every class of cycle, one of each for a strongly connected component; `:cycle-search-timeout` where the budget ran out. */
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
    for (const { type, entry } of cyclesInComponent(component, budget)) add(type, entry);
    left -= granted - Math.max(0, budget.left);
  }
  return anomalies;
}

/** The search for cycles in one component, and what it has come to so far. */
interface CycleSearch {
  readonly component: Component;
  readonly budget: Budget;
  readonly indices: readonly number[];
  /** Types that are not worth a search: what was found implies them, or the component can't have them. */
  readonly redundant: Set<string>;
  /** Types searched for; the last one may still be under way. */
  readonly searched: string[];
  readonly shown: ShownCycle[];
  /** The component with only some of its relations, by their mask. */
  readonly filtered: Map<number, FilteredGraph>;
}

function cyclesInComponent(component: Component, budget: Budget): readonly ShownCycle[] {
  const proven = cycleExistsCases(component);
  const search: CycleSearch = {
    component,
    budget,
    indices: component.operations.map((operation) => operation.index),
    redundant: new Set(impossibleAnomalies(proven)),
    searched: [],
    shown: [],
    filtered: new Map(),
  };
  try {
    for (const spec of CYCLE_ANOMALY_SPECS) if (!search.redundant.has(spec.type)) searchFor(search, spec);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    search.shown.unshift(timeoutEntry(search), explainCycle(component, fallbackCycle(component)));
  }
  return [...proven.map((each) => cycleExistsEntry(component, each)), ...search.shown];
}

function searchFor(search: CycleSearch, { type, shape, mustBeOfType }: CycleAnomalySpec): void {
  const { component, budget, filtered, shown, redundant } = search;
  search.searched.push(type);
  const mask = shape.legal | (shape.antiDependencies === 'any' ? 0 : RELATIONS.rw);
  const graph = filtered.get(mask) ?? filteredGraph(component.graph, search.indices, mask);
  filtered.set(mask, graph);
  if (!graph.isCyclic) return;
  const cycle = findCycle(graph.search, shape, budget)?.map((vertex) => graph.vertices[vertex] as number);
  if (cycle === undefined) return;
  const explained = explainCycle(component, cycle);
  // A cycle of a worse class than the one looked for does not count.
  if (mustBeOfType && explained.type !== type) return;
  shown.push(explained);
  for (const implied of impliedAnomalies([type])) redundant.add(implied);
}

function cycleExistsCases({ graph }: Component): readonly CycleExistsCase[] {
  const cases: CycleExistsCase[] = [];
  let ruledOut: ReadonlySet<string> = new Set();
  for (const spec of CYCLE_EXISTS_SPECS) {
    const { model, steps, hops } = spec;
    if (ruledOut.has(model)) continue;
    const found = hops === 0 ? components(graph, steps, true) : components(extension(graph, steps, hops), ANY, true);
    const members = found.sort((a, b) => a.length - b.length)[0];
    if (members === undefined) continue;
    cases.push({ spec, members });
    ruledOut = modelsImplying([...ruledOut, model]);
  }
  return cases;
}

/** Classes of cycle that would rule out a model which no cycle of the component rules out. */
function impossibleAnomalies(cases: readonly CycleExistsCase[]): readonly string[] {
  const ruledOut = modelsImplying(cases.map(({ spec }) => spec.model));
  const standing = CYCLE_EXISTS_SPECS.map(({ model }) => model).filter((model) => !ruledOut.has(model));
  return [...anomaliesProhibitedBy(standing)].filter((anomaly) => CYCLE_TYPES.has(anomaly));
}

interface FilteredGraph {
  /** Vertices of the component. */
  readonly vertices: readonly number[];
  readonly search: SearchGraph;
  readonly isCyclic: boolean;
}

/** The edges that have one of these relations, and the vertices that have such an edge. */
function filteredGraph(graph: Graph, indices: readonly number[], mask: number): FilteredGraph {
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

function cycleExistsEntry(component: Component, { spec, members }: CycleExistsCase): ShownCycle {
  const type = cycleExistsType(spec.model);
  const indices = members.map((vertex) => (component.operations[vertex] as Operation).index);
  const entry = record({
    type: keyword(type),
    not: keyword(friendlyModelName(spec.model)),
    subgraph: spec.subgraph,
    'scc-size': members.length,
    scc: set(indices),
  });
  return { type, entry };
}

function timeoutEntry({ component, searched, shown }: CycleSearch): ShownCycle {
  const found = new Set(shown.map(({ type }) => type));
  const type = CYCLE_SEARCH_TIMEOUT;
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

const { ww, wr, rw, process, realtime } = RELATIONS;
const WORST_FIRST = [ww, ww | realtime | process, ww | wr, ww | wr | realtime | process, ww | wr | rw, ANY];

/** Some short cycle of the worst relations that have one, for a search that ran out of its budget. */
function fallbackCycle({ graph }: Component): readonly number[] {
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
