import { describe, expect, it } from 'vitest';
import {
  changeOf,
  FIGURES,
  type Figure,
  figureText,
  metricOf,
  percentage,
  plainNumber,
} from '../../src/report/figures.ts';
import { METRICS, metricSpec } from '../../src/verdict/metrics.ts';

const figure = (metric: string): Figure => {
  const found = FIGURES.find((each) => each.metric === metric);
  if (found === undefined) throw new Error(metric);
  return found;
};
const messages = figure('net.servers.msgs-per-op');
const availability = figure('availability.ok-fraction');
const median = figure('workload.stable-latencies.0.5');

describe('figures', () => {
  it('are metrics that a verdict has, and better in the direction that those say', () => {
    expect(METRICS.length).toBeGreaterThan(0);
    for (const each of FIGURES) {
      expect(metricSpec(each.metric)?.better, each.metric).toBe(each.better === 'less' ? 'lower' : 'higher');
    }
  });

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

  it('are the own members of the metrics', () => {
    expect(metricOf({ a: 1 }, 'a')).toBe(1);
    expect(metricOf({ a: 0 }, 'a')).toBe(0);
    expect(metricOf({ a: 1 }, 'b')).toBeNull();
    expect(metricOf({ a: 1 }, 'toString')).toBeNull();
    expect(metricOf(undefined, 'a')).toBeNull();
  });
});

describe('a change against the base branch', () => {
  it('is better with fewer messages and with more availability', () => {
    expect(changeOf(20, 25, messages)).toEqual({ text: '−20\u00a0%', verdict: 'better' });
    expect(changeOf(30, 25, messages)).toEqual({ text: '+20\u00a0%', verdict: 'worse' });
    expect(changeOf(0.97, 1, availability)).toEqual({ text: '−3\u00a0%', verdict: 'worse' });
    expect(changeOf(1, 0.5, availability)).toEqual({ text: '+100\u00a0%', verdict: 'better' });
  });

  it.each([
    ['within 5 % of the base', 105, 100, messages],
    ['within 5 % of the base, downwards', 95, 100, messages],
    ['within the smallest change that counts', 5, 0, median],
    ['two thousandths of the availability', 0.9981, 1, availability],
    ['nothing at all', 3, 3, messages],
  ])('is noise when it is %s', (_, value, base, of) => {
    expect(changeOf(value, base, of)).toEqual({ text: '≈', verdict: 'same' });
  });

  it.each([
    ['5.1 % of the base', 105.1, 100, messages],
    ['more than 5 ms', 5.1, 0, median],
    ['three thousandths of the availability', 0.997, 1, availability],
  ])('counts when it is %s', (_, value, base, of) => {
    expect(changeOf(value, base, of)?.verdict).toBe('worse');
  });

  it.each([
    [109.94, 100, '+9.9'],
    [110.4, 100, '+10'],
    [110.5, 100, '+11'],
    [1099, 100, '+999'],
    [1099.1, 100, '+>999'],
    [200_000, 100, '+>999'],
  ])('from %d to a base of %d is %s %%', (value, base, text) => {
    expect(changeOf(value, base, messages)?.text).toBe(`${text}\u00a0%`);
  });

  it('has words for a base of zero', () => {
    expect(changeOf(3, 0, messages)).toEqual({ text: 'from\u00a00', verdict: 'worse' });
    expect(changeOf(0.5, 0, availability)).toEqual({ text: 'from\u00a00', verdict: 'better' });
  });

  it('is absent when one of the two values is', () => {
    expect(changeOf(3, null, messages)).toBeNull();
    expect(changeOf(null, 3, messages)).toBeNull();
  });
});
