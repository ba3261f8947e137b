/** Elle's checker of transactions that read and write registers (elle/rw_register.clj 0.2.2), with `:wfr-keys?`. */
import type { Edn, EdnMap } from '../../maelstrom/edn.ts';
import { entriesOf, get, itemsOf, keywordName, list, record } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/operations-and-messages.ts';
import { type Identity, identityOf, sameValue } from '../clojure/edn-equality.ts';
import { assertKnownModels } from './consistency-models.ts';
import { dependencyCycles } from './dependency-cycles.ts';
import { CYCLE_SEARCH_TIMEOUT } from './find-cycles.ts';
import { orderNeededBy, pairedHistory } from './process-and-realtime-orders.ts';
import { linkDependencies } from './rw-register-dependencies.ts';
import { interactionOf, versionGraphs } from './rw-register-versions.ts';
import { dirtyRead, lostUpdates } from './shared-anomalies.ts';
import { type TransactionOptions, transactionResult } from './transaction-result.ts';
import {
  failedWrites,
  intermediateWrites,
  type KeyValueIndex,
  type Transaction,
  transactionsOf,
} from './transactions.ts';

/**
 * What Maelstrom makes of Elle's result (workload/txn_rw_register.clj). It always has types, and no timeouts of the
 * search. Any type that is left makes the history invalid, an empty graph too.
 */
export function checkRwRegister(history: readonly Operation[], options: TransactionOptions): EdnMap {
  const result = elleResult(history, options);
  const isTimeout = (type: Edn): boolean => keywordName(type) === CYCLE_SEARCH_TIMEOUT;
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
  const cycles = dependencyCycles(
    paired,
    orderNeededBy(options.consistencyModels),
    (edges) => linkDependencies(paired, interactions, versions, edges),
    options.stepsPerComponent,
  );
  for (const [type, entries] of cycles) found.set(type, entries);
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

/** Reads of a value that should not be seen, since the writer failed (G1a) or wrote another one after it (G1b). */
function dirtyReads(acknowledged: readonly Transaction[], writers: KeyValueIndex<Operation>): readonly EdnMap[] {
  return acknowledged.flatMap(({ operation, micro }) =>
    micro.flatMap(({ isRead, keyId, value, edn }) => {
      const writer = isRead ? writers.get(keyId, identityOf(value)) : undefined;
      return writer === undefined || writer === operation ? [] : [dirtyRead(operation, edn, writer)];
    }),
  );
}
