/** A node that reads its clock again and again waits in a loop: for it, simulated time would never pass. */
import { FRAME } from '../simulation/frames.ts';
import type { Channel } from './channel.ts';
import type { NodeThread } from './thread.ts';

/** Readings of the clock in one step. */
const MOST_READS = 1_000_000;

export interface ClockReads {
  count(): void;
  beginStep(): void;
}

/** Tells the engine of too many readings, with the place of the last one. */
export function watchClockReads(channel: Channel, thread: NodeThread | undefined): ClockReads {
  let reads = 0;
  return {
    count() {
      reads += 1;
      if (reads !== MOST_READS) return;
      thread?.leave('it reads the clock in a loop');
      channel.send(FRAME.polling, reads, Buffer.from(new Error('clock').stack ?? ''));
    },
    beginStep() {
      reads = 0;
    },
  };
}
