/** The queue of one endpoint and its reader, which takes one message after the other (net.clj, recv!). */
import { priorityQueue } from '../../collections/priority-queue.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import { isEarlier, type Timed } from '../clock/timed.ts';
import type { Endpoint, Packet } from './packet.ts';

export interface Receiver {
  readonly endpoint: Endpoint;
  /** Puts a message into the queue; `deadline` is in the scheduler's milliseconds, `order` decides between equal ones. */
  put(packet: Packet, deadline: number, order: number): void;
  /** Takes messages up, as long as the endpoint listens. */
  read(): void;
  /** Hands over nothing more, not even the message that it sleeps for. */
  close(): void;
}

export interface ReceiverParts {
  readonly scheduler: Scheduler;
  readonly isCut: (packet: Packet) => boolean;
  /** A partition has swallowed the message. */
  readonly onDropped: (packet: Packet) => void;
  /** The endpoint is about to be given the message. */
  readonly onReceived: (packet: Packet, endpoint: Endpoint) => void;
}

/** A message in the queue; `time` is its deadline. */
interface Envelope extends Timed {
  readonly packet: Packet;
}

export function createReceiver(
  endpoint: Endpoint,
  { scheduler, isCut, onDropped, onReceived }: ReceiverParts,
): Receiver {
  const queue = priorityQueue<Envelope>(isEarlier);
  /** `taken`: it sleeps until a message is due, or is handing one over. */
  let state: 'ready' | 'taken' | 'closed' = 'ready';

  /**
   * Takes up message after message until the queue is empty or one must be slept for. A partition counts when a message
   * is taken up. What comes while the reader sleeps waits until it wakes, earlier deadlines first.
   */
  const read = (): void => {
    while (state === 'ready' && endpoint.listens?.() !== false) {
      const envelope = queue.pop();
      if (envelope === undefined) return;
      const { packet, time } = envelope;
      if (isCut(packet)) {
        onDropped(packet);
        continue;
      }
      state = 'taken';
      const now = scheduler.now();
      // What Maelstrom sleeps too little it needs for the rest of its work, which takes no simulated time.
      const due = scheduler.passesByItself ? now + wholeMillisecondsBefore(time - now) : time;
      if (due > now) {
        scheduler.at(due, () => {
          handOver(packet);
          read();
        });
        return;
      }
      handOver(packet);
    }
  };

  const handOver = (packet: Packet): void => {
    if (state === 'closed') return;
    try {
      onReceived(packet, endpoint);
      endpoint.deliver(packet);
    } finally {
      if (state === 'taken') state = 'ready';
    }
  };

  return {
    endpoint,
    put(packet, deadline, order) {
      queue.push({ time: deadline, order, packet });
      read();
    },
    read,
    close() {
      state = 'closed';
    },
  };
}

/**
 * How long a reader sleeps for a message that is due in `left` milliseconds. Maelstrom sleeps whole milliseconds,
 * rounded down, and has always spent a moment since the message was sent: of 100 ms it sleeps 99.
 */
const wholeMillisecondsBefore = (left: number): number => Math.floor((Math.round(left * 1e6) - 1) / 1e6);
