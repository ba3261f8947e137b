import { describe, expect, it } from 'vitest';
import { execute as executeUntil } from '../../src/install/execute.ts';
import type { ExecuteOptions } from '../../src/install/world.ts';

const LIMIT = { limitMs: 20_000 };
const execute = (argv: readonly string[], options: ExecuteOptions) =>
  executeUntil(argv, options, new AbortController().signal);

describe('execute', () => {
  it('brings status and output, of which stdin is none', async () => {
    const run = await execute(['sh', '-c', 'cat; echo out; echo err >&2; exit 3'], LIMIT);
    expect(run).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false, truncated: false });
  });

  it('tells a signal as a shell does', async () => {
    expect((await execute(['sh', '-c', 'kill -9 $$'], LIMIT)).exitCode).toBe(137);
  });

  it('tells a program that is not there as a shell does', async () => {
    expect(await execute(['/nowhere/program'], LIMIT)).toMatchObject({
      exitCode: 127,
      stderr: expect.stringContaining('ENOENT'),
    });
  });

  it('uses no shell', async () => {
    expect((await execute(['echo', '$HOME; exit 1', '*'], LIMIT)).stdout).toBe('$HOME; exit 1 *\n');
  });

  it('ends the whole process group at the limit', async () => {
    const script = 'sleep 600 & wait';
    const run = await execute(['sh', '-c', script], { limitMs: 300 });
    expect(run).toMatchObject({ timedOut: true, exitCode: 143 });
    // It only returns when everyone who had its output is gone, the sleeper too.
  });

  it('kills what does not end when asked', async () => {
    const run = await execute(['sh', '-c', "trap '' TERM; while :; do sleep 1; done"], { limitMs: 300 });
    expect(run).toMatchObject({ timedOut: true, exitCode: 137 });
  });

  it('drops output beyond some megabytes, and says so', async () => {
    const run = await execute(['sh', '-c', 'head -c 9000000 /dev/zero'], LIMIT);
    expect(run.truncated).toBe(true);
    expect(run.stdout.length).toBeLessThanOrEqual(8 * 1024 * 1024);
  });
});
