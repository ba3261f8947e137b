import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../src/report/markdown/problem-list.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import type { Outcome } from '../../../src/verdict/verdict.ts';
import { aLeg, aReason, aRow, aTarget } from '../verdicts.ts';

const warning = (title: string) => aReason({ severity: 'warning', title });
const linesOf = (rows: readonly Row[]) => problemsOf(rows, aTarget({ baseBranch: 'main' })).map(({ line }) => line);

describe('the list of problems', () => {
  it('is empty when every row passes without a warning', () => {
    expect(linesOf([aRow(), aRow({ key: 'b' })])).toEqual([]);
  });

  it('has the rows that do not pass, the worst first, then passes with all of their warnings', () => {
    const rows = [
      aRow({ key: 'a', reasons: [warning('Slow'), warning('Loud')] }),
      aRow({ key: 'b', outcome: 'unknown', reasons: [aReason({ title: 'Undecided' })] }),
      aRow({ key: 'c' }),
      aRow({ key: 'd', outcome: 'crash', reasons: [aReason({ title: 'A <b> crash' })] }),
      aRow({ key: 'e', reasons: Array.from({ length: 10 }, (_, index) => warning(`w${index}`)) }),
    ];
    expect(linesOf(rows)).toEqual([
      '💥 **d** crashed: A &#60;b&#62; crash',
      '❓ **b** is undecided: Undecided',
      '⚠️ **a** passes, but: Slow; Loud',
      "⚠️ **e** passes, but: w0; w1; w2; w3; w4; w5; w6; w7; 2 more in the job's summary",
    ]);
  });

  it('begins with what the pull request has changed', () => {
    const of = (key: string, outcome: Outcome, before?: Outcome): Row =>
      aRow({ key, outcome, ...(before === undefined ? {} : { base: { metrics: {}, outcome: before } }) });
    const rows = [
      of('crashed before', 'crash', 'crash'),
      of('mended', 'pass', 'fail'),
      of('broken', 'fail', 'pass'),
      of('as ever', 'pass', 'pass'),
      of('unknown before', 'fail'),
      of('not judged before', 'fail', 'error'),
    ];
    expect(linesOf(rows)).toEqual([
      '❌ **broken** fails (newly failing)',
      '✅ **mended** is **fixed**: on main it fails',
      '💥 **crashed before** crashed',
      '❌ **unknown before** fails',
      '❌ **not judged before** fails',
    ]);
  });

  it('says of two jobs under one key what to do', () => {
    const row = { ...aRow(), legs: [aLeg(1), aLeg(2)] };
    expect(linesOf([row])).toEqual([
      '⛔ **1-echo** could not be judged: 2 jobs report under this key and hide one another: give each its own <code>name</code>',
    ]);
  });
});
