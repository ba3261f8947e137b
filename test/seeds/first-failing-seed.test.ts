import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Explored, exploreSeeds, type SeedResult } from '../../src/seeds/first-failing-seed.ts';
import { runs } from '../support/runs.ts';

const passed: SeedResult = { kind: 'passed' };
const failed: SeedResult = { kind: 'failed' };
const undecided: SeedResult = { kind: 'undecided' };
const notRun = (seed: number): SeedResult => ({ kind: 'not-run', why: `Seed ${seed}: lost.` });
const overdueAt = (seed: number): SeedResult => ({ kind: 'overdue', why: `Seed ${seed}: it did not end.` });

interface Watched {
  readonly explored: Explored;
  /** Seeds in the order in which they were begun. */
  readonly begun: readonly number[];
  /** The most that ran at the same time. */
  readonly atOnce: number;
  readonly progress: readonly number[];
}

/** Seeds end in the order that `pick` draws from those that run. */
async function explore(
  results: ReadonlyMap<number, SeedResult>,
  workers: number,
  pick: (running: number) => number = () => 0,
): Promise<Watched> {
  const running: { readonly seed: number; readonly end: () => void }[] = [];
  const begun: number[] = [];
  const progress: number[] = [];
  const seeds = [...results.keys()];
  let atOnce = 0;
  let isOver = false;
  const exploring = exploreSeeds(
    { from: Math.min(...seeds), to: Math.max(...seeds) },
    workers,
    (seed) =>
      new Promise((fulfil) => {
        begun.push(seed);
        running.push({ seed, end: () => fulfil(results.get(seed) as SeedResult) });
        atOnce = Math.max(atOnce, running.length);
      }),
    (ended) => void progress.push(ended),
  ).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    running.splice(pick(running.length), 1)[0]?.end();
    await new Promise(setImmediate);
  }
  return { explored: await exploring, begun, atOnce, progress };
}

const resultsOf = (from: number, ...results: SeedResult[]): ReadonlyMap<number, SeedResult> =>
  new Map(results.map((result, at) => [from + at, result]));

describe('seeds', () => {
  it('are all run, and counted by their schedule, when none fails', async () => {
    const { explored, begun, progress } = await explore(resultsOf(1, passed, passed, undecided, passed, passed), 1);
    expect(explored).toEqual({
      counts: { maelstrom: 2, harder: 2, undecided: 1 },
      overdue: [],
      slow: null,
      failed: null,
      cutShort: null,
    });
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    expect(progress).toEqual([1, 2, 3, 4, 5]);
  });

  it('end with the first that fails; no larger one counts', async () => {
    const { explored, begun } = await explore(resultsOf(10, passed, undecided, failed, passed, failed), 1);
    expect(explored).toEqual({
      counts: { maelstrom: 0, harder: 1, undecided: 1 },
      overdue: [],
      slow: null,
      failed: 12,
      cutShort: null,
    });
    expect(begun).toEqual([10, 11, 12]);
  });

  it('end with the first that can not be run, and say why', async () => {
    const { explored } = await explore(resultsOf(1, passed, notRun(2), failed), 3, (running) => running - 1);
    expect(explored).toEqual({
      counts: { maelstrom: 1, harder: 0, undecided: 0 },
      overdue: [],
      slow: null,
      failed: null,
      cutShort: 'Seed 2: lost.',
    });
  });

  it('go on after two that did not end in time, which are named, and end with the third', async () => {
    const overdue: SeedResult = { kind: 'overdue', why: 'It did not end.' };
    const two = await explore(resultsOf(1, overdue, passed, overdue, passed), 1);
    expect(two.explored).toEqual({
      counts: { maelstrom: 0, harder: 2, undecided: 2 },
      overdue: [1, 3],
      slow: null,
      failed: null,
      cutShort: null,
    });
    const three = await explore(resultsOf(1, overdue, passed, overdue, passed, overdue, passed), 1);
    expect(three.explored).toEqual({
      counts: { maelstrom: 0, harder: 2, undecided: 3 },
      overdue: [1, 3, 5],
      slow: null,
      failed: null,
      cutShort: 'It did not end.',
    });
    expect(three.begun).toEqual([1, 2, 3, 4, 5]);
    const failing = await explore(resultsOf(1, overdue, failed), 1);
    expect(failing.explored).toMatchObject({ overdue: [1], slow: null, failed: 2, cutShort: null });
  });

  it('that passed though a node took its time are counted, with what it did in the first of them', async () => {
    const slow = (detail: string): SeedResult => ({ kind: 'passed', longWork: detail });
    const results = resultsOf(1, passed, slow('At two.'), slow('At three.'), failed, slow('At five.'));
    // The third ends before the second, and the last one before the one that fails.
    const { explored } = await explore(results, 5, (running) => running - 1);
    expect(explored.slow).toEqual({ count: 2, seed: 2, detail: 'At two.' });
  });

  it('that did not end in time count by their numbers, not by the order in which they were given up', async () => {
    const results = resultsOf(1, passed, ...[2, 3, 4, 5].map(overdueAt));
    const { explored } = await explore(results, 5, (running) => running - 1);
    expect(explored).toEqual({
      counts: { maelstrom: 1, harder: 0, undecided: 3 },
      overdue: [2, 3, 4],
      slow: null,
      failed: null,
      cutShort: 'Seed 4: it did not end.',
    });
  });

  it('that are smaller than one that fails are waited for', async () => {
    const { explored, begun } = await explore(
      resultsOf(1, failed, passed, failed, passed),
      3,
      (running) => running - 1,
    );
    expect(explored.failed).toBe(1);
    expect(begun).toEqual([1, 2, 3]);
  });

  it('come to the same on any number of workers, in whatever order they end', async () => {
    const result = fc.oneof(
      { weight: 12, arbitrary: fc.constant('passed') },
      { weight: 2, arbitrary: fc.constant('undecided') },
      { weight: 2, arbitrary: fc.constant('overdue') },
      { weight: 1, arbitrary: fc.constantFrom('failed', 'not-run') },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(result, { minLength: 1, maxLength: 25 }),
        fc.nat(3),
        fc.integer({ min: 2, max: 8 }),
        fc.infiniteStream(fc.nat()),
        async (kinds, from, workers, draws) => {
          const results = resultsOf(
            from,
            ...kinds.map((kind, at) => {
              if (kind === 'not-run') return notRun(from + at);
              return kind === 'overdue' ? overdueAt(from + at) : ({ kind } as SeedResult);
            }),
          );
          const one = await explore(results, 1);
          const many = await explore(results, workers, (running) => Number(draws.next().value) % Math.max(1, running));
          expect(many.explored).toEqual(one.explored);
          expect(one.atOnce).toBe(1);
          expect(many.atOnce).toBeLessThanOrEqual(workers);
          // In order, each once.
          expect(many.begun).toEqual(many.begun.map((_, at) => from + at));
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('are given up with what running one throws', async () => {
    const lost = exploreSeeds(
      { from: 1, to: 9 },
      2,
      async () => Promise.reject(new Error('a fault of ours')),
      () => {},
    );
    await expect(lost).rejects.toThrow('a fault of ours');
  });
});
