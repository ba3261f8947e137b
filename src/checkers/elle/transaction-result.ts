/** What a history's anomalies come to under the models asked for (elle/txn.clj `result-map`). */
import type { Edn, EdnMap } from '../../maelstrom/edn.ts';
import { keyword, list, record, set } from '../../maelstrom/edn.ts';
import { anomaliesProhibitedBy, boundaryOf } from './consistency-models.ts';
import { withoutRedundantProofs } from './cycles.ts';

/** Anomalies that leave the verdict open; shown whatever the models. */
const INCONCLUSIVE: readonly string[] = ['empty-transaction-graph', 'cycle-search-timeout'];

export interface TransactionOptions {
  /** Friendly or canonical names; all must hold. */
  readonly consistencyModels: readonly string[];
  /** How far cycles are searched for in one strongly connected component, where Elle has `:cycle-search-timeout`. */
  readonly stepsPerComponent?: number;
}

/** `{:valid? true}`, or `:anomaly-types`, `:anomalies`, `:not` and `:also-not` beside a verdict of false or :unknown. */
export function transactionResult(found: ReadonlyMap<string, Edn>, { consistencyModels }: TransactionOptions): EdnMap {
  const prohibited = anomaliesProhibitedBy(consistencyModels);
  const reportable = [...found.keys()].filter((type) => prohibited.has(type) || INCONCLUSIVE.includes(type));
  const types = [...withoutRedundantProofs(reportable)].sort();
  if (types.length === 0) return record({ 'valid?': true });
  const { not, alsoNot } = boundaryOf(found.keys());
  return record({
    'valid?': reportable.some((type) => prohibited.has(type)) ? false : keyword('unknown'),
    'anomaly-types': list(types.map(keyword)),
    anomalies: record(Object.fromEntries(types.map((type) => [type, found.get(type)]))),
    not: set(not.map(keyword)),
    'also-not': set(alsoNot.map(keyword)),
  });
}
