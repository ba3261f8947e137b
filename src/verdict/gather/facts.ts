import type { EngineName } from '../../maelstrom/engine-name.ts';
import type { Validity } from '../../maelstrom/validity.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import type { BusyProcess, Ending, Machine, Stopped } from '../../run/run-record.ts';
import type { Finding } from '../finding.ts';
import type { ResultParts } from '../metric-specs.ts';
import type { Subject } from '../reason-subjects.ts';
import type { Evidence, SourceLocation } from '../verdict.ts';
import type { HistoryFacts } from './history-facts.ts';
import type { LogFacts } from './log-facts.ts';
import type { NodeStack } from './node-logs.ts';
import type { ProgramFacts } from './program-facts.ts';
import type { WorkFacts } from './request-rate.ts';
import type { WrittenAnomaly } from './unfinished-analysis.ts';

/** results.edn, as far as it can be read. */
export interface ResultsFacts {
  /** `:valid?` of the whole; undefined when it is absent or no validity. */
  readonly valid: Validity | undefined;
  readonly part: ResultParts;
  /** What is wrong with the file, in words; empty for a whole one. */
  readonly problems: readonly string[];
}

/** Everything about a run that a judgement needs: gathered from its files, bounded in size, no longer tied to them. */
export interface RunFacts {
  readonly ending: Ending;
  /** What carried the test out. */
  readonly engine: EngineName;
  /** Which of our limits a run was killed by; undefined when we did not kill it. */
  readonly stopped: Stopped | undefined;
  readonly exitCode: number | null;
  /** Processes of nodes that were busy to their end; empty where nothing is known of that. */
  readonly busy: readonly BusyProcess[];
  /** Why nothing was started; undefined when something was, or when that is not known. */
  readonly problem: string | undefined;
  /** Whether there is a run directory. */
  readonly hasStore: boolean;
  readonly workload: Workload | null;
  /** The workload that the store itself tells of. */
  readonly storedWorkload: string | null;
  readonly results: ResultsFacts | null;
  readonly history: HistoryFacts | null;
  /** What the workload's results mean, with the history's help. */
  readonly explained: readonly Finding[];
  /** What these findings are about: the journal is asked for it. */
  readonly subjects: readonly Subject[];
  /** What the network journal shows by itself; empty until it is read. */
  readonly inJournal: readonly Finding[];
  readonly log: LogFacts;
  /** How fast clients worked; null when the time limit is not known. */
  readonly work: WorkFacts | null;
  /** The machine at the end of the run; null when we did not run it, or when the system does not tell. */
  readonly machine: Machine | null;
  /** How the user starts a node, for a shell; undefined where that is not known. */
  readonly command: string | undefined;
  /** Nodes' ids in order; empty when nothing tells them. */
  readonly nodes: readonly string[];
  /** What Elle wrote of anomalies before it broke off, worst kind first; empty when results.edn holds all of them. */
  readonly writtenAnomalies: readonly WrittenAnomaly[];
  /** Pictures by gnuplot in the store. */
  readonly plotsDrawn: number;
  /** messages.svg does not reach the end of the run. */
  readonly drawingTruncated: boolean;
  readonly program: ProgramFacts;
  /** The last lines of each node's log; a node whose log is empty is not in it. */
  readonly logged: ReadonlyMap<string, readonly Evidence[]>;
  /** The last error in each node's log, its place in the workspace, and what it means. */
  readonly stacks: ReadonlyMap<string, NodeStack>;
  /** Where in the workspace the text stands that a node printed on stdout instead of a message, by node. */
  readonly printedAt: ReadonlyMap<string, SourceLocation>;
  /** Files that are cut off or unreadable, by their names in the store, results.edn left out. */
  readonly damaged: readonly string[];
}
