import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/report/markdown/fit-bytes.ts';
import { renderSummary, SUMMARY_BYTES_AT_MOST } from '../../../src/report/markdown/summary.ts';
import { aRunVerdict } from '../formats/suites.ts';
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

  it('draws a window of messages once more only when most of them are new', () => {
    const window = (first: number) =>
      Array.from({ length: 12 }, (_, index) => aMessage({ id: first + index, sentAt: first + index }));
    const pages = [1, 6, 7].map((first) => {
      const reasons = [aReason({ messages: window(0) }), aReason({ id: 'b', messages: window(first) })];
      return renderSummary(aVerdict({ outcome: 'fail', reasons }), target);
    });
    expect(pages.map((page) => page.match(/sequenceDiagram/g)?.length)).toEqual([1, 2, 2]);
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

  it('shows all limits and runs that a verdict can keep, and counts what it leaves out', () => {
    const limits = (count: number) =>
      Array.from({ length: count }, (_, index) => aLimit(`stats.count > ${index}`, 1, true));
    const runs = (count: number) => Array.from({ length: count }, (_, index) => aRunVerdict({ name: `run ${index}` }));
    const whole = renderSummary(aVerdict({ limits: limits(110), runs: runs(200) }), target);
    expect(whole.match(/^- ✅/gm)).toHaveLength(110);
    expect(whole.match(/^\| ✅ \| run \d/gm)).toHaveLength(200);
    expect(whole).not.toContain('left out');
    const damaged = [aRunVerdict({ damaged: Array.from({ length: 61 }, (_, index) => `file ${index}`) })];
    const metrics = Object.fromEntries(
      Array.from({ length: 201 }, (_, index) => [`stats.by-f.x${index}.count`, index]),
    );
    for (const [different, note] of [
      [{ limits: limits(112) }, '- 2 more limits are left out'],
      [{ runs: runs(203) }, '3 more runs are left out.'],
      [{ runs: damaged }, '- 1 more notes are left out'],
      [{ metrics }, '1 more metrics are left out.'],
    ] as const) {
      expect(renderSummary(aVerdict(different), target)).toContain(note);
    }
    expect(renderSummary(aVerdict({ metrics }), target)).toContain('All 201 metrics');
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
