import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/engine/clock/random.ts';
import { forAnyThread, mixed, onceForEachThread, type Threads } from '../../../src/engine/workloads/generator.ts';

const READ = { f: 'read', value: null };

const threads = (...free: boolean[]): Threads => ({
  count: free.length,
  isFree: (thread) => free[thread] === true,
  processOf: (thread) => thread,
  nextFree: () => (free.includes(true) ? free.indexOf(true) : undefined),
});

describe('an operation for any worker', () => {
  it('goes to the next free one, and waits for a completion when all are busy', () => {
    let produced = 0;
    const generator = forAnyThread(() => ({ f: 'add', value: produced++ }));
    expect(generator.next(0, threads(false, true))).toEqual({ thread: 1, invocation: { f: 'add', value: 0 } });
    expect(generator.next(0, threads(false, false))).toEqual({ waitUntil: Number.POSITIVE_INFINITY });
    expect(produced).toBe(1);
  });
});

describe('an operation for every worker', () => {
  it('goes to each once, whenever it is free, and is done when all have begun', () => {
    const generator = onceForEachThread(READ);
    expect(generator.next(0, threads(false, true, false))).toEqual({ thread: 1, invocation: READ });
    expect(generator.next(0, threads(false, true, false))).toEqual({ waitUntil: Number.POSITIVE_INFINITY });
    expect(generator.next(0, threads(true, true, true))).toEqual({ thread: 0, invocation: READ });
    expect(generator.next(0, threads(true, true, true))).toEqual({ thread: 2, invocation: READ });
    expect(generator.next(0, threads(false, false, false))).toBe('done');
  });
});

describe('mixed operations', () => {
  it('come from each source as often', () => {
    const next = mixed(randomStream(1, 'x'), [() => READ, () => ({ f: 'add', value: 1 })]);
    const reads = Array.from({ length: 10_000 }, next).filter(({ f }) => f === 'read').length;
    // Six standard deviations around a half.
    expect(Math.abs(reads - 5000)).toBeLessThan(300);
  });
});
