import type { EdnMap } from '../maelstrom/edn.ts';
import { record } from '../maelstrom/edn.ts';
import type { Operation } from '../maelstrom/operations-and-messages.ts';
import { worseValidity } from '../maelstrom/validity.ts';
import type { Workload } from '../maelstrom/workloads.ts';
import { checkCounter } from './check-counter.ts';
import { checkEcho } from './check-echo.ts';
import { checkSetFull } from './check-set-full.ts';
import { checkUniqueIds } from './check-unique-ids.ts';
import { checkListAppend } from './elle/check-list-append.ts';
import { checkRwRegister } from './elle/check-rw-register.ts';
import { type AvailabilityGoal, checkAvailability } from './every-test/check-availability.ts';
import { checkExceptions } from './every-test/check-exceptions.ts';
import { checkNetwork, type NetworkCounts } from './every-test/check-network.ts';
import { checkStats } from './every-test/check-stats.ts';
import { checkKafka } from './kafka/check-kafka.ts';
import { checkLinKv } from './lin-kv/check-lin-kv.ts';
import { checkSafely } from './result/checker-failure.ts';
import { resultValidity, validityEdn } from './result/result-validity.ts';

/** What decides the result of a workload's checker, other than the history. */
export interface WorkloadOptions {
  /** Names that Elle knows, for the txn workloads. Maelstrom's default is strict-serializable. */
  readonly consistencyModels: readonly string[];
}
export interface AnalysisOptions extends WorkloadOptions {
  readonly availability: AvailabilityGoal;
}

export interface Analysis {
  readonly workload: Workload;
  readonly history: readonly Operation[];
  /** Null without a journal; the result then has no counts. */
  readonly network: NetworkCounts | null;
  readonly options: AnalysisOptions;
}

/** The part `:workload` of results.edn. A checker that throws gives `{:valid? :unknown, :error …}`. */
export function checkWorkload(workload: Workload, history: readonly Operation[], options: WorkloadOptions): EdnMap {
  return checkSafely(() => {
    switch (workload) {
      case 'echo':
        return checkEcho(history);
      case 'unique-ids':
        return checkUniqueIds(history);
      case 'broadcast':
        return checkSetFull(history, 'broadcast');
      case 'g-set':
        return checkSetFull(history, 'add');
      case 'g-counter':
      case 'pn-counter':
        return checkCounter(history);
      case 'kafka':
        return checkKafka(history);
      case 'txn-list-append':
        return checkListAppend(history, options);
      case 'txn-rw-register':
        return checkRwRegister(history, options);
      case 'lin-kv':
        return checkLinKv(history);
    }
  });
}

/** The whole of results.edn, with its top keys as Maelstrom 0.2.4 has them. */
export function analyze({ workload, history, network, options }: Analysis): EdnMap {
  const valid = record({ 'valid?': true });
  const results = {
    perf: record({ 'latency-graph': valid, 'rate-graph': valid, 'valid?': true }),
    timeline: valid,
    exceptions: checkSafely(() => checkExceptions(history)),
    stats: checkSafely(() => checkStats(history)),
    availability: checkSafely(() => checkAvailability(history, options.availability)),
    net: checkSafely(() => checkNetwork(history, network)),
    workload: checkWorkload(workload, history, options),
  };
  const validity = Object.values(results).map(resultValidity).reduce(worseValidity, true);
  return record({ ...results, 'valid?': validityEdn(validity) });
}
