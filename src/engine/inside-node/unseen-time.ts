/** Time that a node takes and that simulated time does not count: the engine is told when it is long. */
import { FRAME } from '../simulation/frames.ts';
import type { Channel } from './channel.ts';

/** Milliseconds in one step, of computing or of a wait in real time, of which the engine is told. */
const LONG_MS = 250;
/** Real milliseconds after which a node that is not settled says what it waits for. */
const PATIENCE_MS = 1_000;

export interface UnseenTime {
  readonly beginStep: () => void;
  readonly endStep: () => void;
  /** Milliseconds that it has computed in all steps but the first. */
  readonly computedMs: () => number;
  /** Runs what waits in real time. */
  readonly inRealTime: <T>(what: string, wait: () => T) => T;
}

/** Takes the clocks of Node.js as they are now: it is called before others replace them. */
export function watchUnseenTime(channel: Channel, isThread: boolean): UnseenTime {
  const monotonic = process.hrtime.bigint;
  const repeat = setInterval;
  const tell = (ms: number, why: string): void => {
    if (ms >= LONG_MS) channel.send(FRAME.stoodStill, ms, Buffer.from(why));
  };
  const computed = isThread ? () => Number(monotonic()) / 1e6 : cpuMs();
  /** In the first step the node starts, which does not count. */
  let before = Number.POSITIVE_INFINITY;
  let steps = 0;
  let sum = 0;

  // While the event loop turns and something other than time is waited for, the engine hears what that is.
  let seen = -1;
  const look = (): void => {
    if (seen === steps) {
      const resources = process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate');
      channel.send(FRAME.unsettled, 0, Buffer.from(JSON.stringify(resources)));
    }
    seen = steps;
  };
  repeat(look, PATIENCE_MS).unref();

  return {
    beginStep() {
      steps += 1;
      before = computed();
    },
    endStep() {
      const ms = computed() - before;
      if (ms > 0) sum += ms;
      tell(ms, 'it computed');
    },
    computedMs: () => sum,
    inRealTime(what, wait) {
      const begun = monotonic();
      try {
        return wait();
      } finally {
        tell(Number(monotonic() - begun) / 1e6, `it waited for ${what}`);
      }
    },
  };
}

/** Of the process. A thread's own is not told by all versions of Node.js, so it counts real time, which is never less. */
function cpuMs(): () => number {
  const { cpuUsage } = process;
  return () => {
    const { user, system } = cpuUsage();
    return (user + system) / 1000;
  };
}
