import { describe, expect, it } from 'vitest';
import { problemList } from '../../../src/report/markdown/problem-list.ts';
import { aLeg, aReason, aRow } from '../verdicts.ts';

const warning = (title: string) => aReason({ severity: 'warning', title });

describe('the list of problems', () => {
  it('is absent when every row passes without a warning', () => {
    expect(problemList([aRow(), aRow({ key: 'b' })], 8)).toBeNull();
  });

  it('has the rows that do not pass, the worst first, then passes with a warning', () => {
    const rows = [
      aRow({ key: 'a', reasons: [warning('Slow'), warning('Loud')] }),
      aRow({ key: 'b', outcome: 'unknown', reasons: [aReason({ title: 'Undecided' })] }),
      aRow({ key: 'c' }),
      aRow({ key: 'd', outcome: 'crash', reasons: [aReason({ title: 'A <b> crash' })] }),
      aRow({ key: 'e', reasons: [warning('Odd')] }),
    ];
    expect(problemList(rows, 8)?.split('\n')).toEqual([
      '- 💥 **d** crashed: A &#60;b&#62; crash',
      '- ❔ **b** is undecided: Undecided',
      '- ⚠️ **a** passes, but: Slow and 1 more',
      '- ⚠️ **e** passes, but: Odd',
    ]);
  });

  it('counts what is beyond its lines', () => {
    const rows = Array.from({ length: 5 }, (_, index) => aRow({ key: `k${index}`, outcome: 'fail' }));
    expect(problemList(rows, 5)?.split('\n')).toHaveLength(5);
    expect(problemList(rows, 3)?.split('\n').slice(2)).toEqual(['- ❌ **k2** fails: ', '- and 2 more']);
  });

  it('says of two jobs under one key what to do', () => {
    const row = { ...aRow(), legs: [aLeg(1), aLeg(2)] };
    expect(problemList([row], 8)).toBe(
      '- ⛔ **1-echo** could not be judged: 2 jobs report under this key and hide one another: give each its own <code>name</code>',
    );
  });
});
