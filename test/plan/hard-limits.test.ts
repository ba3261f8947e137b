import { describe, expect, it } from 'vitest';
import { timeLimits } from '../../src/plan/hard-limits.ts';

describe('timeLimits', () => {
  it("is the user's own limit for the whole run, in milliseconds", () => {
    expect(timeLimits(5, 20)).toEqual({ kind: 'whole', ms: 5_000 });
    expect(timeLimits(0.5, 20)).toEqual({ kind: 'whole', ms: 500 });
  });

  it('gives the operations three times their time and a minute, and the analysis its own limits', () => {
    expect(timeLimits(undefined, 10)).toEqual({
      kind: 'phases',
      runMs: 90_000,
      idleMs: 60_000,
      analysisMs: 600_000,
    });
    expect(timeLimits(undefined, 1)).toMatchObject({ runMs: 63_000 });
  });
});
