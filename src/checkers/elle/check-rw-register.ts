/** Elle's checker of transactions that read and write registers (elle/rw_register.clj 0.2.2), with `:wfr-keys?`. */
import type { Edn, EdnMap } from '../../maelstrom/edn.ts';
import { entriesOf, get, itemsOf, keyword, keywordName, list, record, set } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/history.ts';
import { type Identity, identityOf, orderValues, sameValue } from '../clojure/edn-equality.ts';
import { CheckerFailure } from '../result/checker-failure.ts';
import { assertKnownModels } from './consistency-models.ts';
import { type Explain, findCycles, type TransactionGraph } from './cycles.ts';
import { ANY, components, type EdgeList, edgeList, RELATIONS } from './graph.ts';
import { linkOrder, orderNeededBy, type PairedHistory, pairedHistory } from './process-and-realtime-orders.ts';
import { type TransactionOptions, transactionResult } from './transaction-result.ts';
import {
  addTo,
  dirtyRead,
  failedWrites,
  intermediateWrites,
  type KeyValueIndex,
  keyValueIndex,
  lostUpdates,
  positionOf,
  type Transaction,
  transactionsOf,
} from './transactions.ts';

/**
 * What Maelstrom makes of Elle's result (workload/txn_rw_register.clj): types always, no timeouts of the search, and
 * any type that is left makes the history invalid, an empty graph too.
 */
export function checkRwRegister(history: readonly Operation[], options: TransactionOptions): EdnMap {
  const result = elleResult(history, options);
  const isTimeout = (type: Edn): boolean => keywordName(type) === 'cycle-search-timeout';
  const types = (itemsOf(get(result, 'anomaly-types')) ?? []).filter((type) => !isTimeout(type));
  const anomalies = get(result, 'anomalies');
  return record({
    'valid?': types.length === 0,
    'anomaly-types': list(types),
    anomalies: anomalies === undefined ? null : { map: entriesOf(anomalies).filter(([type]) => !isTimeout(type)) },
    not: get(result, 'not'),
    'also-not': get(result, 'also-not'),
  });
}

function elleResult(history: readonly Operation[], options: TransactionOptions): EdnMap {
  assertKnownModels(options.consistencyModels);
  const paired = pairedHistory(history);
  const transactions = transactionsOf(paired.operations, 'w');
  const acknowledged = transactions.filter(({ operation }) => operation.type === 'ok');

  const found = new Map<string, Edn>();
  const add = (type: string, cases: readonly Edn[], show: (cases: readonly Edn[]) => Edn = (each) => each): void => {
    if (cases.length > 0) found.set(type, show(cases));
  };
  const interactions = transactions
    .filter(({ operation }) => operation.type === 'ok' || operation.type === 'info')
    .map(interactionOf);
  const { versions, cyclic } = versionGraphs(interactions);
  add('cyclic-versions', cyclic);
  for (const [type, entries] of cyclesOf(paired, interactions, versions, options)) found.set(type, entries);
  add('internal', acknowledged.flatMap(internalCase), list);
  add('G1a', dirtyReads(acknowledged, failedWrites(transactions)), list);
  add('G1b', dirtyReads(acknowledged, intermediateWrites(transactions)), list);
  add('lost-update', lostUpdates(acknowledged));
  return transactionResult(found, options);
}

/** The first read that disagrees with the transaction's own last read or write of its key. */
function internalCase({ operation, micro }: Transaction): readonly EdnMap[] {
  const state = new Map<Identity, Edn>();
  for (const { isRead, keyId, value, edn } of micro) {
    const expected = state.get(keyId);
    if (isRead && expected !== undefined && expected !== null && expected !== false && !sameValue(expected, value)) {
      return [record({ op: operationEdn(operation), mop: edn, expected })];
    }
    state.set(keyId, value);
  }
  return [];
}

/** Reads of values that another transaction wrote, of those that should not be seen. */
function dirtyReads(acknowledged: readonly Transaction[], writers: KeyValueIndex<Operation>): readonly EdnMap[] {
  return acknowledged.flatMap(({ operation, micro }) =>
    micro.flatMap(({ isRead, keyId, value, edn }) => {
      const writer = isRead ? writers.get(keyId, identityOf(value)) : undefined;
      return writer === undefined || writer === operation ? [] : [dirtyRead(operation, edn, writer)];
    }),
  );
}

/** What a transaction shows of itself to others: by key, the first read before any write, and the last write. */
interface Interaction {
  readonly operation: Operation;
  readonly reads: ReadonlyMap<Identity, Version>;
  readonly writes: ReadonlyMap<Identity, Version>;
}
interface Version {
  readonly key: Edn;
  readonly value: Edn;
  readonly id: Identity;
}

function interactionOf({ operation, micro }: Transaction): Interaction {
  const reads = new Map<Identity, Version>();
  const writes = new Map<Identity, Version>();
  const touched = new Set<Identity>();
  for (const { isRead, key, keyId, value } of micro) {
    const version = { key, value, id: identityOf(value) };
    if (!isRead) writes.set(keyId, version);
    // What an indefinite transaction read is not known.
    else if (!touched.has(keyId) && operation.type === 'ok') reads.set(keyId, version);
    touched.add(keyId);
  }
  return { operation, reads, writes };
}

/** What is known of the order of one key's versions: pairs of earlier and later. */
interface VersionGraph {
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

/** nil comes before everything; and where writes follow reads, what a transaction read before what it wrote. */
function versionGraphs(interactions: readonly Interaction[]): {
  versions: ReadonlyMap<Identity, VersionGraph>;
  cyclic: readonly EdnMap[];
} {
  const initial: VersionPair[] = [];
  const writesFollowReads: VersionPair[] = [];
  for (const { operation, reads, writes } of interactions) {
    for (const versions of [writes, reads]) {
      for (const [keyId, after] of versions) {
        if (after.value === null) continue;
        const before = { key: after.key, value: null, id: null };
        initial.push({ keyId, key: after.key, before, after });
      }
    }
    if (operation.type !== 'ok') continue;
    for (const [keyId, before] of reads) {
      const after = writes.get(keyId);
      if (before.value === null || after === undefined || after.value === null || after.value === false) continue;
      writesFollowReads.push({ keyId, key: before.key, before, after });
    }
  }
  const all = graphsOf([...initial, ...writesFollowReads]);
  const cyclic = [...all.values()].flatMap(cyclicVersions);
  // A cycle says that the assumption is wrong, so nothing is built on it.
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

function cyclesOf(
  paired: PairedHistory,
  interactions: readonly Interaction[],
  versions: ReadonlyMap<Identity, VersionGraph>,
  { consistencyModels, stepsPerComponent }: TransactionOptions,
): ReadonlyMap<string, Edn> {
  const edges = edgeList();
  const isRelated = linkTransactions(paired, interactions, versions, edges);
  const interaction = new Map(interactions.map((each) => [each.operation, each]));
  const none: Interaction['reads'] = new Map();
  const readsOf = (operation: Operation) => interaction.get(operation)?.reads ?? none;
  const writesOf = (operation: Operation) => interaction.get(operation)?.writes ?? none;

  const wr: Explain = (from, to) => {
    for (const [keyId, { key, value, id }] of writesOf(from)) {
      if (readsOf(to).get(keyId)?.id !== id) continue;
      return record({
        type: keyword('wr'),
        key,
        value,
        'a-mop-index': positionOf(from, [keyword('w'), key, value]),
        'b-mop-index': positionOf(to, [keyword('r'), key, value]),
      });
    }
    throw new Error('A wr dependency between two transactions has no value that makes it');
  };
  const overwrites =
    (type: 'ww' | 'rw', earlier: (operation: Operation) => Interaction['reads']): Explain =>
    (from, to) => {
      for (const [keyId, { key, value, id }] of earlier(from)) {
        const after = writesOf(to).get(keyId);
        if (after === undefined || !versions.get(keyId)?.successors.get(id)?.has(after.id)) continue;
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
    };

  const explanations: TransactionGraph['explanations'] = [
    { relation: 'wr', explain: wr },
    { relation: 'ww', explain: overwrites('ww', writesOf) },
    { relation: 'rw', explain: overwrites('rw', readsOf) },
    ...linkOrder(orderNeededBy(consistencyModels), paired, edges),
  ];
  if (edges.count() === 0 && !isRelated) return new Map([['empty-transaction-graph', true]]);
  return findCycles(
    { operations: paired.completions, graph: edges.freeze(paired.completions.length), explanations },
    stepsPerComponent,
  );
}

/** True when some transaction is related to another or to itself; the latter makes no edge, but no empty graph either. */
function linkTransactions(
  { vertexOf }: PairedHistory,
  interactions: readonly Interaction[],
  versions: ReadonlyMap<Identity, VersionGraph>,
  edges: EdgeList,
): boolean {
  let isRelated = false;
  const readers = keyValueIndex<number[]>();
  const writers = keyValueIndex<number[]>();
  // Elle leaves out what indefinite transactions wrote.
  for (const { operation, reads, writes } of interactions) {
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
