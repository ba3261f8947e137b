import { describe, expect, it } from 'vitest';
import { threadsOf } from '../../../src/engine/run/free-workers.ts';

const workers = (count: number) => Array.from({ length: count }, (_, process) => ({ process, busy: false }));

/** Threads that get operations, if each ends before the next begins. */
function takers(count: number, operations: number, from?: number, to?: number): (number | undefined)[] {
  const threads = threadsOf(workers(count));
  return Array.from({ length: operations }, () => {
    const thread = threads.nextFree(from, to);
    threads.advance();
    return thread;
  });
}

describe('the next free worker', () => {
  it("is the one whose turn it is, and the first when it is the nemesis's turn", () => {
    expect(takers(3, 9)).toEqual([0, 1, 2, 0, 0, 1, 2, 0, 0]);
    expect(takers(1, 3)).toEqual([0, 0, 0]);
  });

  it('is looked for from the same place in a part of the workers', () => {
    expect(takers(4, 6, 2, 4)).toEqual([2, 2, 2, 3, 2, 2]);
  });

  it('is the next one that is not busy, from the one whose turn it is', () => {
    const all = workers(4);
    const threads = threadsOf(all);
    const setBusy = (...busy: number[]): void => {
      for (const worker of all) worker.busy = busy.includes(worker.process);
    };
    threads.advance();
    setBusy(1, 2);
    expect(threads.nextFree()).toBe(3);
    setBusy(1, 2, 3);
    expect(threads.nextFree()).toBe(0);
    setBusy(0, 1, 2, 3);
    expect(threads.nextFree()).toBeUndefined();
  });

  it('gives the first of five workers a third of the operations, as histories of Maelstrom have it', () => {
    const taken = takers(5, 600);
    expect([0, 1, 2, 3, 4].map((thread) => taken.filter((each) => each === thread).length)).toEqual([
      200, 100, 100, 100, 100,
    ]);
  });
});
