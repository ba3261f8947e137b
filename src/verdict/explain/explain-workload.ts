import type { Edn } from '../../maelstrom/edn.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { type Explain, type Explainer, type ExplainerContext, fromResults } from '../finding.ts';
import { explainCounter } from './explain-counter.ts';
import { explainEcho } from './explain-echo.ts';
import { explainKafka } from './explain-kafka.ts';
import { explainLinKv } from './explain-lin-kv.ts';
import { explainSetFull } from './explain-set-full.ts';
import { explainTransactions } from './explain-transactions.ts';
import { explainUniqueIds } from './explain-unique-ids.ts';

const EXPLAINERS: Readonly<Record<Workload, Explain>> = {
  broadcast: explainSetFull,
  echo: explainEcho,
  'g-counter': explainCounter,
  'g-set': explainSetFull,
  kafka: explainKafka,
  'lin-kv': explainLinKv,
  'pn-counter': explainCounter,
  'txn-list-append': explainTransactions,
  'txn-rw-register': explainTransactions,
  'unique-ids': explainUniqueIds,
};

/** Explains a workload's own failure; an unknown workload gives no findings. */
export const explainWorkload = (
  workload: Workload | null,
  results: Edn | undefined,
  context: Omit<ExplainerContext, 'workload'>,
): Explainer => (workload === null ? fromResults([]) : EXPLAINERS[workload](results, { workload, ...context }));
