import type { Threads } from '../workloads/generator.ts';

/** The members of a worker that matter here. */
interface WorkerState {
  readonly process: number;
  readonly busy: boolean;
}

/**
 * Workers in turn (jepsen.generator.context): every operation and fault moves the place from which the next free one is
 * looked for. The nemesis has a place after the last worker, which counts for the first: with all workers free, the
 * first gets twice as many operations as any other.
 */
export function threadsOf(workers: readonly WorkerState[]): Threads & { advance(): void } {
  let turn = 0;
  const isFree = (thread: number): boolean => workers[thread]?.busy === false;
  return {
    count: workers.length,
    isFree,
    processOf: (thread) => workers[thread]?.process ?? thread,
    nextFree(from = 0, to = workers.length) {
      for (let thread = Math.max(from, turn); thread < to; thread += 1) if (isFree(thread)) return thread;
      for (let thread = from; thread < Math.min(to, turn); thread += 1) if (isFree(thread)) return thread;
      return undefined;
    },
    advance() {
      turn = (turn + 1) % (workers.length + 1);
    },
  };
}
