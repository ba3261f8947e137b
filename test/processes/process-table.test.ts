import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../src/processes/process-row.ts';
import { processesOf, processTable, rowOfStat, signalAll, withDescendants } from '../../src/processes/process-table.ts';
import { rowsOfPs } from '../../src/processes/ps-listing.ts';

const started: number[] = [];
afterEach(() => signalAll(started.splice(0), 'SIGKILL'));

function start(env: NodeJS.ProcessEnv = process.env): number {
  const { pid = 0 } = spawn('sleep', ['600'], { detached: true, stdio: 'ignore', env });
  started.push(pid);
  return pid;
}

describe('rowOfStat', () => {
  it('reads parent, group, state and all four times', () => {
    const stat = '42 (node) S 7 40 40 0 -1 4194304 100 200 0 0 1 20 300 4000 20 0 11 0 12345';
    expect(rowOfStat(42, stat)).toEqual({
      pid: 42,
      parent: 7,
      group: 40,
      isZombie: false,
      isRunning: false,
      cpuMs: 43_210,
    });
  });

  it.each(['a) S 1 1', '(', ') R 9 9 9', 'two words', ''])('is not misled by the name %j', (name) => {
    expect(rowOfStat(42, `42 (${name}) Z 7 40 40 0 -1 0 0 0 0 0 0 0 0 0 20`)).toEqual({
      pid: 42,
      parent: 7,
      group: 40,
      isZombie: true,
      isRunning: false,
      cpuMs: 0,
    });
  });

  it('knows nothing of a process that is gone', () => {
    expect(rowOfStat(42, '')).toBeNull();
  });
});

describe('rowsOfPs', () => {
  it('reads the times of macOS and of procps, and who has ended', () => {
    const listing =
      '    1     0     1 Ss   12:34.56\n  300     1   299 Z+    0:01.50\n 4000   300  4000 R   2-01:00:00\n';
    expect(rowsOfPs(listing)).toEqual([
      { pid: 1, parent: 0, group: 1, isZombie: false, isRunning: false, cpuMs: 754_560 },
      { pid: 300, parent: 1, group: 299, isZombie: true, isRunning: false, cpuMs: 1_500 },
      { pid: 4000, parent: 300, group: 4000, isZombie: false, isRunning: true, cpuMs: 176_400_000 },
    ]);
    expect(rowsOfPs('1 0 1 S 1:02:03')[0]?.cpuMs).toBe(3_723_000);
  });

  it('is empty where there is no ps', () => {
    expect(rowsOfPs('')).toEqual([]);
  });
});

describe('processTable', () => {
  it.each<NodeJS.Platform>(process.platform === 'linux' ? ['linux', 'darwin'] : ['darwin'])(
    'has this process and its children, read as on %s',
    (platform) => {
      const child = start();
      const rows = processTable(platform);
      expect(rows.find(({ pid }) => pid === process.pid)).toMatchObject({ parent: process.ppid, isZombie: false });
      expect(rows.find(({ pid }) => pid === child)).toMatchObject({ parent: process.pid, group: child });
    },
  );
});

describe('withDescendants', () => {
  it('finds what descends from the roots, and nothing else, whatever the order', () => {
    const row = (pid: number, parent: number): ProcessRow => ({
      pid,
      parent,
      group: 0,
      isZombie: false,
      isRunning: false,
      cpuMs: 0,
    });
    const rows = [row(1, 0), row(2, 1), row(3, 2), row(4, 1), row(5, 4), row(9, 0)];
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(withDescendants([2, 4], shuffled).toSorted()).toEqual([2, 3, 4, 5]);
      }),
    );
  });
});

describe('processesOf', () => {
  it.runIf(process.platform === 'linux')('finds a process by the mark in its environment, and no similar one', () => {
    const marked = start({ ...process.env, A_MARK: 'one' });
    start({ ...process.env, A_MARK: 'one more' });
    start({ ...process.env, NOT_A_MARK: 'one' });
    expect(processesOf([], 'A_MARK=one')).toEqual([marked]);
    expect(processesOf([], 'A_MARK=one', 'darwin')).toEqual([]);
  });

  it('finds a group by its number', async () => {
    const shell = spawn('/bin/sh', ['-c', 'sleep 600 & echo $!; wait'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = shell.pid ?? 0;
    started.push(-pid);
    expect(processesOf([pid], null).toSorted()).toEqual([pid, Number(line.toString())].toSorted());
  });

  it('never has this process among them', () => {
    expect(processesOf([process.pid, process.ppid], null)).not.toContain(process.pid);
  });
});

describe('signalAll', () => {
  it('signals each, though one of them is gone', async () => {
    const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    const ended = once(child, 'exit');
    signalAll([99_999_999, -(child.pid ?? 0)], 'SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
  });
});
