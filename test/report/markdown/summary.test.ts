import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/report/markdown/fit-bytes.ts';
import { renderSummary, SUMMARY_BYTES_AT_MOST } from '../../../src/report/markdown/summary.ts';
import { crash, tooMany } from '../matrix-of-fourteen.ts';
import { aMessage, aReason, aTarget, aVerdict } from '../verdicts.ts';

const target = aTarget({ baseBranch: 'main' });

describe('the summary of a verdict', () => {
  it('reads as its golden file', async () => {
    await expect(renderSummary(tooMany, target)).toMatchFileSnapshot('golden/summary-limit.md');
    await expect(renderSummary(crash, target)).toMatchFileSnapshot('golden/summary-crash.md');
    await expect(renderSummary(aVerdict(), target)).toMatchFileSnapshot('golden/summary-pass.md');
  });

  it('says how to repeat it, whatever the arguments hold', () => {
    const summary = renderSummary(aVerdict({ reproduce: ['1-echo', '--bin', "it's here/echo.js", '$(x)'] }), target);
    expect(summary).toContain(`npx maelstrom-action run 1-echo --bin 'it'\\''s here/echo.js' '$(x)'`);
  });

  it('stays within its bytes at whole reasons', () => {
    const reasons = Array.from({ length: 1000 }, (_, index) =>
      aReason({
        title: `Reason ${index}`,
        detail: '<'.repeat(4000),
        messages: Array.from({ length: 16 }, (_, id) => aMessage({ id, sentAt: id })),
      }),
    );
    const summary = renderSummary(aVerdict({ outcome: 'fail', reasons }), target);
    expect(byteLength(summary)).toBeLessThanOrEqual(SUMMARY_BYTES_AT_MOST);
    expect(summary).toMatch(/\d+ more reasons are left out/);
    expect(summary).toContain('### Figures');
    expect(summary.match(/^```\w+$/gm)?.length).toBe(summary.match(/^```$/gm)?.length);
  });
});
