import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/report/markdown/fit-bytes.ts';
import { renderJoinedSummary } from '../../../src/report/markdown/joined-summary.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import { toRow } from '../../../src/report/rows/row.ts';
import { fourteen, losesWithSeed } from '../matrix-of-fourteen.ts';
import { aLeg, aReason, aRow, aShare, aTarget } from '../verdicts.ts';

const target = aTarget({ baseBranch: 'main' });

describe('the summary of a whole run', () => {
  it('reads as its golden file', async () => {
    const rows = joinRows(fourteen.map((verdict, index) => toRow(verdict, aLeg(index))));
    await expect(renderJoinedSummary(rows, target)).toMatchFileSnapshot('golden/summary-joined.md');
  });

  it('has one row for legs that share seeds, which reads as its golden file', async () => {
    const seeds = { from: 201, to: 1000 };
    const other = aShare(2, 201, 1000, { key: losesWithSeed.key, job: { id: 'test', leg: aLeg(102), seeds } });
    const rows = joinRows([toRow(losesWithSeed, aLeg(1)), other, aRow({}, aLeg(3))]);
    await expect(renderJoinedSummary(rows, target)).toMatchFileSnapshot('golden/summary-joined-seeds.md');
  });

  it('says so when there is nothing to join', () => {
    expect(renderJoinedSummary([], target)).toContain('No verdict was found in this run.');
  });

  it('stays within its bytes: the details of the least important rows are left out, and counted', () => {
    const rows = ['unknown', 'crash', 'fail'].map((outcome, index) =>
      aRow({ key: outcome, outcome: outcome as 'fail', reasons: [aReason({ detail: 'x'.repeat(1000) })] }, aLeg(index)),
    );
    const whole = renderJoinedSummary(rows, target);
    const page = renderJoinedSummary(rows, target, byteLength(whole) - 1);
    expect([...whole.matchAll(/<b>(\w+)<\/b>/g)].map(([, key]) => key)).toEqual(['crash', 'fail', 'unknown']);
    expect([...page.matchAll(/<b>(\w+)<\/b>/g)].map(([, key]) => key)).toEqual(['crash', 'fail']);
    expect(page).toContain('1 more sections are left out: there was no room.');
  });
});
