import { describe, expect, it } from 'vitest';
import { changeOf } from '../../src/report/figure-change.ts';
import { FIGURES, type Figure } from '../../src/report/shown-figures.ts';

const figure = (metric: string): Figure => {
  const found = FIGURES.find((each) => each.metric === metric);
  if (found === undefined) throw new Error(metric);
  return found;
};
const messages = figure('net.servers.msgs-per-op');
const availability = figure('availability.ok-fraction');
const median = figure('workload.stable-latencies.0.5');

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
