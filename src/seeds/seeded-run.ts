import { printIndexRanges, rangesOf } from '../maelstrom/index-ranges.ts';
import type { Schedule } from '../maelstrom/option-specs.ts';
import type { OptionTexts } from '../plan/challenges.ts';

/** A run in simulated time by what it is a function of, beside the plan and the node. */
export interface SeededRun {
  readonly seed: number;
  readonly schedule: Schedule;
  readonly nodeCount: number;
  /** Seconds. */
  readonly timeLimit: number;
  /** Numbers of the operations that are invoked, and of the faults that happen, in order; null: all of them. */
  readonly operations: readonly number[] | null;
  readonly faults: readonly number[] | null;
}

/** The options that make a test this run, those that differ from `plan`. */
export function optionsOf(run: SeededRun, plan: Pick<SeededRun, 'nodeCount' | 'timeLimit'>): OptionTexts {
  const { seed, schedule, nodeCount, timeLimit, operations, faults } = run;
  return {
    seed: String(seed),
    ...(schedule === 'maelstrom' ? {} : { schedule }),
    ...(nodeCount === plan.nodeCount ? {} : { 'node-count': String(nodeCount) }),
    ...(timeLimit === plan.timeLimit ? {} : { 'time-limit': String(timeLimit) }),
    ...(operations === null ? {} : { 'only-operations': printIndexRanges(rangesOf(operations)) }),
    ...(faults === null ? {} : { 'only-faults': printIndexRanges(rangesOf(faults)) }),
  };
}
