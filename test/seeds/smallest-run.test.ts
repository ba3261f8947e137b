import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeededRun } from '../../src/seeds/seeded-run.ts';
import { type RunSize, smallestRun } from '../../src/seeds/smallest-run.ts';

const first: SeededRun = {
  seed: 8,
  schedule: 'harder',
  nodeCount: 5,
  timeLimit: 20,
  operations: null,
  faults: null,
};

/** Ten operations and one fault a second. */
const sizeOf = ({ timeLimit, operations, faults }: SeededRun): RunSize => ({
  operations: operations?.length ?? timeLimit * 10,
  faults: faults?.length ?? timeLimit,
});

interface Bug {
  readonly nodes: number;
  readonly timeLimit: number;
  readonly operations: readonly number[];
  readonly faults: readonly number[];
  /** Of fewer nodes only these seeds show it. */
  readonly isSeen: (seed: number) => boolean;
}

const aBug: Bug = { nodes: 3, timeLimit: 5, operations: [17, 23], faults: [2], isSeen: () => true };

const shows = (bug: Bug, run: SeededRun): boolean =>
  run.nodeCount >= bug.nodes &&
  run.timeLimit >= bug.timeLimit &&
  bug.operations.every((item) => run.operations?.includes(item) ?? true) &&
  bug.faults.every((item) => run.faults?.includes(item) ?? true) &&
  (run.nodeCount === first.nodeCount || bug.isSeen(run.seed));

function shrink(bug: Partial<Bug>, run = first, fewestNodes = 1): Promise<SeededRun> {
  const whole = { ...aBug, ...bug };
  return smallestRun(run, {
    fewestNodes,
    sizeOf,
    fails: async (candidates) => candidates.map((candidate) => shows(whole, candidate)),
  });
}

describe('the smallest run that fails', () => {
  it('keeps all but its faults where it fails for what it has too little of', async () => {
    const smallest = await smallestRun(first, {
      fewestNodes: 1,
      keepsOperations: true,
      sizeOf,
      fails: async (candidates) => candidates.map((candidate) => shows(aBug, candidate)),
    });
    expect(smallest).toEqual({ ...first, faults: [2] });
  });

  it('has the fewest nodes, the shortest time, and the operations and faults that matter', async () => {
    expect(await shrink({})).toEqual({ ...first, nodeCount: 3, timeLimit: 5, operations: [17, 23], faults: [2] });
  });

  it('has another seed of the same schedule where fewer nodes need one', async () => {
    const { seed, nodeCount } = await shrink({ isSeen: (seed) => seed === 12 });
    expect([seed, nodeCount]).toEqual([12, 3]);
    const { seed: kept, nodeCount: all } = await shrink({ isSeen: (seed) => seed === 11 });
    expect([kept, all]).toEqual([8, 5]);
  });

  it('has no fewer nodes than the test makes sense with', async () => {
    expect((await shrink({ nodes: 1 }, first, 2)).nodeCount).toBe(2);
    expect((await shrink({ nodes: 1 })).nodeCount).toBe(1);
    expect((await shrink({ nodes: 1 }, first, 5)).nodeCount).toBe(5);
  });

  it('has no faults and no operations where none matter', async () => {
    expect(await shrink({ operations: [], faults: [] })).toMatchObject({ operations: [], faults: [] });
  });

  it('leaves faults and operations alone where there are none', async () => {
    const none = await smallestRun(first, {
      fewestNodes: 5,
      sizeOf: () => ({ operations: 0, faults: 0 }),
      fails: async (candidates) => candidates.map(() => false),
    });
    expect(none).toEqual(first);
  });

  it('is shortened again once operations are left out', async () => {
    const fails = (run: SeededRun): boolean => run.timeLimit === 20 || (run.operations !== null && run.timeLimit >= 2);
    const run = await smallestRun(first, {
      fewestNodes: 5,
      sizeOf,
      fails: async (candidates) => candidates.map(fails),
    });
    expect(run.timeLimit).toBe(2);
  });

  describe('of one that fails by chance', () => {
    /** Every operation has a part in what happens, so that a run which lacks one is another run. */
    const byChance = (run: SeededRun, isWhole = run.operations === null): boolean =>
      isWhole && (run.timeLimit === 20 ? run.seed === 8 : run.timeLimit >= 3 && run.seed === 14);

    it('is a short one of another seed of the same schedule', async () => {
      const run = await smallestRun(first, {
        fewestNodes: 5,
        sizeOf,
        fails: async (candidates) => candidates.map((candidate) => byChance(candidate)),
      });
      expect(run).toEqual({ ...first, seed: 14, timeLimit: 3, faults: [] });
    });

    it('keeps its seed where a quarter of it is enough', async () => {
      const run = await smallestRun(first, {
        fewestNodes: 5,
        sizeOf,
        fails: async (candidates) =>
          candidates.map((candidate) => byChance(candidate, (candidate.operations?.length ?? 200) >= 45)),
      });
      expect(run).toMatchObject({ seed: 8, timeLimit: 20, faults: [] });
      expect(run.operations?.length).toBeLessThanOrEqual(50);
    });

    it('is the first one where no seed fails sooner', async () => {
      const asked: SeededRun[] = [];
      const run = await smallestRun(first, {
        fewestNodes: 5,
        sizeOf,
        fails: async (candidates) => {
          asked.push(...candidates);
          return candidates.map(({ operations, faults, timeLimit }) => !operations && !faults && timeLimit === 20);
        },
      });
      expect(run).toEqual(first);
      expect(new Set(asked.map(({ seed }) => seed % 2))).toEqual(new Set([0]));
    });
  });

  it('fails wherever time is over', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.subarray([0, 4, 17, 23, 49]),
        fc.integer({ min: 1, max: 5 }),
        async (rounds, operations, nodes) => {
          const bug = { ...aBug, operations, nodes };
          let left = rounds;
          const run = await smallestRun(first, {
            fewestNodes: 1,
            sizeOf,
            fails: async (candidates) => {
              left -= 1;
              return left < 0 ? null : candidates.map((candidate) => shows(bug, candidate));
            },
          });
          expect(shows(bug, run)).toBe(true);
          if (rounds === 0) expect(run).toEqual(first);
        },
      ),
    );
  });
});
