/** Edges between operations that do not depend on what they did: by process and by real time (elle/core.clj). */

import { keyword, record } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/operations-and-messages.ts';
import { eachCompletion } from '../completions.ts';
import { anomaliesProhibitedBy } from './consistency-models.ts';
import type { TransactionGraph } from './find-cycles.ts';
import { type EdgeList, RELATIONS } from './graph.ts';

/** A history of client operations, with each completion beside its invocation. */
export interface PairedHistory {
  readonly operations: readonly Operation[];
  /** Completions in the order of the history; a vertex of a transaction graph is a position here. */
  readonly completions: readonly Operation[];
  /** Vertex of a completion, or of an invocation's completion; absent for an invocation that never completed. */
  readonly vertexOf: ReadonlyMap<Operation, number>;
  /** Invocation of each vertex; undefined if the history does not have it. */
  readonly invocations: readonly (Operation | undefined)[];
}

export function pairedHistory(history: readonly Operation[]): PairedHistory {
  const operations = history.filter(({ process }) => process !== 'nemesis');
  const completions: Operation[] = [];
  const invocations: (Operation | undefined)[] = [];
  const vertexOf = new Map<Operation, number>();
  eachCompletion(operations, (completion, invocation) => {
    vertexOf.set(completion, completions.length);
    if (invocation !== undefined) vertexOf.set(invocation, completions.length);
    completions.push(completion);
    invocations.push(invocation);
  });
  return { operations, completions, vertexOf, invocations };
}

export type Order = 'process' | 'realtime';

/** The order that a model needs. Never both: real time implies the order of processes. */
export function orderNeededBy(consistencyModels: readonly string[]): Order | undefined {
  const prohibited = [...anomaliesProhibitedBy(consistencyModels)].filter((type) =>
    /^G(0|1c|2|-single|-nonadjacent)/.test(type),
  );
  if (prohibited.some((type) => type.endsWith('-realtime'))) return 'realtime';
  return prohibited.some((type) => type.endsWith('-process')) ? 'process' : undefined;
}

/** Links operations by this order, and gives the explanation of such edges. */
export function linkOrder(
  order: Order | undefined,
  history: PairedHistory,
  edges: EdgeList,
): TransactionGraph['explanations'] {
  if (order === undefined) return [];
  if (order === 'process') {
    linkProcesses(history, edges);
    return [
      { relation: 'process', explain: (from) => record({ type: keyword('process'), process: from.process as number }) },
    ];
  }
  linkRealTime(history, edges);
  const invocation = (completion: Operation): Operation =>
    history.invocations[history.vertexOf.get(completion) ?? -1] ?? completion;
  return [
    {
      relation: 'realtime',
      explain: (from, to) =>
        record({ type: keyword('realtime'), "a'": operationEdn(from), b: operationEdn(invocation(to)) }),
    },
  ];
}

function linkProcesses({ completions }: PairedHistory, edges: EdgeList): void {
  const last = new Map<number | 'nemesis', number>();
  for (const [vertex, { type, process }] of completions.entries()) {
    if (type !== 'ok') continue;
    const before = last.get(process);
    if (before !== undefined) edges.link(before, vertex, RELATIONS.process);
    last.set(process, vertex);
  }
}

/**
 * A transaction that was acknowledged precedes all that are invoked later. It needs no edge to those that another
 * acknowledged transaction stands between.
 */
function linkRealTime({ operations, vertexOf }: PairedHistory, edges: EdgeList): void {
  let latest: readonly number[] = [];
  const preceding = new Map<number, readonly number[]>();
  for (const operation of operations) {
    const vertex = vertexOf.get(operation);
    if (vertex === undefined) continue;
    if (operation.type === 'invoke') {
      for (const before of latest) edges.link(before, vertex, RELATIONS.realtime);
      preceding.set(vertex, latest);
    } else if (operation.type === 'ok') {
      const implied = new Set(preceding.get(vertex));
      latest = [...latest.filter((before) => !implied.has(before)), vertex];
      preceding.delete(vertex);
    } else {
      preceding.delete(vertex);
    }
  }
}
