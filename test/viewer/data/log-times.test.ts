import { describe, expect, it } from 'vitest';
import { lastLineBefore, lineTimes, stampOf } from '../../../src/viewer/data/log-times.ts';

describe('the time of a line', () => {
  it('is read where a line begins with one', () => {
    const at = Date.UTC(2026, 10, 27, 5, 21, 50, 11);
    expect(stampOf('2026-11-27 05:21:50,011{GMT}\tINFO\t[jepsen worker 1] jepsen.util: 1')).toBe(at);
    expect(stampOf('[2026-11-27T05:21:50.011Z] joined')).toBe(at);
    expect(stampOf('2026-11-27T07:21:50.011+02:00 joined')).toBe(at);
    expect(stampOf('2026/11/27 05:21:50.011 joined')).toBe(at);
  });

  it('is not taken from the middle of a line, nor made up', () => {
    expect(stampOf('gossip with n1')).toBeUndefined();
    expect(stampOf(`${'x'.repeat(200)} 2026-11-27T05:21:50Z`)).toBeUndefined();
    expect(stampOf('05:21:50 joined')).toBeUndefined();
  });

  it('is one of the run; what lies far from it is left out', () => {
    const start = Date.UTC(2026, 0, 1);
    const times = lineTimes(
      ['2026-01-01T00:00:01.500Z a', 'b', '2026-11-27T05:21:50.011Z of another clock'],
      start,
      20_000_000,
    );
    expect([...times]).toEqual([1_500_000, Number.NaN, Number.NaN]);
  });

  it('leads from a moment to the last line before it', () => {
    const times = Float64Array.of(100, Number.NaN, 300, 500);
    expect([50, 100, 299, 300, 900].map((time) => lastLineBefore(times, time))).toEqual([-1, 0, 0, 2, 3]);
    expect(lastLineBefore(null, 900)).toBe(-1);
  });
});
