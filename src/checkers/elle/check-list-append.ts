/** Elle's checker of transactions that read lists and append to them (elle/list_append.clj 0.2.2). */
import { type Edn, type EdnMap, list } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { identityOf } from '../clojure/edn-equality.ts';
import { CheckerFailure } from '../result/checker-failure.ts';
import { assertKnownModels } from './consistency-models.ts';
import { dependencyCycles } from './dependency-cycles.ts';
import {
  abortedReads,
  dirtyUpdates,
  duplicateElements,
  futureReadCase,
  incompatibleOrder,
  intermediateReads,
  internalCase,
  unwrittenElements,
} from './list-append-anomalies.ts';
import { linkDependencies } from './list-append-dependencies.ts';
import { observedVersions, versionOrders } from './list-append-versions.ts';
import { orderNeededBy, pairedHistory } from './process-and-realtime-orders.ts';
import { lostUpdates } from './shared-anomalies.ts';
import { type TransactionOptions, transactionResult } from './transaction-result.ts';
import {
  failedWrites,
  intermediateWrites,
  keyValueIndex,
  type Transaction,
  transactionsOf,
  writeIndex,
} from './transactions.ts';

export function checkListAppend(history: readonly Operation[], options: TransactionOptions): EdnMap {
  assertKnownModels(options.consistencyModels);
  const paired = pairedHistory(history);
  const transactions = transactionsOf(paired.operations, 'append');
  assertUniqueAppends(transactions);
  const acknowledged = transactions.filter(({ operation }) => operation.type === 'ok');
  const possible = transactions.filter(({ operation }) => operation.type === 'ok' || operation.type === 'info');
  const versions = observedVersions(possible);

  const cycles = dependencyCycles(
    paired,
    orderNeededBy(options.consistencyModels),
    (edges) => ({ explanations: linkDependencies(paired, possible, versions, edges) }),
    options.stepsPerComponent,
  );
  const found = new Map<string, Edn>(cycles);
  const add = (type: string, cases: readonly Edn[], show: (cases: readonly Edn[]) => Edn = (each) => each): void => {
    if (cases.length > 0) found.set(type, show(cases));
  };
  add('duplicate-elements', possible.flatMap(duplicateElements));
  add('incompatible-order', [...versions.values()].flatMap(incompatibleOrder), list);
  add('internal', acknowledged.flatMap(internalCase));
  add('future-read', acknowledged.flatMap(futureReadCase));
  const writers = writeIndex(transactions);
  const orders = [...versionOrders(observedVersions(transactions)).values()];
  add(
    'dirty-update',
    orders.flatMap((order) => dirtyUpdates(order, writers)),
    list,
  );
  add('unwritten-element', unwrittenElements(orders, writers, transactions));
  add('G1a', abortedReads(acknowledged, failedWrites(transactions)));
  add('G1b', intermediateReads(acknowledged, intermediateWrites(transactions)));
  add('lost-update', lostUpdates(possible));
  return transactionResult(found, options);
}

function assertUniqueAppends(transactions: readonly Transaction[]): void {
  const appended = keyValueIndex<true>();
  for (const { operation, micro } of transactions) {
    if (operation.type !== 'invoke') continue;
    for (const { isRead, key, keyId, value } of micro) {
      if (isRead) continue;
      const valueId = identityOf(value);
      if (appended.get(keyId, valueId)) {
        throw new CheckerFailure(
          `value ${JSON.stringify(value)} appended to key ${JSON.stringify(key)} multiple times!`,
          'clojure.lang.ExceptionInfo',
        );
      }
      appended.set(keyId, valueId, true);
    }
  }
}
