/** What `run` runs, and where it keeps what a run left. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleEntry } from '../support/bundled-entry.ts';

let cli: string;
const cwd = mkdtempSync(path.join(tmpdir(), 'cli-output-'));
beforeAll(async () => {
  cli = await bundleEntry('src/cli.ts', 'src/engine.ts');
});
afterAll(() => {
  for (const directory of [path.dirname(cli), cwd]) rmSync(directory, { recursive: true, force: true });
});

it('keeps runs that start in the same second apart', async () => {
  const words = ['run', 'echo', '--bin', path.resolve('test/fixtures/nodes/echo.js'), '--time-limit', '1'];
  await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, [cli, ...words], { cwd })));
  const directories = readdirSync(path.join(cwd, 'store/1-echo'));
  expect(directories).toHaveLength(3);
  for (const name of directories) {
    expect(readdirSync(path.join(cwd, 'store/1-echo', name)), name).toContain('verdict.json');
  }
});

it('points store/latest at the run, for whoever follows a tutorial', async () => {
  const words = ['run', 'echo', '--bin', path.resolve('test/fixtures/nodes/echo.js'), '--time-limit', '1'];
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words], { cwd });
  expect(readdirSync(path.join(cwd, 'store/latest/node-logs'))).toEqual(['n0.log']);
  expect(stdout).toContain(path.join('store', readlinkSync(path.join(cwd, 'store/latest'))));
});

it('runs the example in simulated time where no node is named, and its seeds', async () => {
  const examples = path.join(path.dirname(cli), 'examples');
  cpSync('test/fixtures/nodes/echo.js', path.join(examples, '1-echo.js'));
  cpSync('test/fixtures/nodes/lib.js', path.join(examples, 'lib.js'));
  const run = async (...words: string[]): Promise<string> => {
    const all = ['run', '1-echo', '--time-limit', '1', ...words];
    return (await promisify(execFile)(process.execPath, [cli, ...all], { cwd })).stdout;
  };
  expect(await run('--clock', 'simulated')).toContain('in simulated time');
  expect(await run('--seeds', '2')).toContain('2 of 2 seeds passed (1 as Maelstrom would, 1 harder).');
});
