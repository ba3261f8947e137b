import { describe, expect, it } from 'vitest';
import { clientLatencies, latencies } from '../../../src/engine/net/latency.ts';
import { SLOWER } from '../../../src/engine/seed-variations.ts';
import type { TestOptions } from '../../../src/maelstrom/parse-options.ts';

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

describe('slow links', () => {
  const names = Array.from({ length: 40 }, (_, at) => `n${at}`);
  const links = names.flatMap((src) => names.filter((dest) => dest !== src).map((dest) => [src, dest] as const));

  it('are the share of all links that is asked for, always the same ones, and slower by the same', () => {
    for (const dist of ['constant', 'uniform', 'exponential'] as const) {
      const plain = latencies({ mean: 1000, dist }, 3);
      const varied = latencies({ mean: 1000, dist }, 3, 0.2);
      const slow = links.filter(([src, dest]) => {
        const draws = [1, 2, 3].map(() => ({ one: plain(src, dest), other: varied(src, dest) }));
        const isSlow = draws.some(({ one, other }) => other !== one);
        if (isSlow) for (const { one, other } of draws) expect(Math.floor(other / SLOWER)).toBe(one);
        return isSlow;
      });
      expect(slow.length / links.length).toBeGreaterThan(0.15);
      expect(slow.length / links.length).toBeLessThan(0.25);
    }
  });

  it('are others with another seed', () => {
    const slowOf = (seed: number): string => {
      const latency = latencies({ mean: 1, dist: 'constant' }, seed, 0.5);
      return links.filter(([src, dest]) => latency(src, dest) > 1).join(' ');
    };
    expect(slowOf(1)).toBe(slowOf(1));
    expect(slowOf(1)).not.toBe(slowOf(2));
  });
});

describe('latencies of clients', () => {
  it('are nothing without a mean', () => {
    const latency = clientLatencies(0, 1);
    expect([latency('c1', 'n0'), latency('n0', 'c1')]).toEqual([0, 0]);
  });

  it('are uniform up to twice the mean, with fractions, and follow from the seed and the link', () => {
    const of = (seed: number, src: string): number[] => {
      const latency = clientLatencies(3, seed);
      return Array.from({ length: 2000 }, () => latency(src, 'n0'));
    };
    const some = of(1, 'c1');
    expect(Math.min(...some)).toBeLessThan(0.1);
    expect(Math.max(...some)).toBeGreaterThan(5.9);
    expect(Math.max(...some)).toBeLessThan(6);
    expect(meanOf(some)).toBeCloseTo(3, 0);
    expect(of(1, 'c1')).toEqual(some);
    expect(of(1, 'c2')).not.toEqual(some);
    expect(of(2, 'c1')).not.toEqual(some);
  });
});
