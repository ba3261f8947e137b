import { describe, expect, it } from 'vitest';
import { joinRows } from '../../../src/report/rows/join.ts';
import { isContested, outcomeOf, whyContested, worstFirst } from '../../../src/report/rows/row-outcome.ts';
import { OUTCOMES } from '../../../src/verdict/outcomes.ts';
import { aLeg, aRow, aShare } from '../verdicts.ts';

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

describe('what is wrong with a row of several jobs', () => {
  it('is its name, or the seeds that they share', () => {
    expect(whyContested({ ...aRow(), legs: [aLeg(1), aLeg(2)] })).toBe(
      '2 jobs report under this key and hide one another: give each its own `name`',
    );
    const [same] = joinRows([aShare(1, 1, 200), aShare(2, 1, 200)]);
    expect(same && whyContested(same)).toBe(
      '2 jobs run the same seeds under this key: give each a range of its own in `seeds`',
    );
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
