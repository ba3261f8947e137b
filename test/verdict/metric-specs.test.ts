import { describe, expect, it } from 'vitest';
import { METRICS, metricSpec, metricsOf } from '../../src/verdict/metric-specs.ts';
import { someResults } from './facts.ts';

const of = (text: string) => metricsOf(someResults(text).part);

describe('metricsOf', () => {
  it('takes numbers from their paths, and leaves out what is absent or not a number', () => {
    expect(of('{:net {:all {:send-count 3, :recv-count nil}, :servers {:msgs-per-op 1.5}}}')).toEqual({
      'net.all.send-count': 3,
      'net.servers.msgs-per-op': 1.5,
    });
    expect(of('{:net {:all {:send-count "3"}}}')).toEqual({});
    expect(of('{:net {:all {:send-count ##Inf}}}')).toEqual({});
  });

  it('takes each quantile, and nothing that is not one', () => {
    expect(of('{:workload {:stable-latencies {0 1, 0.5 2, 1 3, 2 4, -1 5, :x 6}}}')).toEqual({
      'workload.stable-latencies.0': 1,
      'workload.stable-latencies.0.5': 2,
      'workload.stable-latencies.1': 3,
    });
  });

  it('takes the counts of each kind of operation that has a safe name', () => {
    const names = Object.keys(of('{:stats {:by-f {:read {:count 2, :ok-count 1}, :a|b {:count 9}, "x" {:count 9}}}}'));
    expect(names).toEqual(['stats.by-f.read.count', 'stats.by-f.read.ok-count']);
  });

  it('takes at most twenty kinds', () => {
    const kinds = Array.from({ length: 25 }, (_, index) => `:f${index} {:count 1}`).join(' ');
    expect(Object.keys(of(`{:stats {:by-f {${kinds}}}}`))).toHaveLength(20);
  });

  it('divides what succeeded by what ended', () => {
    expect(of('{:stats {:count 4, :ok-count 3}}')['stats.ok-fraction']).toBe(0.75);
    expect(of('{:stats {:count 1, :ok-count 1}}')['stats.ok-fraction']).toBe(1);
    expect(of('{:stats {:count 0, :ok-count 0}}')).not.toHaveProperty('stats.ok-fraction');
    expect(of('{:stats {:count 4}}')).not.toHaveProperty('stats.ok-fraction');
  });

  it.each([
    ['{:errors nil}', { 'workload.error-count': 0 }],
    ['{:errors [1 2]}', { 'workload.error-count': 2 }],
    ['{:results {0 {}, 1 {}}, :failures [0]}', { 'workload.key-count': 2, 'workload.failure-count': 1 }],
    ['{:anomaly-types (:G0 :G1a)}', { 'workload.anomaly-count': 2 }],
    ['{}', {}],
  ])('counts in :workload %s', (workload, metrics) => {
    expect(of(`{:workload ${workload}}`)).toEqual(metrics);
  });

  it('adds up the errors of kafka that are not allowed', () => {
    const kinds =
      ':bad-error-types (:duplicate :unseen :gone), :duplicate {:count 2}, :unseen {:unseen {"1" 3, "2" 4}}, :ignored {:count 9}';
    expect(of(`{:workload {${kinds}}}`)['workload.error-count']).toBe(9);
    expect(of('{:workload {:bad-error-types nil}}')['workload.error-count']).toBe(0);
  });
});

describe('metricSpec', () => {
  it('knows members of families by their pattern', () => {
    expect(metricSpec('stats.by-f.read.ok-count')?.name).toBe('stats.by-f.<f>.ok-count');
    expect(metricSpec('workload.stable-latencies.0.99')?.name).toBe('workload.stable-latencies.<q>');
    expect(metricSpec('workload.stable-latencies.1')?.unit).toBe('ms');
  });

  it.each([
    '',
    'x',
    'stats',
    'statsXcount',
    'stats.counts',
    'a.stats.count',
    'workload.stable-latencies.2',
    'stats.by-f.READ.count',
  ])('does not know %j', (name) => {
    expect(metricSpec(name)).toBeUndefined();
  });

  it('finds each metric by its own name', () => {
    for (const spec of METRICS) {
      const name = spec.name.replace('<f>', 'read').replace('<q>', '0.5');
      expect(metricSpec(name)).toBe(spec);
    }
  });
});
