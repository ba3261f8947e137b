import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/engine/clock/random.ts';
import { type Step, transactions } from '../../../src/engine/workloads/txn-generator.ts';

function drawn(
  count: number,
  {
    keyCount,
    maxWritesPerKey = 16,
    maxLength = 4,
    seed = 1,
  }: Partial<Record<'keyCount' | 'maxWritesPerKey' | 'maxLength' | 'seed', number>> = {},
): readonly (readonly Step[])[] {
  const options = { ...(keyCount === undefined ? {} : { keyCount }), maxWritesPerKey } as never;
  const next = transactions(options, maxLength, randomStream(seed, 'txn'));
  return Array.from({ length: count }, next);
}

const countBy = <T>(items: readonly T[]): ReadonlyMap<T, number> => {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
};

describe('transactions', () => {
  it('have from one step to the greatest length, each length about as often', () => {
    const lengths = countBy(drawn(2_000, { maxLength: 5 }).map((steps) => steps.length));
    expect([...lengths.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
    for (const count of lengths.values()) expect(count).toBeGreaterThan(300);
  });

  it('write 1, 2, 3, … to each key, and never more than the greatest number', () => {
    const values = new Map<number, number[]>();
    for (const { writes, key, value } of drawn(3_000, { maxWritesPerKey: 7 }).flat()) {
      expect(value === null).toBe(!writes);
      if (value !== null) values.set(key, [...(values.get(key) ?? []), value]);
    }
    for (const written of values.values()) expect(written).toEqual(written.map((_, i) => i + 1));
    expect(Math.max(...[...values.values()].map(({ length }) => length))).toBe(7);
    expect(values.size).toBeGreaterThan(100);
  });

  it('read and write about as often', () => {
    const steps = drawn(2_000).flat();
    expect(steps.filter(({ writes }) => writes).length / steps.length).toBeCloseTo(0.5, 1);
  });

  it('draw each key of the pool twice as often as the one before it', () => {
    const steps = drawn(20_000, { keyCount: 4, maxWritesPerKey: 1_000_000 }).flat();
    const counts = countBy(steps.map(({ key }) => key));
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3]);
    for (const [key, part] of [1, 2, 4, 8].entries()) {
      expect((counts.get(key) ?? 0) / steps.length).toBeCloseTo(part / 15, 1);
    }
    for (const key of [1, 2, 3]) expect(counts.get(key) ?? 0).toBeGreaterThan((counts.get(key - 1) ?? 0) * 1.5);
  });

  it('have a pool of ten keys unless told otherwise', () => {
    const keys = new Set(
      drawn(20_000, { maxWritesPerKey: 1_000_000 })
        .flat()
        .map(({ key }) => key),
    );
    expect([...keys].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('take a fresh key for one that has had all its writes, and never come back to that', () => {
    const steps = drawn(500, { keyCount: 1, maxWritesPerKey: 3 }).flat();
    const keys = steps.map(({ key }) => key);
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
    expect(new Set(keys).size).toBe((keys.at(-1) ?? 0) + 1);
    const writes = countBy(steps.filter((step) => step.writes).map(({ key }) => key));
    for (const [key, count] of writes) if (key !== keys.at(-1)) expect(count).toBe(3);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(drawn(50)).toEqual(drawn(50));
    expect(drawn(50)).not.toEqual(drawn(50, { seed: 2 }));
  });
});
