import { describe, expect, it } from 'vitest';
import { foldedDetails } from '../../../src/report/markdown/folded-details.ts';
import { aLeg, aReason, aRow, aTarget } from '../verdicts.ts';

const SUMMARY = 'https://github.com/octo/gossip/actions/runs/1001';
const fold = (row: Parameters<typeof foldedDetails>[0]) => foldedDetails(row, aTarget(), { snippets: true });

describe('folded details', () => {
  it('are absent for a pass', () => {
    expect(fold(aRow({ reasons: [aReason({ severity: 'warning' })] }))).toBeNull();
  });

  it('have the first reason in full, broken limits, the other reasons by title, and the command', () => {
    const row = aRow({
      outcome: 'fail',
      reasons: ['First', 'Second', 'Third', 'Fourth', 'Fifth'].map((title) =>
        aReason({ id: 'no-such-id', title, detail: `${title} in full` }),
      ),
      limits: [{ expression: 'a < 1', actual: 2.5, met: false }],
      reproduce: ['1-echo', '--bin', 'dist/echo.js'],
    });
    expect(fold(row)?.split('\n')).toEqual([
      '<details><summary>❌ <b>1-echo</b> fails: First</summary>',
      '',
      'First in full',
      '',
      'Limits that were broken:',
      '- <code>a &#60; 1</code>, but it was 2.5',
      '',
      'Also:',
      '- Second',
      '- Third',
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

  it('say where they are when the row came without them', () => {
    const row = { ...aRow({ outcome: 'fail', reasons: [aReason()] }), detail: null };
    expect(fold(row)).toContain(
      `There was no room for the details here: they are in the [summary of the run](${SUMMARY}).`,
    );
  });

  it('of a pass that two jobs report are those of an error', () => {
    expect(fold({ ...aRow(), legs: [aLeg(1), aLeg(2)] })).toContain('⛔ <b>1-echo</b> could not be judged: 2 jobs');
  });
});
