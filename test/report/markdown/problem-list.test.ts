import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../src/report/markdown/problem-list.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import type { Outcome } from '../../../src/verdict/outcomes.ts';
import { aFailingShare, aLeg, aReason, aRow, aShare, aTarget } from '../verdicts.ts';

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
      '💥 <b>d</b> crashed: A &#60;b&#62; crash',
      '❓ <b>b</b> is undecided: Undecided',
      '⚠️ <b>a</b> passes, but: Slow; Loud',
      "⚠️ <b>e</b> passes, but: w0; w1; w2; w3; w4; w5; w6; w7; 2 more in the job's summary",
    ]);
  });

  it('names the seed that fails, and of a pass only its warning', () => {
    const base = { metrics: {}, outcome: 'pass' as const };
    const warned = { outcome: 'pass' as const, reasons: [warning('A seed fails')] };
    expect(linesOf([aFailingShare(1, 18, 1, 200, { base }), aFailingShare(2, 7, 1, 200, warned)])).toEqual([
      '❌ <b>3c</b> fails with seed 18 (newly failing): Acknowledged values were lost',
      '⚠️ <b>3c</b> passes, but: A seed fails',
    ]);
  });

  it('names no seed where another leg of the row is worse, though it was not run again', () => {
    const again = aFailingShare(2, 18, 1, 200, { run: { id: 1001, number: 12, attempt: 2 } });
    const lost = aShare(1, 201, 400, { outcome: 'error', reasons: [aReason({ title: 'No Java' })] });
    expect(linesOf(joinRows([again, lost]))).toEqual(['⛔ <b>3c</b> could not be judged: No Java']);
  });

  it('names no seed where another leg of the row is worse', () => {
    const error = aShare(1, 201, 400, { outcome: 'error', reasons: [aReason({ title: 'No Java' })] });
    expect(linesOf(joinRows([error, aFailingShare(2, 18, 1, 200)]))).toEqual([
      '⛔ <b>3c</b> could not be judged: No Java',
    ]);
  });

  it('says why by the leg that fails, though another was run again', () => {
    const again = aShare(2, 201, 400, { run: { id: 1001, number: 12, attempt: 2 } });
    expect(linesOf(joinRows([again, aFailingShare(1, 18, 1, 200)]))).toEqual([
      '❌ <b>3c</b> fails: Acknowledged values were lost',
    ]);
  });

  it('asks for ranges that are apart where two jobs run the same seeds', () => {
    expect(linesOf(joinRows([aShare(1, 1, 200), aShare(2, 100, 300)]))).toEqual([
      '⛔ <b>3c</b> could not be judged: 2 jobs run the same seeds under this key: give each a range of its own in <code>seeds</code>',
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
      '❌ <b>broken</b> fails (newly failing)',
      '✅ <b>mended</b> is <b>fixed</b>: on main it fails',
      '💥 <b>crashed before</b> crashed',
      '❌ <b>unknown before</b> fails',
      '❌ <b>not judged before</b> fails',
    ]);
  });

  it('says of two jobs under one key what to do', () => {
    const row = { ...aRow(), legs: [aLeg(1), aLeg(2)] };
    expect(linesOf([row])).toEqual([
      '⛔ <b>1-echo</b> could not be judged: 2 jobs report under this key and hide one another: give each its own <code>name</code>',
    ]);
  });
});
