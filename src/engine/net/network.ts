/** The simulated network (maelstrom/net.clj): ids, latencies, partitions, and who is there to be written to. */

import { isClientId } from '../../maelstrom/history.ts';
import type { TestOptions } from '../../maelstrom/options.ts';
import { type PriorityQueue, priorityQueue, type Timed } from '../clock/priority-queue.ts';
import { type Random, randomStream } from '../clock/random.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import type { RunLog } from '../output/run-log.ts';
import { messageText } from '../wire/clojure-text.ts';
import type { Wire } from '../wire/wire-json.ts';

/** A message under way. */
export interface Packet {
  readonly id: number;
  readonly src: string;
  readonly dest: string;
  readonly body: Wire;
}

/** Whoever can be written to: a node, a service or a client. */
interface Endpoint {
  readonly id: string;
  /** Name of the thread that receives, for --log-net-recv. */
  readonly thread: string;
  /** Whether messages are taken up now; without it they always are. Who begins to listen says so by `Network.listen`. */
  listens?(): boolean;
  deliver(packet: Packet): void;
}

/** A message that names a source or destination nobody has; the text is Maelstrom's assertion. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

/** Who is told what becomes of each message. */
export interface NetworkListener {
  sent(packet: Packet): void;
  received(packet: Packet): void;
  /** A partition swallowed it; Maelstrom's journal has no word for that, so only the diagram knows. */
  dropped(packet: Packet): void;
}

export interface Network {
  add(endpoint: Endpoint): void;
  remove(id: string): void;
  /** `id` takes up what waits for it, as long as it listens. */
  listen(id: string): void;
  /** Takes a message of `src`; throws MessageRefused when an end is unknown. `thread` is the sender's, for the log. */
  send(src: Wire, dest: Wire, body: Wire, thread: string): void;
  /** From now on `dest` hears nothing from `sources`; adds to what is cut already. */
  cut(dest: string, sources: Iterable<string>): void;
  /** Removes every cut. */
  heal(): void;
  /** A fresh client id: c0, c1, … */
  nextClientId(): string;
}

export interface NetworkParts {
  readonly options: Pick<TestOptions, 'latency' | 'logNetSend' | 'logNetRecv'>;
  readonly seed: number;
  readonly scheduler: Scheduler;
  readonly journal: NetworkListener;
  readonly log: RunLog;
}

/** A message in the queue of its receiver; `time` is its deadline. */
interface Envelope extends Timed {
  readonly packet: Packet;
}

/** Who reads a queue: one message after the other (net.clj, recv!). */
interface Reader {
  readonly endpoint: Endpoint;
  readonly queue: PriorityQueue<Envelope>;
  /** While it sleeps until a message is due, or hands one over. */
  busy: boolean;
  removed: boolean;
}

export function createNetwork({ options, seed, scheduler, journal, log }: NetworkParts): Network {
  const readers = new Map<string, Reader>();
  const cuts = new Map<string, Set<string>>();
  const latency = latencies(options.latency, seed);
  let lastMessage = -1;
  let lastClient = -1;

  /**
   * Takes up message after message until the queue is empty or one must be slept for. A partition counts when a message
   * is taken up. Whatever comes while the reader sleeps waits until it wakes, earlier deadlines first.
   */
  const read = (reader: Reader): void => {
    while (!reader.busy && !reader.removed && reader.endpoint.listens?.() !== false) {
      const envelope = reader.queue.pop();
      if (envelope === undefined) return;
      const { packet, time } = envelope;
      if (cuts.get(packet.dest)?.has(packet.src) === true) {
        journal.dropped(packet);
        continue;
      }
      reader.busy = true;
      const now = scheduler.now();
      const sleep = wholeMillisecondsBefore(time - now);
      if (sleep > 0) {
        scheduler.at(now + sleep, () => {
          hand(packet, reader);
          read(reader);
        });
        return;
      }
      hand(packet, reader);
    }
  };

  const hand = (packet: Packet, reader: Reader): void => {
    try {
      if (reader.removed) return;
      const { endpoint } = reader;
      if (options.logNetRecv) {
        const text = messageText(packet.id, packet.src, packet.dest, packet.body);
        log.info(endpoint.thread, 'maelstrom.net', `:recv ${text}`);
      }
      journal.received(packet);
      endpoint.deliver(packet);
    } finally {
      reader.busy = false;
    }
  };

  return {
    add: (endpoint) => void readers.set(endpoint.id, { endpoint, queue: priorityQueue(), busy: false, removed: false }),
    remove(id) {
      const reader = readers.get(id);
      if (reader !== undefined) reader.removed = true;
      readers.delete(id);
    },
    listen(id) {
      const reader = readers.get(id);
      if (reader !== undefined) read(reader);
    },
    send(src, dest, body, thread) {
      // A number is spent on every message, refused ones too.
      const id = ++lastMessage;
      const from = typeof src === 'string' ? readers.get(src)?.endpoint : undefined;
      const to = typeof dest === 'string' ? readers.get(dest) : undefined;
      if (from === undefined || to === undefined) {
        const [what, key] = from === undefined ? ['source', 'src'] : ['dest', 'dest'];
        const message = messageText(id, src, dest, body);
        throw new MessageRefused(`Assert failed: Invalid ${what} for message ${message}\n(get queues (:${key} m))`);
      }
      const packet: Packet = { id, src: from.id, dest: to.endpoint.id, body };
      journal.sent(packet);
      if (options.logNetSend) log.info(thread, 'maelstrom.net', `:send ${messageText(id, src, dest, body)}`);
      const wait = isClientId(packet.src) || isClientId(packet.dest) ? 0 : latency(packet.src, packet.dest);
      to.queue.push({ time: scheduler.now() + wait, order: id, packet });
      read(to);
    },
    cut(dest, sources) {
      const cut = cuts.get(dest) ?? new Set();
      for (const source of sources) cut.add(source);
      if (cut.size > 0) cuts.set(dest, cut);
    },
    heal: () => cuts.clear(),
    nextClientId: () => `c${++lastClient}`,
  };
}

/**
 * How long a reader sleeps for a message that is due in `left` milliseconds. Maelstrom sleeps whole milliseconds,
 * rounded down, and has always spent a moment since the message was sent: of 100 ms it sleeps 99.
 */
const wholeMillisecondsBefore = (left: number): number => Math.floor((Math.round(left * 1e6) - 1) / 1e6);

/**
 * Milliseconds for the next message of a link, floored as Maelstrom does. Every link draws from a stream of its own, so
 * that its n-th message is as slow in every run of a seed, whatever other links do.
 */
function latencies({ mean, dist }: TestOptions['latency'], seed: number): (src: string, dest: string) => number {
  if (dist === 'constant') return () => mean;
  const links = new Map<string, Random>();
  return (src, dest) => {
    const name = `latency ${src} ${dest}`;
    let random = links.get(name);
    if (random === undefined) {
      random = randomStream(seed, name);
      links.set(name, random);
    }
    const drawn = dist === 'uniform' ? random.next() * 2 * mean : -mean * Math.log(1 - random.next());
    return Math.floor(drawn);
  };
}
