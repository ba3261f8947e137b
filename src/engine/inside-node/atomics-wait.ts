/**
 * Atomics.wait and Atomics.waitAsync on the node's clock. While the node has a worker, that one may wake it, and it waits in real
 * time; without one nobody can, and the wait is a sleep.
 */

export interface Sleeps {
  /** Lets simulated time pass until so many milliseconds from now; what comes on stdin meanwhile is kept. */
  readonly sleep: (ms: number) => void;
  readonly hasWorkers: () => boolean;
  /** Has a wait in real time run, and tells of it when it is long. */
  readonly inRealTime: <T>(what: string, wait: () => T) => T;
}

type Waiting = 'ok' | 'not-equal' | 'timed-out';
type AsyncWaiting =
  | { readonly async: false; readonly value: Waiting }
  | { readonly async: true; readonly value: Promise<Waiting> };
type Args = readonly [array: Int32Array, index: number, value: number, timeout?: unknown];

interface RealAtomics {
  readonly wait: (...args: Args) => Waiting;
  /** Since Node.js 16. */
  readonly waitAsync: (...args: Args) => AsyncWaiting;
}

const millisecondsOf = (timeout: unknown): number => {
  const ms = Number(timeout);
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : Math.max(0, ms);
};

export function installSleeps({ sleep, hasWorkers, inRealTime }: Sleeps): void {
  const real = { ...pick(Atomics as unknown as RealAtomics) };

  const wait = (array: Int32Array, index: number, value: number, timeout?: unknown): Waiting => {
    const ms = millisecondsOf(timeout);
    if (hasWorkers()) return inRealTime('a worker', () => real.wait(array, index, value, ms));
    // Node.js itself says what is wrong with them, and whether there is something to wait for.
    const now = real.wait(array, index, value, 0);
    if (now === 'timed-out') sleep(ms);
    return now;
  };

  const waitAsync = (array: Int32Array, index: number, value: number, timeout?: unknown): AsyncWaiting => {
    const ms = millisecondsOf(timeout);
    if (ms === 0 || ms === Number.POSITIVE_INFINITY) return real.waitAsync(array, index, value, ms);
    const waiting = real.waitAsync(array, index, value);
    if (!waiting.async) return waiting;
    let isOver = false;
    // As in Node.js, it does not keep the process alive.
    const timedOut = new Promise<Waiting>((fulfil) => {
      const timeOut = (): void => {
        isOver = true;
        fulfil('timed-out');
      };
      const timer = setTimeout(timeOut, ms).unref();
      void waiting.value.then(() => {
        clearTimeout(timer);
        // It still stood in line, and took what was meant for the next one.
        if (isOver) Atomics.notify(array, index, 1);
      });
    });
    return { async: true, value: Promise.race([waiting.value, timedOut]) };
  };

  Object.assign(Atomics, { wait, waitAsync });
}

const pick = ({ wait, waitAsync }: RealAtomics): RealAtomics => ({ wait, waitAsync });
