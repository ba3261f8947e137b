import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/engine/clock/random.ts';

const draws = (seed: number, name: string, count = 50): number[] => {
  const random = randomStream(seed, name);
  return Array.from({ length: count }, () => random.next());
};

describe('a random stream', () => {
  it('is the same for the same seed and name, and another for another', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), (seed, name) => {
        expect(draws(seed, name)).toEqual(draws(seed, name));
        expect(draws(seed, name)).not.toEqual(draws(seed + 1, name));
        expect(draws(seed, name)).not.toEqual(draws(seed, `${name}.`));
      }),
    );
  });

  it('draws every number below its bound, and none beyond', () => {
    const random = randomStream(7, 'below');
    const counts = new Map<number, number>();
    for (let draw = 0; draw < 60_000; draw += 1) {
      const value = random.below(6);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    // Ten standard deviations around 10 000.
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(1_000);
  });

  it('shuffles into a permutation', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer()), (seed, items) => {
        const shuffled = randomStream(seed, 'shuffle').shuffle(items);
        expect([...shuffled].sort()).toEqual([...items].sort());
      }),
    );
  });

  it('refuses to pick from nothing', () => {
    expect(() => randomStream(1, 'x').pick([])).toThrow(RangeError);
  });
});
