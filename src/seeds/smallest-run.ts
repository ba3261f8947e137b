/** From a seed that fails to the smallest run that fails in the same way: fewer nodes, less time, fewer faults and operations. */
import { type FailsWith, firstFailing, minimize } from './delta-debugging.ts';
import type { SeededRun } from './seeded-run.ts';

/** How many of each a run has at most, from its history. */
export interface RunSize {
  readonly operations: number;
  readonly faults: number;
}

/** What the search for a smaller run may take. */
export interface ShrinkingEffort {
  /** Real milliseconds. */
  readonly ms: number;
  readonly trials: number;
}

export const USUAL_EFFORT: ShrinkingEffort = { ms: 60_000, trials: 1000 };

export interface Shrinking {
  /** Whether each of these fails as the first one did. */
  readonly fails: FailsWith<SeededRun>;
  /** The size of a run that has failed. */
  readonly sizeOf: (run: SeededRun) => RunSize;
  /** The fewest nodes that the test makes sense with. */
  readonly fewestNodes: number;
  /** It fails for what it has too little of, such as operations that succeed: a smaller run has too little of it for no other reason. */
  readonly keepsOperations?: boolean;
}

/** Seeds that are tried with each smaller number of nodes: another number of nodes makes another run of each. */
const SEEDS_PER_NODE_COUNT = 8;

const NODE_COUNTS = [1, 2, 3, 4, 5, 7, 9, 13];

/** Every step keeps what fails, so that it can end within any of them. */
export async function smallestRun(first: SeededRun, shrinking: Shrinking): Promise<SeededRun> {
  const { fails, keepsOperations = false } = shrinking;
  if (keepsOperations) {
    return await withFewerFaults(first, fails, shrinking.sizeOf(first).faults);
  }
  // What makes runs shorter comes first, since all later ones are cheaper for it.
  const shorter = await withLessTime(first, fails);
  const few = await withFewerEvents(shorter, shrinking);
  const run = await withFewerNodes(few, shrinking);
  const left = run.nodeCount === few.nodeCount ? run : await withFewerEvents(run, shrinking);
  return await withLessTime(left, fails);
}

async function withFewerEvents(run: SeededRun, { fails, sizeOf }: Shrinking): Promise<SeededRun> {
  const { operations, faults } = sizeOf(run);
  return await withFewerFaults(await withFewerOperations(run, fails, operations), fails, faults);
}

async function withFewerNodes(run: SeededRun, { fails, fewestNodes }: Shrinking): Promise<SeededRun> {
  const candidates = NODE_COUNTS.filter((count) => count >= fewestNodes && count < run.nodeCount).flatMap((nodeCount) =>
    // Steps of two keep to the schedule of the seed.
    Array.from({ length: SEEDS_PER_NODE_COUNT }, (_, at) => ({ ...run, nodeCount, seed: run.seed + 2 * at })),
  );
  return await firstOf(candidates, run, fails);
}

async function withLessTime(run: SeededRun, fails: FailsWith<SeededRun>): Promise<SeededRun> {
  const shorter = [1, 2, 3, 5, 8, 12, 18, 27, 40].filter((timeLimit) => timeLimit < run.timeLimit);
  return await firstOf(
    shorter.map((timeLimit) => ({ ...run, timeLimit })),
    run,
    fails,
  );
}

/** The first candidate that fails; `run` without one. */
async function firstOf(
  candidates: readonly SeededRun[],
  run: SeededRun,
  fails: FailsWith<SeededRun>,
): Promise<SeededRun> {
  const first = await firstFailing(candidates, fails);
  return first.kind === 'found' ? first.candidate : run;
}

async function withFewerFaults(run: SeededRun, fails: FailsWith<SeededRun>, count: number): Promise<SeededRun> {
  const all = run.faults ?? upTo(count);
  if (all.length === 0) return run;
  const faults = await minimize(all, (some) => fails(some.map((faults) => ({ ...run, faults }))));
  return faults.length === all.length ? run : { ...run, faults };
}

async function withFewerOperations(run: SeededRun, fails: FailsWith<SeededRun>, count: number): Promise<SeededRun> {
  const all = run.operations ?? upTo(count);
  if (all.length === 0) return run;
  const operations = await minimize(all, (some) => fails(some.map((operations) => ({ ...run, operations }))));
  return operations.length === all.length ? run : { ...run, operations };
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
