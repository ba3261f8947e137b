import { describe, expect, it } from 'vitest';
import { headline } from '../../../src/report/markdown/headline.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import type { Outcome } from '../../../src/verdict/outcomes.ts';
import { aLeg, aRow } from '../verdicts.ts';

describe('the headline', () => {
  it.each<[readonly Outcome[], string]>([
    [['pass'], '✅ Maelstrom: 1 passes'],
    [['pass', 'pass'], '✅ Maelstrom: all 2 pass'],
    [['pass', 'unknown', 'pass'], '❓ Maelstrom: 2 of 3 pass'],
    [['fail'], '❌ Maelstrom: 0 of 1 pass'],
    [['fail', 'crash', 'unknown'], '💥 Maelstrom: 0 of 3 pass'],
    [['timeout', 'fail'], '⏱️ Maelstrom: 0 of 2 pass'],
    [['error', 'crash'], '⛔ Maelstrom: 0 of 2 pass'],
    [[], '⛔ Maelstrom: nothing was judged'],
  ])('of %j is %s', (outcomes, text) => {
    expect(headline(outcomes.map((outcome) => aRow({ outcome })))).toBe(text);
  });

  const ofJob = (leg: number, outcome: Outcome = 'pass', total = 4): Row =>
    aRow({ key: `leg ${leg}`, outcome, job: { id: 'test', leg: aLeg(leg), total } });
  const absent = (count: number): Row => ({ ...aRow({ key: 'others', outcome: 'error' }), legs: [], absent: count });

  it('counts the legs that have not ended, and is not green before they have', () => {
    expect(headline([ofJob(1), ofJob(2)])).toBe('⏳ Maelstrom: 2 of 4 pass · 2 still running');
    expect(headline([ofJob(1), ofJob(2, 'fail')])).toBe('❌ Maelstrom: 1 of 4 pass · 2 still running');
    expect(headline([1, 2, 3, 4].map((leg) => ofJob(leg)))).toBe('✅ Maelstrom: all 4 pass');
  });

  it('counts the legs that left no verdict, and expects no more of them', () => {
    expect(headline([ofJob(1), absent(3)])).toBe('⛔ Maelstrom: 1 of 4 pass · 3 left no verdict');
    expect(headline([ofJob(1), { ...absent(0), outcome: 'pass' }])).toBe('✅ Maelstrom: 1 passes');
  });
});
