/** Dependencies between transactions on registers: their wr, ww and rw edges, and the explanation of each. */
import { type EdnMap, keyword, record } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import type { Identity } from '../clojure/edn-equality.ts';
import { CheckerFailure } from '../result/checker-failure.ts';
import type { LinkedDependencies } from './dependency-cycles.ts';
import { type EdgeList, RELATIONS } from './graph.ts';
import type { PairedHistory } from './process-and-realtime-orders.ts';
import type { Interaction, Version, VersionGraph } from './rw-register-versions.ts';
import { addTo, keyValueIndex, positionOf } from './transactions.ts';

/** What the edges are found by. */
interface Dependencies {
  readonly interactions: ReadonlyMap<Operation, Interaction>;
  readonly versions: ReadonlyMap<Identity, VersionGraph>;
}

/** Links all dependencies between these transactions. */
export function linkDependencies(
  paired: PairedHistory,
  interactions: readonly Interaction[],
  versions: ReadonlyMap<Identity, VersionGraph>,
  edges: EdgeList,
): Required<LinkedDependencies> {
  const dependencies = { interactions: new Map(interactions.map((each) => [each.operation, each])), versions };
  return {
    isRelated: linkTransactions(paired, dependencies, edges),
    explanations: [
      { relation: 'wr', explain: (from, to) => explainWr(dependencies, from, to) },
      { relation: 'ww', explain: (from, to) => explainOverwrite(dependencies, 'ww', from, to) },
      { relation: 'rw', explain: (from, to) => explainOverwrite(dependencies, 'rw', from, to) },
    ],
  };
}

function linkTransactions(
  { vertexOf }: PairedHistory,
  { interactions, versions }: Dependencies,
  edges: EdgeList,
): boolean {
  let isRelated = false;
  const readers = keyValueIndex<number[]>();
  const writers = keyValueIndex<number[]>();
  // Elle leaves out what indefinite transactions wrote.
  for (const { operation, reads, writes } of interactions.values()) {
    if (operation.type !== 'ok') continue;
    const vertex = vertexOf.get(operation) as number;
    for (const [keyId, { id }] of reads) addTo(readers, keyId, id, vertex);
    for (const [keyId, { id }] of writes) addTo(writers, keyId, id, vertex);
  }
  for (const [keyId, byValue] of readers.byKey) {
    for (const [id, reading] of byValue) {
      const [writer, another] = writers.get(keyId, id) ?? [];
      if (another !== undefined) {
        throw new CheckerFailure(
          `Key ${JSON.stringify(versions.get(keyId)?.key ?? null)} had value ${JSON.stringify(versions.get(keyId)?.values.get(id) ?? null)} written by more than one op`,
        );
      }
      if (writer !== undefined) for (const reader of reading) edges.link(writer, reader, RELATIONS.wr);
    }
  }
  const linkAll = (from: readonly number[], to: readonly number[], relation: number): void => {
    isRelated ||= from.length > 0 && to.length > 0;
    for (const a of from) for (const b of to) if (a !== b) edges.link(a, b, relation);
  };
  for (const [keyId, { successors }] of versions) {
    for (const [before, later] of successors) {
      const reading = readers.get(keyId, before) ?? [];
      const writing = writers.get(keyId, before) ?? [];
      for (const after of later) {
        const overwriting = writers.get(keyId, after) ?? [];
        linkAll(writing, overwriting, RELATIONS.ww);
        linkAll(reading, overwriting, RELATIONS.rw);
      }
    }
  }
  return isRelated;
}

const NONE: ReadonlyMap<Identity, Version> = new Map();
const readsOf = ({ interactions }: Dependencies, operation: Operation) => interactions.get(operation)?.reads ?? NONE;
const writesOf = ({ interactions }: Dependencies, operation: Operation) => interactions.get(operation)?.writes ?? NONE;

function explainWr(dependencies: Dependencies, from: Operation, to: Operation): EdnMap {
  for (const [keyId, { key, value, id }] of writesOf(dependencies, from)) {
    if (readsOf(dependencies, to).get(keyId)?.id !== id) continue;
    return record({
      type: keyword('wr'),
      key,
      value,
      'a-mop-index': positionOf(from, [keyword('w'), key, value]),
      'b-mop-index': positionOf(to, [keyword('r'), key, value]),
    });
  }
  throw new Error('A wr dependency between two transactions has no value that makes it');
}

/** The second operation overwrote what the first one wrote (ww) or read (rw). */
function explainOverwrite(dependencies: Dependencies, type: 'ww' | 'rw', from: Operation, to: Operation): EdnMap {
  for (const [keyId, { key, value, id }] of (type === 'ww' ? writesOf : readsOf)(dependencies, from)) {
    const after = writesOf(dependencies, to).get(keyId);
    if (after === undefined || !dependencies.versions.get(keyId)?.successors.get(id)?.has(after.id)) continue;
    return record({
      key,
      value,
      "value'": after.value,
      type: keyword(type),
      'a-mop-index': positionOf(from, [keyword(type === 'ww' ? 'w' : 'r'), key, value]),
      'b-mop-index': positionOf(to, [keyword('w'), key, after.value]),
    });
  }
  throw new Error(`A ${type} dependency between two transactions has no versions that make it`);
}
