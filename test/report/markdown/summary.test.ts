import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/report/markdown/fit-bytes.ts';
import { renderSummary, SUMMARY_BYTES_AT_MOST } from '../../../src/report/markdown/summary.ts';
import { crash, losesWithSeed, tooMany } from '../matrix-of-fourteen.ts';
import { aLimit, aMessage, aReason, aTarget, aVerdict, someSeeds } from '../verdicts.ts';

const target = aTarget({ baseBranch: 'main' });

describe('the summary of a verdict', () => {
  it('draws messages once, below the first reason that is about them', () => {
    const messages = [aMessage()];
    const reasons = ['a', 'b'].map((id) => aReason({ id, messages }));
    const page = renderSummary(aVerdict({ outcome: 'fail', reasons }), target);
    expect(page.match(/sequenceDiagram/g)).toHaveLength(1);
    const others = [aReason({ messages }), aReason({ id: 'b', messages: [aMessage({ id: 2 })] })];
    const both = renderSummary(aVerdict({ outcome: 'fail', reasons: others }), target);
    expect(both.match(/sequenceDiagram/g)).toHaveLength(2);
  });

  it('says a broken limit once: among the reasons, or else among the limits', () => {
    const limits = [aLimit('net.servers.msgs-per-op < 30', 34.6, false), aLimit('stats.count > 1', 5, true)];
    const sentence = 'must be below 30';
    const told = aReason({ id: 'limit-msgs-per-op', title: `Messages 34.6, ${sentence}` });
    for (const reasons of [[told], []]) {
      const page = renderSummary(aVerdict({ outcome: 'fail', limits, reasons }), target);
      expect(page.match(/must be below 30/g)).toHaveLength(1);
      expect(page).toContain('operations 5, must be above 1');
    }
  });

  it('reads as its golden file', async () => {
    await expect(renderSummary(tooMany, target)).toMatchFileSnapshot('golden/summary-limit.md');
    await expect(renderSummary(crash, target)).toMatchFileSnapshot('golden/summary-crash.md');
    await expect(renderSummary(aVerdict(), target)).toMatchFileSnapshot('golden/summary-pass.md');
  });

  it('tells of a seed that fails before all else, with its command once', async () => {
    const page = renderSummary(losesWithSeed, target);
    await expect(page).toMatchFileSnapshot('golden/summary-seed.md');
    expect(page.match(/npx maelstrom-action/g)).toHaveLength(1);
    expect(page.match(/sequenceDiagram/g)).toHaveLength(1);
    expect(page.indexOf('sequenceDiagram')).toBeLessThan(page.indexOf('### Why'));
  });

  it('tells of a seed that fails and does not decide, and of seeds that all pass', () => {
    const { reasons, runs } = losesWithSeed;
    const warned = reasons.map((reason) => ({ ...reason, id: 'failing-seed', severity: 'warning' as const }));
    const page = renderSummary({ ...losesWithSeed, outcome: 'pass', reasons: warned, runs: runs.slice(0, 1) }, target);
    expect(page.match(/npx maelstrom-action/g)).toHaveLength(1);
    expect(page.match(/sequenceDiagram/g)).toHaveLength(1);
    const passed = renderSummary(aVerdict({ seeds: someSeeds(1, 200), reproduce: ['3c'] }), target);
    expect(passed).toContain('200 of 200 seeds passed (100 as Maelstrom would, 100 harder).');
    expect(passed.match(/npx maelstrom-action/g)).toHaveLength(1);
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
