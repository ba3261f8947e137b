/** A clock that stands still until a test passes time; what is due then runs in order. */
import { setImmediate as afterPromises } from 'node:timers/promises';
import type { Scheduler } from '../../src/engine/clock/scheduler.ts';

export interface StoppedClock extends Scheduler {
  pass(milliseconds: number): void;
  /** Goes from one action to the next until the promise settles; fails when nothing is left that could settle it. */
  runUntil<T>(promise: Promise<T>): Promise<T>;
}

export function stoppedClock(passesByItself = true): StoppedClock {
  let time = 0;
  let made = 0;
  let waiting: { readonly time: number; readonly made: number; readonly action: () => void }[] = [];
  const runNext = (): void => {
    const next = waiting.shift();
    if (next === undefined) return;
    time = Math.max(time, next.time);
    next.action();
  };
  const at = (due: number, action: () => void): void => {
    waiting.push({ time: due, made: made++, action });
    waiting.sort((a, b) => a.time - b.time || a.made - b.made);
  };
  return {
    now: () => time,
    at,
    passesByItself,
    afterInput: (action) => at(time, action),
    stop() {
      waiting = [];
    },
    pass(milliseconds) {
      const end = time + milliseconds;
      while ((waiting[0]?.time ?? Number.POSITIVE_INFINITY) <= end) runNext();
      time = end;
    },
    async runUntil(promise) {
      let settled = false;
      const settle = (): void => {
        settled = true;
      };
      promise.then(settle, settle);
      for (;;) {
        await afterPromises();
        if (settled) return promise;
        if (waiting.length === 0) throw new Error(`At ${time} ms nothing waits that could end this.`);
        runNext();
      }
    },
  };
}
