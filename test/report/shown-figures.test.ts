import { describe, expect, it } from 'vitest';
import { FIGURES, metricOf } from '../../src/report/shown-figures.ts';
import { METRICS, metricSpec } from '../../src/verdict/metric-specs.ts';

describe('figures', () => {
  it('are metrics that a verdict has, and better in the direction that those say', () => {
    expect(METRICS.length).toBeGreaterThan(0);
    for (const each of FIGURES) {
      expect(metricSpec(each.metric)?.better, each.metric).toBe(each.better === 'less' ? 'lower' : 'higher');
    }
  });

  it('are the own members of the metrics', () => {
    expect(metricOf({ a: 1 }, 'a')).toBe(1);
    expect(metricOf({ a: 0 }, 'a')).toBe(0);
    expect(metricOf({ a: 1 }, 'b')).toBeNull();
    expect(metricOf({ a: 1 }, 'toString')).toBeNull();
    expect(metricOf(undefined, 'a')).toBeNull();
  });
});
