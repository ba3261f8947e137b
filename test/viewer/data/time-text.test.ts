import { describe, expect, it } from 'vitest';
import { countText, spanText, timeText } from '../../../src/viewer/data/time-text.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('a moment', () => {
  it('is told in the unit that is near, with the digits that its step tells apart', () => {
    expect([0, 312_000, 1_234_567, -4200].map((time) => plain(timeText(time)))).toEqual([
      '0 ms',
      '312 ms',
      '1.235 s',
      '−4 ms',
    ]);
    expect(plain(timeText(769_770, 1))).toBe('769.770 ms');
    expect(plain(timeText(130, 1))).toBe('130 µs');
    expect(plain(timeText(2_500_000, 500_000))).toBe('2.5 s');
  });
});

describe('a length of time', () => {
  it('has three digits', () => {
    expect([0, 130, 2_540, 24_000, 1_500_000, 14_200_000].map((span) => plain(spanText(span)))).toEqual([
      '0 ms',
      '130 µs',
      '2.54 ms',
      '24.0 ms',
      '1.50 s',
      '14.2 s',
    ]);
  });
});

describe('a count', () => {
  it('is grouped, and has no sign at nought', () => {
    expect([1054, -0].map(countText)).toEqual(['1,054', '0']);
  });
});
