import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processComputingTime, threadComputingTime } from '../../../src/engine/inside-node/computing-time.ts';

const sleep = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Computes until `used`, of so many milliseconds of processor time, has grown by `ms`. */
function compute(ms: number, used: () => number): void {
  const until = used() + ms;
  for (let at = 0; used() < until; ) for (const end = at + 1_000_000; at < end; ) at += 1;
}

const ofProcess = (): number => process.cpuUsage().user / 1000;
/** Other threads of this process compute too, such as those that collect garbage. */
const ofThread = (): number => {
  const fields = readFileSync('/proc/thread-self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
};

const hasThreadClock = existsSync('/proc/thread-self/stat');
const WHY_NOT = hasThreadClock ? '' : ' (left out: this system does not tell the time of threads)';

describe('the time that a process computes', () => {
  it('counts from its first step on, and not while it sleeps', () => {
    const time = processComputingTime();
    expect(time.endStep()).toBeLessThanOrEqual(0);
    time.beginStep();
    compute(60, ofProcess);
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
    compute(300, ofThread);
    expect(time.endStep()).toBeGreaterThanOrEqual(100);
    for (let step = 0; step < 5; step += 1) {
      time.beginStep();
      compute(50, ofThread);
      time.endStep();
    }
    expect(time.hasComputed(300)).toBe(true);
    expect(time.hasComputed(60_000)).toBe(false);
  });
});
