import type { Workload } from '../maelstrom/workloads.ts';
import type { Limit } from './limits.ts';

export type EngineName = 'maelstrom' | 'embedded';

/** How the user's node is started: an executable as it is, a script by a runtime, or a shell command line. */
export type NodeProgram =
  | { readonly kind: 'file'; readonly path: string; readonly args: readonly string[] }
  | { readonly kind: 'command'; readonly command: string; readonly args: readonly string[] };

/** One execution of Maelstrom's `test` that is to happen. */
export interface PlannedRun {
  /** `run`, `faults`, `run 2`, …: unique within the plan. */
  readonly name: string;
  /** Whether a nemesis is at work; metrics and limits come from the first run without. */
  readonly faults: boolean;
  /** Arguments after `test` without `--bin` and the node's own: `-w`, `echo`, `--node-count`, `1`, …. */
  readonly args: readonly string[];
  /** Kill the whole process group after so many milliseconds. */
  readonly hardLimitMs: number;
}

/** Everything needed for one row of the report. */
export interface Plan {
  readonly key: string;
  readonly title: string;
  readonly challenge?: string;
  readonly workload: Workload;
  readonly engine: EngineName;
  readonly node: NodeProgram;
  /** In order; a run that does not pass ends the plan. */
  readonly runs: readonly PlannedRun[];
  readonly limits: readonly Limit[];
}
