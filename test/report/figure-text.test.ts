import { describe, expect, it } from 'vitest';
import { durationText, figureText, percentage, plainNumber } from '../../src/report/figure-text.ts';

describe('figures', () => {
  it.each([
    [0, '0'],
    [0.001, '≈ 0'],
    [-0.001, '≈ 0'],
    [0.256, '0.26'],
    [5.7349, '5.73'],
    [9.996, '10'],
    [10.04, '10'],
    [10.06, '10.1'],
    [23.81, '23.8'],
    [99.96, '100'],
    [100.4, '100'],
    [187.4, '187'],
    [1122, '1,122'],
    [-34.56, '-34.6'],
    [1e12, '1,000,000,000,000'],
    [9.99e14, '999,000,000,000,000'],
    [1e15, '> 10¹⁵'],
    [1e300, '> 10¹⁵'],
    [-1e15, '< −10¹⁵'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('show %d as %s: three digits that matter, and no exponent', (value, text) => {
    expect(plainNumber(value)).toBe(text);
  });

  it.each([
    [1, '100 %'],
    [0.9999, '99.9 %'],
    [0.9987, '99.8 %'],
    [0.29, '29 %'],
    [0.5, '50 %'],
    [0, '0 %'],
  ])('show the fraction %d as %s, and as 100 %% only when it is all', (value, text) => {
    expect(percentage(value)).toBe(text.replace(' ', '\u00a0'));
  });

  it('have the form of their unit, and a dash where there is none', () => {
    expect(figureText(0.5, 'fraction')).toBe('50\u00a0%');
    expect(figureText(0.5, 'ms')).toBe('0.5');
    expect(figureText(0.5, 'count')).toBe('0.5');
    expect(figureText(null, 'fraction')).toBe('–');
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [9_440, '9.4 s'],
    [33_900, '34 s'],
    [119_400, '119 s'],
    [119_999, '120 s'],
    [120_000, '2 min 0 s'],
    [125_400, '2 min 5 s'],
    [3_599_600, '60 min 0 s'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(durationText(ms)).toBe(text.replaceAll(' ', '\u00a0'));
  });
});
