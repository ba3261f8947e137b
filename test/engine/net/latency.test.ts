import { describe, expect, it } from 'vitest';
import { latencies } from '../../../src/engine/net/latency.ts';
import type { TestOptions } from '../../../src/maelstrom/options.ts';

const drawn = (dist: TestOptions['latency']['dist'], mean: number, count: number, seed = 1): number[] => {
  const latency = latencies({ mean, dist }, seed);
  return Array.from({ length: count }, () => latency('n0', 'n1'));
};
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;

describe('latencies', () => {
  it('are always the mean of a constant distribution', () => {
    expect(new Set(drawn('constant', 12.5, 20))).toEqual(new Set([12.5]));
  });

  it('of a uniform distribution are all whole numbers below twice the mean, alike', () => {
    const values = drawn('uniform', 10, 20_000);
    const counts = Array.from({ length: 20 }, (_, latency) => values.filter((value) => value === latency).length);
    expect(counts.reduce((a, b) => a + b)).toBe(20_000);
    // Six standard deviations around a thousand.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(190);
  });

  it('of an exponential distribution are whole numbers that exceed a bound as seldom as they should', () => {
    const values = drawn('exponential', 50, 20_000);
    expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    for (const bound of [20, 50, 100, 200]) {
      const share = values.filter((value) => value >= bound).length / values.length;
      expect(share).toBeCloseTo(Math.exp(-bound / 50), 1);
    }
    // Rounded down by half a millisecond on average.
    expect(meanOf(values)).toBeCloseTo(49.5, -1);
  });

  it('of a link are the same in every run of a seed, whatever other links carry', () => {
    const interleaved = (seed: number): number[] => {
      const latency = latencies({ mean: 20, dist: 'exponential' }, seed);
      return Array.from({ length: 50 }, () => {
        latency('n0', 'n2');
        latency('n1', 'n0');
        return latency('n0', 'n1');
      });
    };
    expect(interleaved(5)).toEqual(drawn('exponential', 20, 50, 5));
    expect(interleaved(5)).not.toEqual(interleaved(6));
  });

  it('of two directions of a link differ', () => {
    const latency = latencies({ mean: 200, dist: 'uniform' }, 1);
    const there = Array.from({ length: 20 }, () => latency('n0', 'n1'));
    expect(Array.from({ length: 20 }, () => latency('n1', 'n0'))).not.toEqual(there);
  });
});
