import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FailsWith, firstFailing, minimize } from '../../src/seeds/minimize.ts';
import { runs } from '../support/runs.ts';

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

/** Counts the candidates that it is asked of. */
function counting(fails: (items: readonly number[]) => boolean): {
  readonly fails: FailsWith<readonly number[]>;
  readonly asked: () => number;
} {
  let asked = 0;
  return {
    fails: async (candidates) => {
      asked += candidates.length;
      return candidates.map(fails);
    },
    asked: () => asked,
  };
}

const isIn = (items: readonly number[], all: readonly number[]): boolean => items.every((item) => all.includes(item));
const without = (items: readonly number[], at: number): readonly number[] => items.filter((_, other) => other !== at);
const isInOrder = (items: readonly number[]): boolean =>
  items.every((item, at) => at === 0 || item > (items[at - 1] ?? 0));

describe('what is minimized', () => {
  it('fails still, and without any of its items no longer, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 9 }),
        // Of each set of items whether it fails, drawn without a rule.
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        fc.integer({ min: 0, max: 9 }),
        async (count, draws, odds) => {
          const all = upTo(count);
          const answers = new Map([[all.join(), true]]);
          const failing = (items: readonly number[]): boolean => {
            const key = items.join();
            const known = answers.get(key) ?? Number(draws.next().value) < odds;
            answers.set(key, known);
            return known;
          };
          const { fails, asked } = counting(failing);
          const left = await minimize(all, fails);
          expect(isIn(left, all) && isInOrder(left)).toBe(true);
          expect(failing(left)).toBe(true);
          if (left.length > 0) expect(failing([])).toBe(false);
          for (const at of left.keys()) expect(failing(without(left, at))).toBe(false);
          // Zeller and Hildebrandt's bound, with the few that are asked of together.
          expect(asked()).toBeLessThanOrEqual(count * count + 3 * count + 4);
        },
      ),
      { numRuns: runs(500) },
    );
  });

  it('is one of the smallest sets where more items never mend anything', async () => {
    const set = (count: number) => fc.subarray([...upTo(count)]);
    const cases = fc
      .integer({ min: 1, max: 12 })
      .chain((count) => fc.tuple(fc.constant(count), fc.array(set(count), { minLength: 1, maxLength: 4 })));
    await fc.assert(
      fc.asyncProperty(cases, async ([count, causes]) => {
        const { fails } = counting((items) => causes.some((cause) => isIn(cause, items)));
        const smallest = causes.filter((cause) => !causes.some((one) => one.length < cause.length && isIn(one, cause)));
        expect(smallest).toContainEqual(await minimize(upTo(count), fails));
      }),
      { numRuns: runs(300) },
    );
  });

  it('is found with few questions where two of many items matter', async () => {
    const { fails, asked } = counting((items) => items.includes(17) && items.includes(29_000));
    expect(await minimize(upTo(30_000), fails)).toEqual([17, 29_000]);
    expect(asked()).toBeLessThan(250);
  });

  it('is nothing, after one question, where it fails with nothing, and without one where there is nothing', async () => {
    const always = counting(() => true);
    expect(await minimize(upTo(100), always.fails)).toEqual([]);
    expect(always.asked()).toBe(1);
    const never = counting(() => false);
    expect(await minimize([], never.fails)).toEqual([]);
    expect(never.asked()).toBe(0);
  });

  it('still fails when time is over before the end, and nothing is asked then', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.subarray([...upTo(40)]),
        fc.nat(30),
        async (count, some, rounds) => {
          const cause = some.filter((item) => item < count);
          let left = rounds;
          const smaller = await minimize(upTo(count), async (candidates) => {
            left -= 1;
            expect(left).toBeGreaterThanOrEqual(-1);
            return left < 0 ? null : candidates.map((items) => isIn(cause, items));
          });
          expect(isIn(cause, smaller) && isInOrder(smaller)).toBe(true);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('needs no more memory than a few candidates where all of very many items matter', async () => {
    let asked = 0;
    const left = await minimize(upTo(30_000), async (candidates) => {
      asked += candidates.length;
      return asked > 6000 ? null : candidates.map(() => false);
    });
    expect(left).toHaveLength(30_000);
  });
});

describe('the first candidate that fails', () => {
  it('is the first in order, and few behind it are tried', async () => {
    const tried: number[] = [];
    const found = await firstFailing(upTo(100), async (some) => {
      tried.push(...some);
      return some.map((item) => item >= 13 && item % 2 === 1);
    });
    expect(found).toEqual({ kind: 'found', candidate: 13 });
    expect(tried).toEqual(upTo(16));
  });

  it('is not there, or not known', async () => {
    expect(await firstFailing(upTo(9), async (some) => some.map(() => false))).toEqual({ kind: 'none' });
    expect(await firstFailing([], async () => null)).toEqual({ kind: 'none' });
    expect(await firstFailing(upTo(9), async () => null)).toEqual({ kind: 'no time left' });
  });
});
