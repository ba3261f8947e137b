import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlannedRun } from '../../src/plan/plan.ts';
import type { Run } from '../../src/run/run-record.ts';
import { type EngineCommand, runTest } from '../../src/run/run-test.ts';
import { eachLine } from '../../src/store/lines.ts';
import { aShellEngine } from './a-shell-engine.ts';

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'run-test-')));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const anEngine = (body: string): EngineCommand => aShellEngine(directory, body);

const aRun = (over: Partial<PlannedRun> = {}): PlannedRun => ({
  name: 'run',
  faults: false,
  args: ['--workload', 'echo'],
  timeLimits: { kind: 'whole', ms: 60_000 },
  plots: 'all',
  ...over,
});

const executable = { bin: '/bin/true', args: ['one', 'two words'] };

async function run(engine: EngineCommand, planned = aRun(), cancelled = new AbortController().signal) {
  const lines: string[] = [];
  const at = path.join(directory, 'work');
  const env = {
    PATH: process.env['PATH'],
    GITHUB_TOKEN: 'secret',
    INPUT_BIN: 'x',
    ACTIONS_RUNTIME_TOKEN: 'secret',
    KEEP: 'me',
  };
  const result = await runTest(planned, executable, engine, at, { env, cancelled, onLine: (line) => lines.push(line) });
  return { result, lines, at };
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie waits for its parent and runs nothing.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

async function gone(pid: number): Promise<boolean> {
  for (let turn = 0; turn < 2_400 && alive(pid); turn += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  return !alive(pid);
}

/** Waits for the file that a script writes when it has come to a point. */
async function written(file: string): Promise<string> {
  while (!existsSync(file) || !readFileSync(file, 'utf8').endsWith('\n'))
    await new Promise((resolve) => setTimeout(resolve, 10));
  return readFileSync(file, 'utf8').trim();
}

async function consoleOf({ consoleDescriptor }: Run): Promise<readonly string[]> {
  const lines: string[] = [];
  await eachLine(consoleDescriptor as number, 1000, (line) => lines.push(line));
  return lines;
}

describe('runTest', () => {
  it("hands over Maelstrom's command line, the node's arguments behind a double dash", async () => {
    const { lines } = await run(anEngine('for word in "$@"; do echo "<$word>"; done'));
    expect(lines).toEqual([
      '<test>',
      '<--bin>',
      '</bin/true>',
      '<--workload>',
      '<echo>',
      '<-->',
      '<one>',
      '<two words>',
    ]);
  });

  it('keeps stdout and stderr in the console file and gives the exit status', async () => {
    const { result } = await run(anEngine('echo out; echo err >&2; exit 7'));
    expect(result).toMatchObject({ ending: 'exited', exitCode: 7, store: null });
    expect(
      readFileSync(result.console ?? '', 'utf8')
        .split('\n')
        .sort(),
    ).toEqual(['', 'err', 'out']);
  });

  it('gives a last line that has no end, and of a very long line only a part', async () => {
    const { lines, result } = await run(anEngine("head -c 300000 /dev/zero | tr '\\0' x; echo; printf 'the last'"));
    expect(lines).toHaveLength(2);
    expect(lines[0]?.length).toBeLessThan(200_000);
    expect(lines[1]).toBe('the last');
    expect(readFileSync(result.console ?? '', 'utf8')).toHaveLength(300_000 + '\nthe last'.length);
  });

  it('finds the real run directory behind store/current', async () => {
    const { result, at } = await run(anEngine('mkdir -p store/echo/t1; ln -s echo/t1 store/current'));
    expect(result.store).toBe(path.join(at, 'store/echo/t1'));
  });

  it('does not follow a store/current that leads elsewhere', async () => {
    const { result } = await run(anEngine('mkdir store; ln -s /etc store/current'));
    expect(result.store).toBeNull();
  });

  it('keeps tokens, inputs and command files out of the environment', async () => {
    const { lines } = await run(anEngine('env'));
    const names = lines.map((line) => line.split('=')[0]);
    expect(names).toContain('KEEP');
    expect(names.filter((name) => /TOKEN|^INPUT_|^ACTIONS_|^GITHUB_/.test(name ?? ''))).toEqual([]);
  });

  it('reports a signal as a shell does', async () => {
    const { result } = await run(anEngine('kill -SEGV $$'));
    expect(result.exitCode).toBe(139);
  });

  it('says that the engine could not be started', async () => {
    const { result } = await run({
      id: { name: 'maelstrom', version: null },
      file: path.join(directory, 'nothing'),
      args: [],
    });
    expect(result).toMatchObject({ ending: 'not-started', exitCode: null });
    expect(result.problem).toMatch(/ENOENT/);
  });

  it('says that the directory could not be made, and that the command line is too long', async () => {
    writeFileSync(path.join(directory, 'work'), 'a file');
    const { result } = await run(anEngine('exit 0'));
    expect(result).toMatchObject({ ending: 'not-started', exitCode: null, store: null, console: null });
    expect(result.problem).toMatch(/EEXIST|ENOTDIR/);
    rmSync(path.join(directory, 'work'));
    const long = await run(anEngine('exit 0'), aRun({ args: ['x'.repeat(4 << 20)] }));
    expect(long.result).toMatchObject({ ending: 'not-started', exitCode: null });
    expect(long.result.problem).toMatch(/E2BIG/);
  });

  it.each([
    ['deletes', 'rm console.log'],
    ['makes a pipe of', 'rm console.log; mkfifo console.log'],
    ['makes a directory of', 'rm console.log; mkdir console.log'],
    ['makes a link of', 'ln -sf /proc/$PPID/environ console.log'],
  ])('keeps the console that a node %s', async (_, attack) => {
    const { result } = await run(anEngine(`echo before; ${attack}; echo after`));
    expect(result).toMatchObject({ ending: 'exited', exitCode: 0 });
    expect(await consoleOf(result)).toEqual(['before', 'after']);
  });

  it('kills a run past its limit with its children, though they ignore SIGTERM and left the group', async () => {
    const engine = anEngine(
      `trap '' TERM\nsetsid sh -c 'trap "" TERM; echo $$ > "${directory}/orphan"; while :; do sleep 1; done' &\nwhile :; do sleep 1; done`,
    );
    const pending = run(engine, aRun({ timeLimits: { kind: 'whole', ms: 500 } }));
    const orphan = Number(await written(path.join(directory, 'orphan')));
    const { result } = await pending;
    expect(result).toMatchObject({ ending: 'killed-on-timeout', exitCode: 137 });
    expect(await gone(orphan)).toBe(true);
  });

  it('ends a cancelled run, and keeps what was printed', async () => {
    const cancel = new AbortController();
    const engine = anEngine(`echo started; echo up > "${directory}/up"; exec sleep 1000`);
    const pending = run(engine, aRun(), cancel.signal);
    await written(path.join(directory, 'up'));
    cancel.abort();
    const { result } = await pending;
    expect(result).toMatchObject({ ending: 'cancelled', exitCode: 143 });
    expect(readFileSync(result.console ?? '', 'utf8')).toBe('started\n');
  });

  it('ends what an engine leaves behind when it exits by itself', async () => {
    const engine = anEngine(
      `setsid sh -c 'echo $$ > "${directory}/orphan"; exec sleep 1000' &\nwhile [ ! -s "${directory}/orphan" ]; do sleep 0.05; done; exit 0`,
    );
    const { result } = await run(engine);
    expect(result).toMatchObject({ ending: 'exited', exitCode: 0 });
    expect(await gone(Number(await written(path.join(directory, 'orphan'))))).toBe(true);
  });

  it('uses a directory of its own, so that an earlier store is not mistaken for that of this run', async () => {
    mkdirSync(path.join(directory, 'store/echo/old'), { recursive: true });
    const { result } = await run(anEngine('exit 255'));
    expect(result.store).toBeNull();
  });
});
