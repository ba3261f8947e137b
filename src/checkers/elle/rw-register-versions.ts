/** The versions of each register, and what transactions show of their order (elle/rw_register.clj 0.2.2). */
import { type Edn, type EdnMap, keyword, record, set } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { type Identity, identityOf, orderValues } from '../clojure/edn-equality.ts';
import { ANY, components, edgeList } from './graph.ts';
import type { Transaction } from './transactions.ts';

/** What a transaction shows of itself to others: by key, the first read before any write, and the last write. */
export interface Interaction {
  readonly operation: Operation;
  readonly reads: ReadonlyMap<Identity, Version>;
  readonly writes: ReadonlyMap<Identity, Version>;
}
export interface Version {
  readonly key: Edn;
  readonly value: Edn;
  readonly id: Identity;
}

export function interactionOf({ operation, micro }: Transaction): Interaction {
  const reads = new Map<Identity, Version>();
  const writes = new Map<Identity, Version>();
  const touched = new Set<Identity>();
  for (const { isRead, key, keyId, value } of micro) {
    const version = { key, value, id: identityOf(value) };
    if (!isRead) writes.set(keyId, version);
    // The history does not hold what an indefinite transaction read.
    else if (!touched.has(keyId) && operation.type === 'ok') reads.set(keyId, version);
    touched.add(keyId);
  }
  return { operation, reads, writes };
}

/** What is known of the order of one key's versions. */
export interface VersionGraph {
  readonly key: Edn;
  readonly successors: ReadonlyMap<Identity, ReadonlySet<Identity>>;
  readonly values: ReadonlyMap<Identity, Edn>;
}

interface VersionPair {
  readonly keyId: Identity;
  readonly key: Edn;
  readonly before: Version;
  readonly after: Version;
}

/** nil comes before every other version, and what a transaction read before what it then wrote (`:wfr-keys?`). */
export function versionGraphs(interactions: readonly Interaction[]): {
  versions: ReadonlyMap<Identity, VersionGraph>;
  cyclic: readonly EdnMap[];
} {
  const initial: VersionPair[] = [];
  const writesFollowReads: VersionPair[] = [];
  for (const { reads, writes } of interactions) {
    for (const versions of [writes, reads]) {
      for (const [keyId, after] of versions) {
        if (after.value === null) continue;
        const before = { key: after.key, value: null, id: null };
        initial.push({ keyId, key: after.key, before, after });
      }
    }
    for (const [keyId, before] of reads) {
      const after = writes.get(keyId);
      if (before.value === null || after === undefined || after.value === null || after.value === false) continue;
      writesFollowReads.push({ keyId, key: before.key, before, after });
    }
  }
  const all = graphsOf([...initial, ...writesFollowReads]);
  const cyclic = [...all.values()].flatMap(cyclicVersions);
  // A cycle shows that writes do not follow reads here, so only the initial versions remain.
  return { versions: cyclic.length > 0 ? graphsOf(initial) : all, cyclic };
}

function graphsOf(pairs: readonly VersionPair[]): ReadonlyMap<Identity, VersionGraph> {
  const graphs = new Map<
    Identity,
    { key: Edn; successors: Map<Identity, Set<Identity>>; values: Map<Identity, Edn> }
  >();
  for (const { keyId, key, before, after } of pairs) {
    let graph = graphs.get(keyId);
    if (graph === undefined) {
      graph = { key, successors: new Map(), values: new Map() };
      graphs.set(keyId, graph);
    }
    const later = graph.successors.get(before.id);
    if (later === undefined) graph.successors.set(before.id, new Set([after.id]));
    else later.add(after.id);
    graph.values.set(before.id, before.value).set(after.id, after.value);
  }
  return graphs;
}

function cyclicVersions({ key, successors, values }: VersionGraph): readonly EdnMap[] {
  const ids = [...values.keys()];
  const numbers = new Map(ids.map((id, number) => [id, number]));
  const edges = edgeList();
  for (const [before, later] of successors) {
    for (const after of later) edges.link(numbers.get(before) as number, numbers.get(after) as number, ANY);
  }
  return components(edges.freeze(ids.length), ANY)
    .map((component) => component.map((number) => values.get(ids[number] as Identity) ?? null).sort(orderValues))
    .sort((a, b) => orderValues(a[0] ?? null, b[0] ?? null))
    .map((scc) => record({ key, scc: set(scc), sources: [keyword('initial-state'), keyword('wfr-keys')] }));
}
