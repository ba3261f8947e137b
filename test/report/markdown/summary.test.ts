import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/report/markdown/escape.ts';
import { renderJoinedSummary, renderSummary, SUMMARY_BYTES_AT_MOST } from '../../../src/report/markdown/summary.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import { toRow } from '../../../src/report/rows/row.ts';
import { crash, fourteen, tooMany } from '../matrix-of-fourteen.ts';
import { aLeg, aMessage, aPlace, aReason, aVerdict } from '../verdicts.ts';

const place = aPlace({ baseName: 'main' });

describe('the summary of a verdict', () => {
  it('looks as it was looked at', async () => {
    await expect(renderSummary(tooMany, place)).toMatchFileSnapshot('golden/summary-limit.md');
    await expect(renderSummary(crash, place)).toMatchFileSnapshot('golden/summary-crash.md');
    await expect(renderSummary(aVerdict(), place)).toMatchFileSnapshot('golden/summary-pass.md');
  });

  it('says how to repeat it, whatever the arguments hold', () => {
    const summary = renderSummary(aVerdict({ reproduce: ['1-echo', '--bin', "it's here/echo.js", '$(x)'] }), place);
    expect(summary).toContain(`node dist/cli.js run 1-echo --bin 'it'\\''s here/echo.js' '$(x)'`);
  });

  it('stays within its bytes at whole reasons', () => {
    const reasons = Array.from({ length: 1000 }, (_, index) =>
      aReason({
        title: `Reason ${index}`,
        detail: '<'.repeat(4000),
        messages: Array.from({ length: 16 }, (_, id) => aMessage({ id, sentAt: id })),
      }),
    );
    const summary = renderSummary(aVerdict({ outcome: 'fail', reasons }), place);
    expect(byteLength(summary)).toBeLessThanOrEqual(SUMMARY_BYTES_AT_MOST);
    expect(summary).toMatch(/\d+ more reasons are left out/);
    expect(summary).toContain('### Figures');
    expect(summary.match(/^```\w+$/gm)?.length).toBe(summary.match(/^```$/gm)?.length);
  });
});

describe('the summary of a whole run', () => {
  it('looks as it was looked at', async () => {
    const rows = joinRows(fourteen.map((verdict, index) => toRow(verdict, aLeg(index))));
    await expect(renderJoinedSummary(rows, place)).toMatchFileSnapshot('golden/summary-joined.md');
  });

  it('says so when there is nothing to join', () => {
    expect(renderJoinedSummary([], place)).toContain('No verdict was found in this run.');
  });
});
