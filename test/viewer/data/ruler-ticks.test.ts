import { describe, expect, it } from 'vitest';
import { tickStep, ticksBetween, tickText } from '../../../src/viewer/data/ruler-ticks.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('the text of a tick', () => {
  it('has no zeros at its end', () => {
    expect([1000, 50_000, 2_500, 100_000].map((span) => plain(tickText(span)))).toEqual([
      '1 ms',
      '50 ms',
      '2.50 ms',
      '100 ms',
    ]);
  });
});

describe('steps of a ruler', () => {
  it('are round, and not more than there is room for', () => {
    expect(tickStep(30_000_000, 10)).toBe(5_000_000);
    expect(tickStep(900, 10)).toBe(100);
    expect(tickStep(3, 10)).toBe(1);
    for (const span of [7, 99, 12_345, 8_000_001]) expect(span / tickStep(span, 6)).toBeLessThanOrEqual(6);
  });

  it('give every place between two ends', () => {
    expect([...ticksBetween(150, 420, 100)]).toEqual([200, 300, 400]);
    expect([...ticksBetween(100, 300, 100)]).toEqual([100, 200, 300]);
  });
});
