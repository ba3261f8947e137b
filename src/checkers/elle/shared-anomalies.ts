/** Anomalies that both transaction workloads have. */
import { type Edn, type EdnMap, record } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/operations-and-messages.ts';
import { type Identity, identityOf } from '../clojure/edn-equality.ts';
import { addTo, keyValueIndex, type Transaction } from './transactions.ts';

/** Two or more acknowledged transactions that read the same version of a key and then wrote that key. */
export function lostUpdates(transactions: readonly Transaction[]): readonly EdnMap[] {
  const updates = keyValueIndex<Operation[]>();
  const shown = new Map<Operation[], { key: Edn; value: Edn }>();
  for (const { operation, micro } of transactions) {
    if (operation.type !== 'ok' || micro.length < 2) continue;
    const read = new Map<Identity, Edn>();
    const written = new Set<Identity>();
    for (const { isRead, key, keyId, value } of micro) {
      const version = read.get(keyId);
      if (isRead) {
        if (version === undefined) read.set(keyId, value);
      } else if (version !== undefined && !written.has(keyId)) {
        written.add(keyId);
        const versionId = identityOf(version);
        addTo(updates, keyId, versionId, operation);
        const operations = updates.get(keyId, versionId) as Operation[];
        if (operations.length === 1) shown.set(operations, { key, value: version });
      }
    }
  }
  return [...shown]
    .filter(([operations]) => operations.length > 1)
    .map(([operations, { key, value }]) => record({ key, value, txns: operations.map(operationEdn) }));
}

/** An anomaly of a single read, and the operation that wrote what it read. */
export const dirtyRead = (reader: Operation, mop: Edn, writer: Operation, element?: Edn): EdnMap =>
  record({ op: operationEdn(reader), mop, writer: operationEdn(writer), element });
