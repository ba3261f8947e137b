/** Time that a node takes and that simulated time does not count: the engine is told when it is long. */
import { FRAME } from '../simulation/frames.ts';
import type { Channel } from './channel.ts';
import { processComputingTime, threadComputingTime } from './computing-time.ts';

/** Milliseconds in one step, of computing or of a wait in real time, of which the engine is told. */
const LONG_MS = 250;
/** Real milliseconds after which a node that is not settled says what it waits for. */
const PATIENCE_MS = 1_000;

export interface UnseenTime {
  readonly beginStep: () => void;
  readonly endStep: () => void;
  /** Whether it has computed for longer than this, in all steps but the first, in which it starts. */
  readonly hasComputed: (ms: number) => boolean;
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
  const { beginStep, endStep, hasComputed } = isThread ? threadComputingTime(LONG_MS) : processComputingTime();
  let steps = 0;

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
      beginStep();
    },
    endStep: () => tell(endStep(), 'it computed'),
    hasComputed,
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
