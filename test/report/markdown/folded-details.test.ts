import { describe, expect, it } from 'vitest';
import { problemBlocks } from '../../../src/report/markdown/folded-details.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { aFailingShare, aLeg, aLimit, aReason, aRow, aTarget } from '../verdicts.ts';

const SUMMARY = 'https://github.com/octo/gossip/actions/runs/1001';
const fold = (...rows: readonly Row[]): string => problemBlocks(rows, aTarget(), { snippets: true }).join('\n\n');

describe('folded details', () => {
  it('are absent for a pass without warnings, and tell of a warned one what its warnings say', () => {
    expect(fold(aRow())).toBe('');
    const text = fold(aRow({ reasons: [aReason({ severity: 'warning', detail: 'It is mute since.' })] }));
    expect(text).toContain('<summary>⚠️ <b>1-echo</b> passes, but: Node n0 crashed with exit status 1</summary>');
    expect(text).toContain('It is mute since.');
    expect(text).not.toContain('Also:');
  });

  it('stand in one list with the lines of other rows, in its order', () => {
    const failing = aRow({ key: 'b', outcome: 'fail', reasons: [aReason()] });
    const warned = (key: string) => ({
      ...aRow({ key, reasons: [aReason({ severity: 'warning', title: 'w' })] }),
      detail: null,
    });
    expect(fold(warned('a'), failing, warned('c')).replace(/<details>[\s\S]*<\/details>/, 'DETAILS')).toBe(
      'DETAILS\n\n⚠️ <b>a</b> passes, but: w\n\n⚠️ <b>c</b> passes, but: w',
    );
  });

  it('tell what the warnings of a row that fails say, and of what a reason caused its title', () => {
    const reasons = [
      aReason({ title: 'f' }),
      aReason({ severity: 'warning', title: 'w <b>', detail: 'In full' }),
      aReason({ severity: 'warning', title: 'c', detail: 'An effect', under: 'node-crashed' }),
    ];
    expect(fold(aRow({ outcome: 'fail', reasons }))).toContain('Also:\n- ⚠️ <b>w &#60;b&#62;.</b> In full\n- ⚠️ c\n');
  });

  it('name the warnings that there was no room for', () => {
    const reasons = ['f', 'g', 'h'].map((title) => aReason({ title }));
    const warning = aReason({ severity: 'warning', title: 'w' });
    expect(fold(aRow({ outcome: 'fail', reasons: [...reasons, warning] }))).toContain('\n- ⚠️ w\n');
  });

  it('say a broken limit once: not below the reason that is about it', () => {
    const limits = [aLimit('net.servers.msgs-per-op < 30', 34.6, false)];
    const row = aRow({ outcome: 'fail', limits, reasons: [aReason({ id: 'limit-msgs-per-op', title: 'Too many' })] });
    expect(fold(row)).not.toContain('must be below');
  });

  it('begin with what came of the seeds where one fails, and have its command once', () => {
    const text = fold(aFailingShare(1, 18, 1, 200));
    const [, , first] = text.split('\n');
    expect(first).toMatch(
      /^Seed 18 fails with the harder schedule.*The smallest run that was found to fail in the same way has 3 nodes/,
    );
    expect(text.match(/npx maelstrom-action/g)).toHaveLength(1);
    expect(text).toContain('--seed 18 --only-operations 0,4');
  });

  it('have the first reason in full, broken limits, the other reasons in short, and the command', () => {
    const row = aRow({
      outcome: 'fail',
      reasons: ['First', 'Second', 'Third', 'Fourth', 'Fifth'].map((title) =>
        aReason({ id: 'no-such-id', title, detail: `${title} in full` }),
      ),
      limits: [aLimit('a < 1', 2.5, false)],
      reproduce: ['1-echo', '--bin', 'dist/echo.js'],
    });
    expect(fold(row).split('\n')).toEqual([
      '<details><summary>❌ <b>1-echo</b> fails: First</summary>',
      '',
      'First in full',
      '',
      'Limits that were broken:',
      '- a 2.5, must be below 1',
      '',
      'Also:',
      '- <b>Second.</b> Second in full',
      '- <b>Third.</b> Third in full',
      `- 2 more in the [summary](${SUMMARY})`,
      '',
      'Repeat it on your machine:',
      '',
      '```sh',
      'npx maelstrom-action run 1-echo --bin dist/echo.js',
      '```',
      '',
      '</details>',
    ]);
  });

  it('are a line when the row came without them', () => {
    const row = { ...aRow({ outcome: 'fail', reasons: [aReason()] }), detail: null };
    expect(fold(row)).toBe('❌ <b>1-echo</b> fails: Node n0 crashed with exit status 1');
  });

  it('of a pass that two jobs report are those of an error', () => {
    expect(fold({ ...aRow(), legs: [aLeg(1), aLeg(2)] })).toContain('⛔ <b>1-echo</b> could not be judged: 2 jobs');
  });
});
