import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRecordedEngine } from '../outside/fault-world.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { startWorkflowRun } from '../support/workflow-run.ts';

/** Bytes of files that are holes on the disk, and zeros to whoever reads them: 1 GB in all. */
const GROWN = {
  'jepsen.log': 300e6,
  'history.txt': 100e6,
  'net-journal/9.fressian': 300e6,
  'node-logs/n0.log': 300e6,
};

let main: string;
beforeAll(async () => {
  main = await bundleEntry('src/main.ts');
  const engine = path.join(path.dirname(main), 'engine.js');
  writeRecordedEngine(engine);
  const grow = Object.entries(GROWN).map(
    ([name, size]) =>
      `mkdirSync(dirname('store/current/${name}'), { recursive: true });
writeFileSync('store/current/${name}', '', { flag: 'a' });
truncateSync('store/current/${name}', ${size});`,
  );
  writeFileSync(
    engine,
    `${readFileSync(engine, 'utf8')}
import { truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
${grow.join('\n')}
`,
  );
});
afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));

/** Preloaded into the action: writes its peak memory in kilobytes when it ends. What getrusage tells holds the parent's, too. */
const MEASURE = `
import { readFileSync, writeFileSync } from 'node:fs';
if (process.argv[1]?.endsWith('main.js'))
  process.on('exit', () => {
    const [, peak] = /^VmHWM:\\s*(\\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    writeFileSync(process.env.PEAK, peak);
  });
`;

describe.skipIf(process.platform !== 'linux')('a store of 1 GB (memory is read from /proc)', () => {
  it('is judged and uploaded in a quarter of its size', async () => {
    const run = await startWorkflowRun();
    try {
      const [bin, measure, peak] = ['node.mjs', 'measure.mjs', 'peak'].map((name) =>
        path.join(run.directory, name),
      ) as [string, string, string];
      writeFileSync(bin, '#!/usr/bin/env node\n', { mode: 0o755 });
      writeFileSync(measure, MEASURE);
      const { status, outputs, stdout } = await run.step(main, {
        env: {
          NODE_OPTIONS: `--import=${measure}`,
          PEAK: peak,
          INPUT_ENGINE: 'embedded',
          INPUT_CHALLENGE: '1-echo',
          INPUT_BIN: bin,
          'INPUT_COMPRESSION-LEVEL': '1',
          'INPUT_GITHUB-TOKEN': 'ghs_leg',
        },
      });
      expect([status, outputs['outcome']], stdout).toEqual([0, 'pass']);
      expect(run.artifacts.map(({ name, finalized }) => [path.extname(name), finalized])).toContainEqual([
        '.zip',
        true,
      ]);
      expect(run.github.comments).toHaveLength(1);
      const megabytes = Number(readFileSync(peak, 'utf8')) / 1e3;
      console.log(`The action had ${megabytes.toFixed(0)} MB at its peak.`);
      expect(megabytes).toBeLessThan(250);
    } finally {
      await run.close();
    }
  }, 600_000);
});
