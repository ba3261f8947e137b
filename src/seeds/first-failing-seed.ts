/** Runs one seed after the other until one fails or all have run. */
import { type SeedRange, scheduleOfSeed } from '../plan/seed-range.ts';
import type { SeedCounts, SlowSeeds } from '../verdict/verdict.ts';

/** What came of a seed. */
export type SeedResult =
  | { readonly kind: 'passed'; readonly longWork?: string }
  /** The checkers could not decide. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'failed' }
  /** Its run did not end in time. */
  | { readonly kind: 'overdue'; readonly why: string }
  /** It could not be run, for this reason. */
  | { readonly kind: 'not-run'; readonly why: string };

export interface Explored {
  readonly counts: SeedCounts;
  /** Undecided seeds whose run did not end in time. */
  readonly overdue: readonly number[];
  /** Seeds that passed, in which a node took time that simulated time does not count; null without one. */
  readonly slow: SlowSeeds | null;
  /** The smallest that failed; null when none has. */
  readonly failed: number | null;
  /** Why not all seeds have run, without one that failed; null when they have. */
  readonly cutShort: string | null;
}

/** Seeds that may be overdue: the search ends with the next one. */
const OVERDUE_AT_MOST = 2;

/**
 * `workers` seeds at a time, in order. After a failure no larger seed is begun, and the smaller ones are waited for: the result is the
 * same on any number of workers.
 */
export async function exploreSeeds(
  { from, to }: SeedRange,
  workers: number,
  runSeed: (seed: number) => Promise<SeedResult>,
  onProgress: (ended: number) => void,
): Promise<Explored> {
  const results = new Map<number, SeedResult>();
  /** The first seed that is not begun. */
  let next = from;
  /** No seed from here on counts. */
  let end = to + 1;
  const overdue: number[] = [];

  const work = async (): Promise<void> => {
    while (next < end) {
      const seed = next;
      next += 1;
      const result = await runSeed(seed);
      results.set(seed, result);
      if (result.kind === 'failed' || result.kind === 'not-run') end = Math.min(end, seed);
      if (result.kind === 'overdue') {
        overdue.push(seed);
        overdue.sort((a, b) => a - b);
        // By their numbers, since a larger one may be given up first.
        end = Math.min(end, overdue[OVERDUE_AT_MOST] ?? end);
      }
      if (end > to) onProgress(results.size);
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, to - from + 1) }, work));

  const last = results.get(end);
  return {
    counts: countsOf(results, end),
    overdue: overdue.filter((seed) => seed <= end),
    slow: slowOf(results, end),
    failed: last?.kind === 'failed' ? end : null,
    cutShort: last?.kind === 'not-run' || last?.kind === 'overdue' ? last.why : null,
  };
}

/** Of the seeds before `end`. */
function slowOf(results: ReadonlyMap<number, SeedResult>, end: number): SlowSeeds | null {
  const slow = [...results].flatMap(([seed, result]) =>
    seed < end && result.kind === 'passed' && result.longWork !== undefined ? [{ seed, detail: result.longWork }] : [],
  );
  const [first] = slow.sort((a, b) => a.seed - b.seed);
  return first === undefined ? null : { count: slow.length, ...first };
}

/** Of the seeds before `end`, and of that one when its run did not end in time. */
function countsOf(results: ReadonlyMap<number, SeedResult>, end: number): SeedCounts {
  const counts = { maelstrom: 0, harder: 0, undecided: 0 };
  for (const [seed, { kind }] of results) {
    if (seed > end || (seed === end && kind !== 'overdue')) continue;
    if (kind === 'passed') counts[scheduleOfSeed(seed)] += 1;
    else if (kind === 'undecided' || kind === 'overdue') counts.undecided += 1;
  }
  return counts;
}
