/**
 * The engine's time. Everything in a test that waits for a time or for its turn waits here, so that another clock needs
 * only another Scheduler.
 */
import { priorityQueue } from '../../collections/priority-queue.ts';
import { isEarlier, type Timed } from './timed.ts';

export interface Scheduler {
  /** Whether time passes while something is done, such as handing a message over; in simulated time it does not. */
  readonly passesByItself: boolean;
  /** Milliseconds, monotonic, with fractions. */
  now(): number;
  /** Runs the action once `time` has come, never earlier. Actions due together run in the order of their times. */
  at(time: number, action: () => void): void;
  /** Runs the action once all input that has arrived is read. */
  afterInput(action: () => void): void;
  /** Forgets every action that waits for its time. */
  stop(): void;
}

interface Entry extends Timed {
  readonly action: () => void;
}

/** The longest delay of setTimeout: a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Real time, with one timer for all: a heap of deadlines instead of a timer per message or operation. */
export function createScheduler(now: () => number = () => performance.now()): Scheduler {
  const waiting = priorityQueue<Entry>(isEarlier);
  let made = 0;
  let timer: NodeJS.Timeout | undefined;
  /** When the armed timer fires; Infinity without one. */
  let armedFor = Number.POSITIVE_INFINITY;
  let running = false;
  let afterInput: (() => void)[] = [];

  const run = (): void => {
    timer = undefined;
    armedFor = Number.POSITIVE_INFINITY;
    running = true;
    try {
      // The clock is read once: what falls due meanwhile waits for the next turn, so that I/O gets its share.
      const time = now();
      while ((waiting.peek()?.time ?? Number.POSITIVE_INFINITY) <= time) waiting.pop()?.action();
    } finally {
      running = false;
      arm();
    }
  };

  const arm = (): void => {
    const next = waiting.peek();
    if (running || next === undefined || next.time >= armedFor) return;
    clearTimeout(timer);
    // Timers count whole milliseconds from the loop's own stale clock, so one may fire early: run() arms again then.
    timer = setTimeout(run, Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(next.time - now()))));
    armedFor = next.time;
  };

  const runAfterInput = (): void => {
    const actions = afterInput;
    afterInput = [];
    for (const action of actions) action();
  };

  return {
    passesByItself: true,
    now,
    at(time, action) {
      waiting.push({ time, order: made++, action });
      arm();
    },
    afterInput(action) {
      if (afterInput.length === 0) setImmediate(runAfterInput);
      afterInput.push(action);
    },
    stop() {
      waiting.clear();
      clearTimeout(timer);
      timer = undefined;
      armedFor = Number.POSITIVE_INFINITY;
    },
  };
}
