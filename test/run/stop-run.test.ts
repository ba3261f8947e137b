/** Real processes; the time between the two signals passes when the test lets it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processesOf } from '../../src/processes/process-table.ts';
import { type ProcessWatch, watchProcesses } from '../../src/processes/process-watch.ts';
import { stopRun } from '../../src/run/stop-run.ts';

const GRACE_MS = 3_000;

let directory: string;
let guard: ProcessWatch;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'stop-run-'));
  guard = watchProcesses(process.env, 'A_TEST');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  guard.killAll();
  guard.end();
  rmSync(directory, { recursive: true, force: true });
});

interface Running {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
}

/** A shell in a group of its own, once it has printed that it is up. */
async function aShell(program: string): Promise<Running> {
  const child = spawn('/bin/sh', ['-c', `${program.trim()}`], {
    cwd: directory,
    detached: true,
    env: guard.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = child.pid as number;
  guard.add(pid);
  const exited = once(child, 'exit');
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return { pid, child, exited };
}

const written = (name: string): string =>
  existsSync(path.join(directory, name)) ? readFileSync(path.join(directory, name), 'utf8') : '';

describe('stopRun', () => {
  it('lets a run that ends when it is asked to do so by itself, without waiting for the rest of its time', async () => {
    const { pid, child, exited } = await aShell(
      `trap 'echo tidied > tidied; exit 9' TERM; echo up; while :; do sleep 0.05; done`,
    );
    await stopRun(pid, guard, exited);
    expect([child.exitCode, written('tidied')]).toEqual([9, 'tidied\n']);
    expect(guard.processes()).toEqual([]);
  });

  it('asks what has left the group as well', async () => {
    const { pid, exited } = await aShell(
      `setsid sh -c 'trap "echo asked > asked; exit" TERM; echo $$ > session; while :; do sleep 0.05; done' &
while [ ! -s session ]; do sleep 0.05; done
trap 'while [ ! -s asked ]; do sleep 0.05; done; exit' TERM
echo up; while :; do sleep 0.05; done`,
    );
    await stopRun(pid, guard, exited);
    expect(written('asked')).toBe('asked\n');
    expect(guard.processes()).toEqual([]);
  });

  it('kills what does not end, with its children in sessions of their own, when its time is over', async () => {
    const { pid, exited } = await aShell(
      `trap '' TERM
setsid sh -c 'trap "" TERM; echo $$ > session; while :; do sleep 0.05; done' &
while [ ! -s session ]; do sleep 0.05; done
echo up; while :; do sleep 0.05; done`,
    );
    const deaf = [pid, Number(written('session'))];
    let isOver = false;
    const stopping = stopRun(pid, guard, exited).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(GRACE_MS - 1);
    expect([isOver, deaf.filter((each) => processesOf([each], null).includes(each))]).toEqual([false, deaf]);
    await vi.advanceTimersByTimeAsync(1);
    await stopping;
    await exited;
    expect(guard.processes()).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('kills a daemon that a run starts while it is stopped', async () => {
    const { pid, exited } = await aShell(
      `trap 'trap "" TERM; (setsid sh -c "echo \\$\\$ > daemon; exec sleep 600" &); while [ ! -s daemon ]; do sleep 0.05; done; exit' TERM
echo up; while :; do sleep 0.05; done`,
    );
    await stopRun(pid, guard, exited);
    const daemon = Number(written('daemon'));
    expect(daemon).toBeGreaterThan(0);
    expect(processesOf([daemon], null)).toEqual([]);
  });
});
