import path from 'node:path';
import { type Edn, get, getIn } from '../../maelstrom/edn.ts';
import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { validityOf } from '../../maelstrom/validity.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { loadHistory } from '../../store/history.ts';
import { picturesOf } from '../checker-files.ts';
import { explainWorkload } from '../explain/explain-workload.ts';
import { type NodeOf, nodeOfProcess } from '../node-of-process.ts';
import { brief, oneLine } from '../quote.ts';
import type { SecondOpinion } from '../verdict.ts';
import type { RunFacts } from './facts.ts';

/** Operations that our checkers are asked to hold in memory and to judge. */
const OPERATIONS_AT_MOST: Readonly<Record<Workload, number>> = {
  broadcast: 200_000,
  echo: 500_000,
  'g-counter': 500_000,
  'g-set': 200_000,
  kafka: 100_000,
  'lin-kv': 20_000,
  'pn-counter': 500_000,
  'txn-list-append': 100_000,
  'txn-rw-register': 100_000,
  'unique-ids': 500_000,
};

/** What the embedded checker says where Maelstrom's own broke off; undefined for a history too long to hold. */
export async function secondOpinion(store: string | null, facts: RunFacts): Promise<SecondOpinion | undefined> {
  const { workload, history, log, nodes } = facts;
  if (store === null || workload === null || history === null || !wantsSecondOpinion(facts)) return undefined;
  const operations = [...history.byF.values()].reduce(
    (sum, types) => sum + types.invoke + types.ok + types.fail + types.info,
    0,
  );
  if (operations > OPERATIONS_AT_MOST[workload]) return undefined;
  const loaded = await loadHistory(path.join(store, FILES.history));
  const models = log.options.consistencyModels ?? [];
  const nodeOf = nodeOfProcess(nodes, log.options.concurrency);
  return check(workload, loaded, models.length === 0 ? ['strict-serializable'] : models, nodeOf);
}

/** Whether Maelstrom's own checker of the workload broke off, or never came to an end, over a history that is there. */
function wantsSecondOpinion({ workload, results, log }: RunFacts): boolean {
  if (results === null) return log.phase === 'analysis';
  const part = results.part('workload');
  if (validityOf(get(part, 'valid?')) !== 'unknown') return false;
  const error = get(part, 'error');
  // A key of lin-kv over which Knossos gave up, or died.
  if (error === undefined) return workload === 'lin-kv';
  // Ours does not know a model that Elle does not know either.
  return !EXCEPTIONS.unknownModel.test(typeof error === 'string' ? error : brief(error, 2_000));
}

/** The engine's checker of the workload, over the same history; it is loaded only here. */
async function check(
  workload: Workload,
  history: readonly Operation[],
  consistencyModels: readonly string[],
  nodeOf: NodeOf,
): Promise<SecondOpinion> {
  const { checkWorkload } = await import('../../checkers/analyze.ts');
  const result = checkWorkload(workload, history, { consistencyModels });
  const valid = validityOf(get(result, 'valid?')) ?? 'unknown';
  return { by: 'the embedded checker', valid, detail: detailOf(workload, result, valid, history, nodeOf) };
}

const FINDINGS_SHOWN = 3;

function detailOf(
  workload: Workload,
  result: Edn,
  valid: SecondOpinion['valid'],
  history: readonly Operation[],
  nodeOf: NodeOf,
): string {
  if (valid === true) return 'It finds nothing wrong in the history.';
  const explainer = explainWorkload(workload, result, { nodeOf, pictures: picturesOf(null) });
  for (const operation of history) explainer.visit(operation);
  const findings = explainer.findings().slice(0, FINDINGS_SHOWN);
  if (findings.length > 0) return oneLine(findings.map(({ id, detail }) => `${id}: ${detail}`).join(' '), 1_500);
  if (valid === false) return 'It finds the history invalid.';
  const cause = getIn(result, 'error', 'cause');
  return typeof cause === 'string' ? `It cannot decide either: ${oneLine(cause)}` : 'It cannot decide either.';
}
