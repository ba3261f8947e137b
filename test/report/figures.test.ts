import { describe, expect, it } from 'vitest';
import { changeOf, FIGURES, type Figure, percentage, plainNumber } from '../../src/report/figures.ts';
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

  it('have three digits that matter, and no exponent', () => {
    expect([0, 0.001, 0.256, 5.7349, 23.81, 187.4, 1122, 1e12, 1e300, Number.NaN].map(plainNumber)).toEqual([
      '0',
      '≈ 0',
      '0.26',
      '5.73',
      '23.8',
      '187',
      '1,122',
      '1,000,000,000,000',
      '> 10¹⁵',
      '–',
    ]);
  });

  it('are 100 % only when they are all of it', () => {
    expect([1, 0.9999, 0.9987, 0.5, 0].map((each) => percentage(each).replace('\u00a0', ' '))).toEqual([
      '100 %',
      '99.9 %',
      '99.8 %',
      '50 %',
      '0 %',
    ]);
  });
});

describe('a change against the base branch', () => {
  it('is better with fewer messages and with more availability', () => {
    expect(changeOf(20, 25, messages)).toEqual({ text: '−20\u00a0%', verdict: 'better' });
    expect(changeOf(30, 25, messages)).toEqual({ text: '+20\u00a0%', verdict: 'worse' });
    expect(changeOf(0.97, 1, availability)).toEqual({ text: '−3\u00a0%', verdict: 'worse' });
  });

  it('is none within what differs from run to run', () => {
    expect(changeOf(25.9, 25, messages)?.verdict).toBe('same');
    expect(changeOf(4, 0, median)?.verdict).toBe('same');
    expect(changeOf(0.999, 1, availability)?.verdict).toBe('same');
  });

  it('has words for a base of zero, and none without a base', () => {
    expect(changeOf(3, 0, messages)).toEqual({ text: 'from\u00a00', verdict: 'worse' });
    expect(changeOf(3, null, messages)).toBeNull();
  });
});
