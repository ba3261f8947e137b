import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../src/processes/process-row.ts';
import { cpuTimeOf } from '../../src/processes/work-of-descendants.ts';

const row = (pid: number, parent: number, cpuMs: number, isZombie = false): ProcessRow => ({
  pid,
  parent,
  group: 1,
  isZombie,
  isRunning: false,
  cpuMs,
});

describe('cpuTimeOf', () => {
  it('adds up a process and all that descend from it, in any order', () => {
    const rows = [row(13, 12, 4), row(11, 10, 2), row(12, 11, 3), row(10, 1, 1)];
    expect(cpuTimeOf(10, rows)).toBe(10);
    expect(cpuTimeOf(12, rows.toReversed())).toBe(7);
  });

  it('counts what an ended process has used until its parent notices', () => {
    expect(cpuTimeOf(10, [row(10, 1, 1), row(11, 10, 2, true)])).toBe(3);
  });

  it('does not count a process that has left its parent', () => {
    expect(cpuTimeOf(10, [row(10, 1, 1), row(11, 1, 100)])).toBe(1);
  });

  it('is null for a process that does not exist', () => {
    expect(cpuTimeOf(10, [row(11, 1, 100)])).toBeNull();
    expect(cpuTimeOf(10, [])).toBeNull();
  });

  it('grows while a child of this process is busy', async () => {
    const before = cpuTimeOf(process.pid);
    expect(before).not.toBeNull();
    const busy = spawn('/bin/sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
    try {
      await expect.poll(() => cpuTimeOf(busy.pid ?? 0), { timeout: 60_000 }).toBeGreaterThan(50);
    } finally {
      busy.kill('SIGKILL');
    }
  });
});
