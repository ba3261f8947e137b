import { describe, expect, it } from 'vitest';
import { headline } from '../../../src/report/markdown/headline.ts';
import type { Outcome } from '../../../src/verdict/verdict.ts';
import { aRow } from '../verdicts.ts';

describe('the headline', () => {
  it.each<[readonly Outcome[], string]>([
    [['pass'], '✅ Maelstrom: 1 passes'],
    [['pass', 'pass'], '✅ Maelstrom: all 2 pass'],
    [['pass', 'unknown', 'pass'], '❔ Maelstrom: 2 of 3 pass'],
    [['fail'], '❌ Maelstrom: 0 of 1 pass'],
    [['fail', 'crash', 'unknown'], '💥 Maelstrom: 0 of 3 pass'],
    [['timeout', 'fail'], '⏱️ Maelstrom: 0 of 2 pass'],
    [['error', 'crash'], '⛔ Maelstrom: 0 of 2 pass'],
    [[], '✅ Maelstrom: all 0 pass'],
  ])('of %j is %s', (outcomes, text) => {
    expect(headline(outcomes.map((outcome) => aRow({ outcome })))).toBe(text);
  });
});
