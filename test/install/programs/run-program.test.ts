import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExecuteOptions } from '../../../src/install/install-world.ts';
import { runProgram } from '../../../src/install/programs/run-program.ts';
import { processesOf } from '../../../src/processes/process-table.ts';
import { bundleEntry } from '../../support/bundled-entry.ts';

const LIMIT = { limitMs: 20_000 };
const start = (argv: readonly string[], options: ExecuteOptions) =>
  runProgram(argv, options, new AbortController().signal);

describe('runProgram', () => {
  it('gives status and output of a program without stdin', async () => {
    const run = await start(['sh', '-c', 'cat; echo out; echo err >&2; exit 3'], LIMIT);
    expect(run).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false, truncated: false });
  });

  it('reports a signal as a shell does', async () => {
    expect((await start(['sh', '-c', 'kill -9 $$'], LIMIT)).exitCode).toBe(137);
  });

  it('reports a program that does not exist as a shell does', async () => {
    expect(await start(['/nowhere/program'], LIMIT)).toMatchObject({
      exitCode: 127,
      stderr: expect.stringContaining('ENOENT'),
    });
  });

  it('does not use a shell', async () => {
    expect((await start(['echo', '$HOME; exit 1', '*'], LIMIT)).stdout).toBe('$HOME; exit 1 *\n');
  });

  it('ends the whole process group at the limit', async () => {
    const script = 'sleep 600 & wait';
    const run = await start(['sh', '-c', script], { limitMs: 300 });
    expect(run).toMatchObject({ timedOut: true, exitCode: 143 });
    // It only returns when everyone who had its output is gone, the sleeper too.
  });

  it('kills what does not end when asked', async () => {
    const run = await start(['sh', '-c', "trap '' TERM; while :; do sleep 1; done"], { limitMs: 300 });
    expect(run).toMatchObject({ timedOut: true, exitCode: 137 });
  });

  it('drops output beyond some megabytes, and says so', async () => {
    const run = await start(['sh', '-c', 'head -c 9000000 /dev/zero'], LIMIT);
    expect(run.truncated).toBe(true);
    expect(run.stdout.length).toBeLessThanOrEqual(8 * 1024 * 1024);
  });
});

describe('runProgram in a process that is killed outright', () => {
  let bundle: string;
  let cwd: string;
  beforeAll(async () => {
    bundle = await bundleEntry('src/install/programs/run-program.ts');
    cwd = mkdtempSync(path.join(tmpdir(), 'run-program-'));
  });
  afterAll(() => {
    for (const directory of [path.dirname(bundle), cwd]) rmSync(directory, { recursive: true, force: true });
  });

  it('leaves nothing running, though it is deaf to SIGTERM', async () => {
    const program = "trap '' TERM; sleep 600 & echo $$ $! > ids.new && mv ids.new ids; wait";
    const words = JSON.stringify(['sh', '-c', program]);
    const script = `(await import(${JSON.stringify(bundle)})).runProgram(${words}, { cwd: ${JSON.stringify(cwd)}, limitMs: 600_000 }, new AbortController().signal)`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    const ids = await vi.waitFor(() => readFileSync(path.join(cwd, 'ids'), 'utf8').trim().split(' ').map(Number), {
      timeout: 30_000,
    });
    expect(processesOf(ids, null)).toEqual(expect.arrayContaining(ids));
    const ended = once(parent, 'exit');
    parent.kill('SIGKILL');
    await ended;
    await expect.poll(() => processesOf(ids, null), { timeout: 20_000 }).toEqual([]);
  });
});
