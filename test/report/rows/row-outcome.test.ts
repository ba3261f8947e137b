import { describe, expect, it } from 'vitest';
import { isContested, outcomeOf, worstFirst } from '../../../src/report/rows/row-outcome.ts';
import { OUTCOMES } from '../../../src/verdict/verdict.ts';
import { aLeg, aRow } from '../verdicts.ts';

describe('the outcome of a row', () => {
  it('is that of its verdict when one job reported it', () => {
    for (const outcome of OUTCOMES) expect(outcomeOf(aRow({ outcome }))).toBe(outcome);
    expect(isContested(aRow())).toBe(false);
  });

  it('is an error when two jobs reported it, whatever they came to', () => {
    for (const outcome of OUTCOMES) {
      const row = { ...aRow({ outcome }), legs: [aLeg(1), aLeg(2)] };
      expect(isContested(row)).toBe(true);
      expect(outcomeOf(row)).toBe('error');
    }
  });
});

describe('rows, the worst first', () => {
  it('keep their order among those of one outcome', () => {
    const rows = [
      ['a', 'pass'],
      ['b', 'fail'],
      ['c', 'unknown'],
      ['d', 'error'],
      ['e', 'fail'],
      ['f', 'crash'],
      ['g', 'timeout'],
      ['h', 'pass'],
    ] as const;
    const ranked = worstFirst(rows.map(([key, outcome]) => aRow({ key, outcome })));
    expect(ranked.map(({ key }) => key).join('')).toBe('dfgbecah');
  });
});
