/** How long `setup` takes when everything is in the tool cache. */
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../src/text/user-error.ts';
import { whyNoRelease } from '../../test/support/maelstrom-release.ts';
import { type Group, inRounds, rowOf } from '../figures.ts';
import { BESIDE_EMPTY_PROGRAM, bundled, EMPTY_PROGRAM, peakMegabytes, timeToEnd } from '../processes.ts';
import { serveRelease } from '../warm-installation.ts';

export const install: Group = {
  name: 'warm installation',
  about:
    'The action `setup`, whole, with a Maelstrom whose jar has 70 MB in the tool cache: its checksum is verified, Java and the tools are asked for their versions, and a JVM is started once.',
  async *rows(effort) {
    if (whyNoRelease !== null) throw new UserError(`This needs ${whyNoRelease}.`);
    const setup = bundled('setup.js');
    const release = await serveRelease();
    const { env } = release;
    const temp = env['RUNNER_TEMP'] ?? '';
    const warm = (more: Readonly<Record<string, string>> = {}): Promise<number> =>
      timeToEnd([setup], 0, { env: { ...env, GITHUB_OUTPUT: '', GITHUB_PATH: '', ...more } });
    try {
      // The first fills the tool cache, the second makes the archive of classes.
      await warm();
      await warm();
      const { warmed, empty, copied } = await inRounds(effort.rounds(9), {
        empty: () => timeToEnd(EMPTY_PROGRAM, 0, { env }),
        copied: () => timeCopy(release.jar, path.join(temp, 'copy.jar')),
        warmed: warm,
      });
      const peak = await peakMegabytes(setup, warm);
      if (release.downloads() !== 1) throw new Error(`The release was downloaded ${release.downloads()} times.`);
      yield rowOf('`setup`, all in the tool cache', 'ms', warmed, { what: BESIDE_EMPTY_PROGRAM, figures: empty }, peak);
      yield rowOf('the same', 'ms', warmed, { what: 'a copy of the jar', figures: copied });
    } finally {
      await release.close();
    }
  },
};

function timeCopy(from: string, to: string): number {
  const startedAt = performance.now();
  copyFileSync(from, to);
  const took = performance.now() - startedAt;
  rmSync(to);
  return took;
}
