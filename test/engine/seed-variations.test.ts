import { describe, expect, it } from 'vitest';
import { PARTITION_TARGETS } from '../../src/engine/partitions.ts';
import { SLOWER, type Variations, variationsOf } from '../../src/engine/seed-variations.ts';
import type { Schedule } from '../../src/maelstrom/option-specs.ts';

const aTest = (mean: number, schedule: Schedule = 'harder') =>
  ({ latency: { mean, dist: 'constant' }, nemesisInterval: 10, schedule, timeLimit: 20 }) as const;

const ofSeeds = (mean: number, count = 2000): Variations[] =>
  Array.from({ length: count }, (_, seed) => variationsOf(aTest(mean), seed));

const values = <T>(all: readonly Variations[], of: (one: Variations) => T): T[] =>
  [...new Set(all.map(of))].sort((a, b) => Number(a) - Number(b));

describe('what a seed varies', () => {
  it('is nothing but Maelstrom’s own rules on the schedule maelstrom, whatever the seed', () => {
    for (const seed of [0, 1, 2 ** 31]) {
      expect(variationsOf(aTest(100, 'maelstrom'), seed)).toEqual({
        latency: { mean: 100, dist: 'constant' },
        clientLatency: 0,
        slowLinks: 0,
        anyOrder: false,
        burst: 1,
        faults: { interval: 10, first: 0, partitionTargets: PARTITION_TARGETS },
      });
    }
  });

  it('follows from the seed and the options alone', () => {
    expect(ofSeeds(100, 50)).toEqual(ofSeeds(100, 50));
    expect(new Set(ofSeeds(100, 50).map((each) => JSON.stringify(each))).size).toBeGreaterThan(40);
  });

  it('has no link that is slower on average than was ordered', () => {
    for (const mean of [1, 10, 100]) {
      for (const { latency, slowLinks } of ofSeeds(mean)) {
        expect(latency.mean).toBeGreaterThan(0);
        expect(latency.mean * (slowLinks > 0 ? SLOWER : 1)).toBeLessThanOrEqual(mean);
      }
    }
  });

  it('is a small latency where none was ordered, and constant where it is none', () => {
    const all = ofSeeds(0);
    expect(values(all, ({ latency }) => latency.mean)).toEqual([0, 1, 3, 10]);
    for (const { latency } of all) if (latency.mean === 0) expect(latency.dist).toBe('constant');
  });

  it('has faults at most ten times as often, the first of them in the first half, and of Maelstrom’s own kinds', () => {
    for (const { faults } of ofSeeds(100)) {
      expect(faults.interval).toBeGreaterThanOrEqual(1);
      expect(faults.interval).toBeLessThanOrEqual(10);
      expect(faults.first).toBeGreaterThanOrEqual(0);
      expect(faults.first).toBeLessThan(10_000);
      expect(new Set(faults.partitionTargets).size).toBe(faults.partitionTargets.length);
      expect(faults.partitionTargets.length).toBeGreaterThan(0);
      for (const target of faults.partitionTargets) expect(PARTITION_TARGETS).toContain(target);
    }
  });

  it('comes to every value of each kind', () => {
    const all = ofSeeds(100);
    expect(values(all, ({ latency }) => latency.mean)).toEqual([2.5, 10, 12.5, 25, 50, 100]);
    expect(new Set(all.map(({ latency }) => latency.dist))).toEqual(new Set(['constant', 'uniform', 'exponential']));
    expect(values(all, ({ clientLatency }) => clientLatency)).toEqual([0, 0.5, 3]);
    expect(values(all, ({ slowLinks }) => slowLinks)).toEqual([0, 0.2, 0.5]);
    expect(values(all, ({ anyOrder }) => anyOrder)).toEqual([false, true]);
    expect(values(all, ({ burst }) => burst)).toEqual([1, 3, 10]);
    expect(values(all, ({ faults }) => faults.interval)).toEqual([1, 3, 10]);
    expect(values(all, ({ faults }) => faults.partitionTargets.length)).toEqual([1, 2, 3, 4]);
    expect(new Set(all.map(({ faults }) => faults.partitionTargets[0]))).toEqual(new Set(PARTITION_TARGETS));
    expect(all.some(({ faults }) => faults.first === 0) && all.some(({ faults }) => faults.first > 9000)).toBe(true);
  });

  it('leaves a second between faults, unless the test itself asks for less', () => {
    const intervals = (nemesisInterval: number): readonly number[] =>
      Array.from(
        { length: 60 },
        (_, seed) =>
          variationsOf(
            { latency: { mean: 0, dist: 'constant' }, nemesisInterval, schedule: 'harder', timeLimit: 20 },
            seed,
          ).faults.interval,
      );
    expect(Math.min(...intervals(2))).toBe(1);
    expect(new Set(intervals(0.5))).toEqual(new Set([0.5]));
  });
});
