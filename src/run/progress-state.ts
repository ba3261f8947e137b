/** How far a run or a search is, for a line that is written over again and again. */
import type { OperationType } from '../maelstrom/operations-and-messages.ts';

export type OperationCounts = Readonly<Record<OperationType, number>>;

/** Operations that have begun and not ended yet. */
export const pendingOf = ({ invoke, ok, fail, info }: OperationCounts): number =>
  Math.max(0, invoke - ok - fail - info);

/** A test that is under way. */
export interface RunState {
  readonly kind: 'run';
  /** What is going on, such as `starting the nodes`. */
  readonly doing: string;
  /** How far its operations are; null before and after them. */
  readonly operations: OperationsState | null;
}

export interface OperationsState {
  readonly counts: OperationCounts;
  /** Seconds of the time that the nodes live in, since the operations began. */
  readonly seconds: number;
  /** Real milliseconds since then. */
  readonly realMs: number;
}

export type ProgressState =
  | (RunState & {
      readonly name: string;
      /** From 1. */
      readonly place: number;
      /** Runs of the plan, at most. */
      readonly runs: number;
      /** Seconds. */
      readonly timeLimit: number;
    })
  /** Seeds are run in simulated time; `realMs` since the first began. */
  | { readonly kind: 'seeds'; readonly ended: number; readonly seeds: number; readonly realMs: number }
  /** Something that has no known end, such as `looking for a smaller run that fails`. */
  | { readonly kind: 'doing'; readonly doing: string };
