/** How long programs of dist/ take to start, and to fail at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Group, inRounds, rowOf } from '../figures.ts';
import { BESIDE_EMPTY_PROGRAM, bundled, EMPTY_PROGRAM, timeToEnd } from '../processes.ts';

export const startUp: Group = {
  name: 'start-up',
  about: 'Whole processes, beside a Node.js that does nothing.',
  async *rows(effort) {
    const cli = bundled('cli.js');
    const main = bundled('main.js');
    const workspace = mkdtempSync(path.join(tmpdir(), 'bench-start-up-'));
    // The same for all: what Node.js reads from its environment, such as certificates, takes time too.
    const env = { PATH: process.env['PATH'], GITHUB_WORKSPACE: workspace, INPUT_CHALLENGE: 'echo' };
    try {
      const { empty, ...figures } = await inRounds(effort.rounds(11), {
        empty: () => timeToEnd(EMPTY_PROGRAM, 0, { env }),
        '`cli.js --version`': () => timeToEnd([cli, '--version'], 0, { env }),
        '`cli.js --help`': () => timeToEnd([cli, '--help'], 0, { env }),
        'the action, without the input `bin`': () => timeToEnd([main], 1, { env }),
      });
      const baseline = { what: BESIDE_EMPTY_PROGRAM, figures: empty };
      for (const [what, each] of Object.entries(figures)) yield rowOf(what, 'ms', each, baseline);
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  },
};
