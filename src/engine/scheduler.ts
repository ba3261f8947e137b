/** One timer for everything that waits: a heap of deadlines instead of a timer per message or operation. */
export interface Scheduler {
  /** Milliseconds, monotonic, with fractions. */
  now(): number;
  /** Runs the action once `time` has come, never earlier. Actions due together run in the order of their times. */
  at(time: number, action: () => void): void;
  /** Forgets everything that waits. */
  stop(): void;
}

interface Entry {
  readonly time: number;
  /** Keeps entries of equal time in the order in which they were made. */
  readonly order: number;
  readonly action: () => void;
}

/** What setTimeout can wait; it takes a longer time for none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const earlier = (a: Entry, b: Entry): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

export function createScheduler(now: () => number = () => performance.now()): Scheduler {
  const heap: Entry[] = [];
  let made = 0;
  let timer: NodeJS.Timeout | undefined;
  /** When the armed timer fires; Infinity without one. */
  let armedFor = Number.POSITIVE_INFINITY;
  let running = false;

  const push = (entry: Entry): void => {
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!earlier(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  };

  const pop = (): Entry => {
    const first = heap[0] as Entry;
    const last = heap.pop() as Entry;
    const size = heap.length;
    if (size > 0) {
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= size) break;
        if (child + 1 < size && earlier(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
        const below = heap[child] as Entry;
        if (!earlier(below, last)) break;
        heap[at] = below;
        at = child;
      }
      heap[at] = last;
    }
    return first;
  };

  const run = (): void => {
    timer = undefined;
    armedFor = Number.POSITIVE_INFINITY;
    running = true;
    try {
      // The clock is read once: what falls due meanwhile waits for the next turn, so that I/O gets its share.
      const time = now();
      while (heap.length > 0 && (heap[0] as Entry).time <= time) pop().action();
    } finally {
      running = false;
      arm();
    }
  };

  const arm = (): void => {
    const next = heap[0];
    if (running || next === undefined || next.time >= armedFor) return;
    clearTimeout(timer);
    // Timers count whole milliseconds from the loop's own stale clock, so one may fire early: run() arms again then.
    timer = setTimeout(run, Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(next.time - now()))));
    armedFor = next.time;
  };

  return {
    now,
    at(time, action) {
      push({ time, order: made++, action });
      arm();
    },
    stop() {
      heap.length = 0;
      clearTimeout(timer);
      timer = undefined;
      armedFor = Number.POSITIVE_INFINITY;
    },
  };
}
