/** The command line as a process of its own, and an engine with a family: however the one ends, the other ends too. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundleEntry } from '../support/bundled-entry.ts';

let cli: string;
beforeAll(async () => {
  cli = await bundleEntry('src/cli.ts', 'src/engine.ts');
});
afterAll(() => rmSync(path.dirname(cli), { recursive: true, force: true }));

let cwd: string;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'cli-ends-')));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** All that a test bench and its nodes may be: deaf to SIGTERM, with children, a session of their own, and a daemon. */
const FAMILY = `#!/bin/sh
trap '' TERM HUP
sleep 600 & child=$!
trap 'echo asked > asked' TERM HUP
setsid sh -c 'trap "" TERM HUP; echo $$ > session; sleep 600 & echo $! > grandchild; wait' &
(setsid sh -c 'echo $$ > daemon; exec sleep 600' &)
while [ ! -s session ] || [ ! -s grandchild ] || [ ! -s daemon ]; do sleep 0.05; done
mkdir -p store/echo/t && ln -s echo/t store/current
echo "$$ $child $(cat session grandchild daemon | tr '\\n' ' ')" > "$NOTE.new" && mv "$NOTE.new" "$NOTE"
while :; do sleep 1; done
`;

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly status: number | null; readonly signal: string | null }>;
  /** The ids of the whole family, once it is there. */
  readonly family: readonly number[];
}

async function aRun(): Promise<Running> {
  writeFileSync(path.join(cwd, 'maelstrom'), FAMILY, { mode: 0o755 });
  const note = path.join(cwd, 'note');
  const words = ['run', 'echo', '--command', 'true', '--engine', 'maelstrom'];
  const child = spawn(process.execPath, [cli, ...words], {
    cwd,
    env: { ...process.env, PATH: `${cwd}:${process.env['PATH']}`, NOTE: note },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.resume();
  child.stderr?.resume();
  const ended = new Promise<{ status: number | null; signal: string | null }>((fulfil) => {
    child.once('exit', (status, signal) => fulfil({ status, signal }));
  });
  await vi.waitFor(() => expect(existsSync(note)).toBe(true), { timeout: 30_000 });
  return { child, ended, family: readFileSync(note, 'utf8').trim().split(' ').map(Number) };
}

/** A process that is dead but not yet collected by its parent is gone too. */
function isGone(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

const expectGone = (pids: readonly number[]): Promise<void> =>
  vi.waitFor(() => expect(pids.filter((pid) => !isGone(pid))).toEqual([]), { timeout: 30_000 });

/** The one file of this name below the directory of the run. */
function read(name: string): string {
  const found = readdirSync(path.join(cwd, 'store'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => path.basename(file) === name,
  );
  expect(found).toHaveLength(1);
  return readFileSync(path.join(cwd, 'store', found[0] as string), 'utf8');
}

describe.skipIf(process.platform !== 'linux')('the command line (processes are looked up in /proc)', () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const)('on %s ends all that runs, leaves a verdict, and exits with %i', async (signal, status) => {
    const { child, ended, family } = await aRun();
    expect(family).toHaveLength(5);
    expect(family.filter(isGone)).toEqual([]);
    child.kill(signal);
    expect(await ended).toEqual({ status, signal: null });
    await expectGone(family);
    expect(JSON.parse(read('verdict.json'))).toMatchObject({ outcome: 'error', reasons: [{ id: 'cancelled' }] });
    expect(read('report.md')).toContain('cancelled');
  });

  it('takes all with it when it is killed outright', async () => {
    const { child, ended, family } = await aRun();
    child.kill('SIGKILL');
    expect(await ended).toEqual({ status: null, signal: 'SIGKILL' });
    await expectGone(family);
  });

  it('takes all with it when a second signal does not wait for the first', async () => {
    const { child, ended, family } = await aRun();
    child.kill('SIGINT');
    await vi.waitFor(() => expect(read('asked')).toBe('asked\n'), { timeout: 30_000 });
    child.kill('SIGINT');
    expect(await ended).toEqual({ status: null, signal: 'SIGINT' });
    await expectGone(family);
  });

  it('still leaves a verdict when its terminal is gone', async () => {
    const { child, ended, family } = await aRun();
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.kill('SIGHUP');
    expect(await ended).toEqual({ status: 129, signal: null });
    await expectGone(family);
    expect(JSON.parse(read('verdict.json'))).toMatchObject({ outcome: 'error' });
  });
});
