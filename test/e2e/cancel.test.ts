import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

let cwd: string;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'cancel-')));
  copyFileSync(path.join(root, 'dist/examples/1-echo.js'), path.join(cwd, 'echo.mjs'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Resolves once stdout has this text. */
  readonly prints: (text: string) => Promise<void>;
  readonly output: () => string;
}

function start(bundle: string, words: readonly string[], env: NodeJS.ProcessEnv = process.env): Started {
  const child = spawn(process.execPath, [path.join(root, 'dist', bundle), ...words], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const prints = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      ended.then(() => reject(new Error(`it ended before it printed ${JSON.stringify(text)}:\n${output}`)));
      look();
    });
  return { child, ended, prints, output: () => output };
}

/** Processes that have this test's directory in their command lines; zombies have none. */
const alive = (): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return words.includes(cwd) ? [words] : [];
      } catch {
        return [];
      }
    });

async function nothingLives(): Promise<void> {
  while (alive().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe.skipIf(process.platform !== 'linux')('cancelling (processes are looked up in /proc, so on Linux only)', () => {
  it('a run on a laptop ends every process and still says what there was', async () => {
    const run = start('cli.js', [
      'run',
      'echo',
      '--bin',
      'echo.mjs',
      '--node-count',
      '3',
      '--time-limit',
      '600',
      '--clock',
      'real',
    ]);
    await run.prints('operations, ');
    expect(alive().length).toBeGreaterThan(3);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(130);
    expect(run.output()).toContain('ERROR  1-echo');
    expect(run.output()).toContain('[cancelled]');
    await nothingLives();
  });

  it('a job, as the runner does it, ends every process', async () => {
    writeFileSync(path.join(cwd, 'output'), '');
    const inputs = { CHALLENGE: 'echo', ENGINE: 'embedded', BIN: 'echo.mjs', 'NODE-COUNT': '2', 'TIME-LIMIT': '600' };
    const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name}`, value]));
    const job = start('main.js', [], {
      PATH: process.env['PATH'],
      ...given,
      GITHUB_WORKSPACE: cwd,
      RUNNER_TEMP: cwd,
      GITHUB_OUTPUT: path.join(cwd, 'output'),
    });
    await job.prints('operations begin');
    job.child.kill('SIGINT');
    expect(await job.ended).toBe(1);
    expect(readFileSync(path.join(cwd, 'output'), 'utf8')).toMatch(/^outcome<<.*\nerror\n/);
    await nothingLives();
  });

  it.each<NodeJS.Signals>(['SIGHUP', 'SIGKILL'])(
    'a terminal or a machine that ends a run by %s ends every process',
    async (signal) => {
      const run = start('cli.js', [
        'run',
        'echo',
        '--bin',
        'echo.mjs',
        '--node-count',
        '3',
        '--time-limit',
        '600',
        '--clock',
        'real',
      ]);
      await run.prints('operations begin');
      run.child.kill(signal);
      expect(await run.ended).toBe(signal === 'SIGHUP' ? 129 : null);
      await nothingLives();
    },
  );
});
