/** The verdict on a history with these anomalies, under the models asked for (elle/txn.clj `result-map`). */
import type { Edn, EdnMap } from '../../maelstrom/edn.ts';
import { keyword, list, record, set } from '../../maelstrom/edn.ts';
import { anomaliesProhibitedBy, boundaryOf } from './consistency-models.ts';
import { withoutRedundantCycleExists } from './cycle-specs.ts';
import { CYCLE_SEARCH_TIMEOUT, EMPTY_TRANSACTION_GRAPH } from './find-cycles.ts';

/** Anomalies that leave the verdict open. They are shown whatever the models. */
const INCONCLUSIVE: readonly string[] = [EMPTY_TRANSACTION_GRAPH, CYCLE_SEARCH_TIMEOUT];

export interface TransactionOptions {
  /** Friendly or canonical names; all must hold. */
  readonly consistencyModels: readonly string[];
  /** Steps of the search in one strongly connected component, before `:cycle-search-timeout`. */
  readonly stepsPerComponent?: number;
}

/** `{:valid? true}`; else false or :unknown, with `:anomaly-types`, `:anomalies`, `:not` and `:also-not`. */
export function transactionResult(found: ReadonlyMap<string, Edn>, { consistencyModels }: TransactionOptions): EdnMap {
  const prohibited = anomaliesProhibitedBy(consistencyModels);
  const reportable = [...found.keys()].filter((type) => prohibited.has(type) || INCONCLUSIVE.includes(type));
  const types = [...withoutRedundantCycleExists(reportable)].sort();
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
