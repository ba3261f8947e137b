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

/** Seeds that are tried with each smaller number of nodes, and with each shorter time: they make another run of each. */
const SEEDS_OF_EACH = 8;

const NODE_COUNTS = [1, 2, 3, 4, 5, 7, 9, 13];

/** Seconds. */
const TIME_LIMITS = [1, 2, 3, 5, 8, 12, 18, 27, 40];

/** Parts into which operations and faults are split before another seed is looked for. */
const COARSE = 8;
/** Of what failed first. A run of more events than that is not small. */
const SMALL = 1 / 4;

/** Every step keeps what fails, so that it can end within any of them. */
export async function smallestRun(first: SeededRun, shrinking: Shrinking): Promise<SeededRun> {
  const { fails, keepsOperations = false } = shrinking;
  if (keepsOperations) {
    return await withFewerFaults(first, shrinking);
  }
  // What makes runs shorter comes first, since all later ones are cheaper for it.
  const shorter = await withLessTime(first, fails);
  const few = await withFewerEvents(await worthShrinking(first, shorter, shrinking), shrinking);
  const run = await withFewerNodes(few, shrinking);
  const left = run.nodeCount === few.nodeCount ? run : await withFewerEvents(run, shrinking);
  return await withLessTime(left, fails);
}

/**
 * Where nothing can be left out of a run, chance made it fail, such as a moment that two things have in common: without an
 * operation the others have other chances. Of a short run with another seed less has to be left out.
 */
async function worthShrinking(first: SeededRun, run: SeededRun, shrinking: Shrinking): Promise<SeededRun> {
  const coarse = await withFewerEvents(run, shrinking, COARSE);
  if (eventsOf(coarse, shrinking) <= eventsOf(first, shrinking) * SMALL) return coarse;
  const short = TIME_LIMITS.filter((timeLimit) => timeLimit <= run.timeLimit / 2).flatMap((timeLimit) =>
    nextSeeds(run).map((seed) => ({ ...run, timeLimit, seed })),
  );
  return await firstOf(short, coarse, shrinking.fails);
}

function eventsOf(run: SeededRun, { sizeOf }: Shrinking): number {
  const { operations, faults } = sizeOf(run);
  return (run.operations?.length ?? operations) + (run.faults?.length ?? faults);
}

/** Its own first. Steps of two keep to the schedule of the seed. */
const nextSeeds = ({ seed }: SeededRun): readonly number[] =>
  Array.from({ length: SEEDS_OF_EACH }, (_, at) => seed + 2 * at);

async function withFewerEvents(run: SeededRun, shrinking: Shrinking, mostParts?: number): Promise<SeededRun> {
  return await withFewerFaults(await withFewerOperations(run, shrinking, mostParts), shrinking, mostParts);
}

async function withFewerNodes(run: SeededRun, { fails, fewestNodes }: Shrinking): Promise<SeededRun> {
  const candidates = NODE_COUNTS.filter((count) => count >= fewestNodes && count < run.nodeCount).flatMap((nodeCount) =>
    nextSeeds(run).map((seed) => ({ ...run, nodeCount, seed })),
  );
  return await firstOf(candidates, run, fails);
}

async function withLessTime(run: SeededRun, fails: FailsWith<SeededRun>): Promise<SeededRun> {
  const shorter = TIME_LIMITS.filter((timeLimit) => timeLimit < run.timeLimit);
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

async function withFewerFaults(run: SeededRun, { fails, sizeOf }: Shrinking, mostParts?: number): Promise<SeededRun> {
  const all = run.faults ?? upTo(sizeOf(run).faults);
  if (all.length === 0) return run;
  const faults = await minimize(all, (some) => fails(some.map((faults) => ({ ...run, faults }))), mostParts);
  return faults.length === all.length ? run : { ...run, faults };
}

async function withFewerOperations(
  run: SeededRun,
  { fails, sizeOf }: Shrinking,
  mostParts?: number,
): Promise<SeededRun> {
  const all = run.operations ?? upTo(sizeOf(run).operations);
  if (all.length === 0) return run;
  const operations = await minimize(
    all,
    (some) => fails(some.map((operations) => ({ ...run, operations }))),
    mostParts,
  );
  return operations.length === all.length ? run : { ...run, operations };
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
