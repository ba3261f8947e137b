import { describe, expect, it } from 'vitest';
import { inRounds, median, QUICK_EFFORT, rowOf } from '../../bench/figures.ts';

describe('median', () => {
  it('is the middle, or between the two in the middle', () => {
    expect(median([9, 1, 10])).toBe(9);
    expect(median([10, 1, 2, 3])).toBe(2.5);
  });

  it('of nothing is refused', () => {
    expect(() => median([])).toThrow('A median needs at least one figure.');
  });
});

describe('inRounds', () => {
  it('measures by turns, and keeps the figures of a round together', async () => {
    const order: string[] = [];
    const measure = (name: string) => () => order.push(name);
    const figures = await inRounds(2, { a: measure('a'), b: measure('b') });
    expect(order).toEqual(['a', 'b', 'a', 'b']);
    expect(figures).toEqual({ a: [1, 3], b: [2, 4] });
  });

  it('ends after three rounds when its patience is over', async () => {
    const { a } = await inRounds(9, { a: () => 1 }, -1);
    expect(a).toEqual([1, 1, 1]);
  });
});

describe('rowOf', () => {
  it('takes the ratio of each round, not that of the medians', () => {
    // The machine was ten times as slow in the second round, for both.
    const row = rowOf('x', 'ms', [2, 20, 3], { what: 'y', figures: [1, 10, 3] });
    expect(row).toMatchObject({ figure: 3, baseline: { what: 'y', figure: 3 }, ratio: 2 });
    expect(row).not.toHaveProperty('peakMegabytes');
    expect(rowOf('x', 'ms', [1], { what: 'y', figures: [2] }, 70)).toMatchObject({ ratio: 0.5, peakMegabytes: 70 });
  });
});

describe('the quick effort', () => {
  it('is one round and a tenth of a size, and never nothing', () => {
    expect([QUICK_EFFORT.rounds(9), QUICK_EFFORT.size(1000), QUICK_EFFORT.size(5)]).toEqual([1, 100, 1]);
  });
});
