/** Cycles of what operations depend on by their values, with the order of processes or of real time beside it. */
import { type Anomalies, EMPTY_GRAPH, findCycles, type TransactionGraph } from './find-cycles.ts';
import { type EdgeList, edgeList } from './graph.ts';
import { linkOrder, type Order, type PairedHistory } from './process-and-realtime-orders.ts';

export interface LinkedDependencies {
  readonly explanations: TransactionGraph['explanations'];
  /**
   * Whether an operation depends on another or on itself. The latter makes no edge, but in registers Elle does not call such a
   * graph empty.
   */
  readonly isRelated?: boolean;
}

/** Cycles of the dependencies that `link` adds, which explain an edge before the order does. */
export function dependencyCycles(
  paired: PairedHistory,
  order: Order | undefined,
  link: (edges: EdgeList) => LinkedDependencies,
  stepsPerComponent?: number,
): Anomalies {
  const edges = edgeList();
  const { explanations, isRelated = false } = link(edges);
  const ordered = linkOrder(order, paired, edges);
  if (edges.count() === 0 && !isRelated) return EMPTY_GRAPH;
  const graph = edges.freeze(paired.completions.length);
  return findCycles(
    { operations: paired.completions, graph, explanations: [...explanations, ...ordered] },
    stepsPerComponent,
  );
}
