import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processComputingTime, threadComputingTime } from '../../../src/engine/inside-node/computing-time.ts';

const sleep = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Computes until the process has used so much processor time. */
function compute(ms: number): void {
  const until = process.cpuUsage().user + ms * 1000;
  for (let at = 0; process.cpuUsage().user < until; ) for (const end = at + 1_000_000; at < end; ) at += 1;
}

const hasThreadClock = existsSync('/proc/thread-self/stat');
const WHY_NOT = hasThreadClock ? '' : ' (left out: this system does not tell the time of threads)';

describe('the time that a process computes', () => {
  it('counts from its first step on, and not while it sleeps', () => {
    const time = processComputingTime();
    expect(time.endStep()).toBeLessThanOrEqual(0);
    time.beginStep();
    compute(60);
    expect(time.endStep()).toBeGreaterThanOrEqual(60);
    expect(time.hasComputed(50)).toBe(true);
    expect(time.hasComputed(60_000)).toBe(false);
  });
});

describe.skipIf(!hasThreadClock)(`the time that a thread computes${WHY_NOT}`, () => {
  it('is that of its processor, however long it waits for one', () => {
    const time = threadComputingTime(100);
    expect(time.endStep()).toBeLessThanOrEqual(0);
    time.beginStep();
    sleep(300);
    expect(time.endStep()).toBeLessThan(100);
    expect(time.hasComputed(250)).toBe(false);
  });

  it('is told of a step that takes long, and of many that take long together', () => {
    const time = threadComputingTime(100);
    time.beginStep();
    // The system counts in hundredths of a second.
    compute(300);
    expect(time.endStep()).toBeGreaterThanOrEqual(100);
    for (let step = 0; step < 5; step += 1) {
      time.beginStep();
      compute(50);
      time.endStep();
    }
    expect(time.hasComputed(300)).toBe(true);
    expect(time.hasComputed(60_000)).toBe(false);
  });
});
