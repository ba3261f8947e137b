/** How long a node computes: a process by what Node.js says, a thread by what the system says of it. */
import fs from 'node:fs';

export interface ComputingTime {
  readonly beginStep: () => void;
  /** Milliseconds of processor time since the step began, or a little more. */
  readonly endStep: () => number;
  /** Whether all steps since the first one have taken longer than this, in milliseconds of processor time. */
  readonly hasComputed: (ms: number) => boolean;
}

/** Taken before the standard streams replace them. */
const { openSync, readSync } = fs;

export function processComputingTime(): ComputingTime {
  const { cpuUsage } = process;
  const computed = (): number => {
    const { user, system } = cpuUsage();
    return (user + system) / 1000;
  };
  let before = Number.POSITIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  return {
    beginStep() {
      before = computed();
      first = Math.min(first, before);
    },
    endStep: () => computed() - before,
    hasComputed: (ms) => computed() - first > ms,
  };
}

/** Real milliseconds of steps after which the system is asked again. To ask it in each would take longer than most of them. */
const ASK_AFTER_MS = 100;

/** `least`: milliseconds of a step that matter. Where the system does not tell, real time counts, which is never less. */
export function threadComputingTime(least: number): ComputingTime {
  const monotonic = process.hrtime.bigint;
  const realMs = (): number => Number(monotonic()) / 1e6;
  const computed = threadClock() ?? realMs;
  let began = Number.POSITIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  /** Of real time in all steps, and when the system was asked last. */
  let sum = 0;
  let asked = { sum: 0, computed: 0 };
  const ask = (): number => {
    const since = asked.computed;
    asked = { sum, computed: computed() };
    return asked.computed - since;
  };
  return {
    beginStep() {
      began = realMs();
      if (first === Number.POSITIVE_INFINITY || sum - asked.sum > ASK_AFTER_MS) ask();
      first = Math.min(first, asked.computed);
    },
    endStep() {
      const took = realMs() - began;
      if (took <= 0) return 0;
      sum += took;
      return took < least ? took : Math.min(took, ask());
    },
    hasComputed(ms) {
      if (sum <= ms) return false;
      ask();
      return asked.computed - first > ms;
    },
  };
}

/** Clock ticks a second (USER_HZ), which Linux has fixed. */
const TICKS = 100;

/** The processor time of the calling thread in milliseconds, to a hundredth of a second (proc_pid_stat(5)); null where that can't be read. */
function threadClock(): (() => number) | null {
  const bytes = Buffer.alloc(1024);
  try {
    const descriptor = openSync('/proc/thread-self/stat', 'r');
    return () => {
      const text = bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, bytes.length, 0));
      // The name of the program comes second, and may hold spaces.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
    };
  } catch {
    return null;
  }
}
