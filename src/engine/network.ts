/** The simulated network (maelstrom/net.clj): ids, latencies, partitions, and who is there to be written to. */

import { isClientId } from '../maelstrom/history.ts';
import type { TestOptions } from '../maelstrom/options.ts';
import { messageText } from './clojure-text.ts';
import type { Wire } from './json.ts';
import type { RunLog } from './log.ts';
import { type Random, randomStream } from './random.ts';
import type { Scheduler } from './scheduler.ts';

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

export function createNetwork({ options, seed, scheduler, journal, log }: NetworkParts): Network {
  const endpoints = new Map<string, Endpoint>();
  const cuts = new Map<string, Set<string>>();
  const latency = latencies(options.latency, seed);
  let lastMessage = -1;
  let lastClient = -1;

  const hand = (packet: Packet, to: Endpoint, servers: boolean): void => {
    // Maelstrom looks at the partition when its reader takes the message up, which may be before the deadline; here a
    // message meets the network as it stands at its deadline, and never holds up another.
    if (servers && cuts.size > 0 && cuts.get(packet.dest)?.has(packet.src) === true) {
      journal.dropped(packet);
      return;
    }
    if (endpoints.get(packet.dest) !== to) return;
    if (options.logNetRecv) {
      log.info(to.thread, 'maelstrom.net', `:recv ${messageText(packet.id, packet.src, packet.dest, packet.body)}`);
    }
    journal.received(packet);
    to.deliver(packet);
  };

  return {
    add: (endpoint) => void endpoints.set(endpoint.id, endpoint),
    remove: (id) => void endpoints.delete(id),
    send(src, dest, body, thread) {
      // A number is spent on every message, refused ones too.
      const id = ++lastMessage;
      const from = typeof src === 'string' ? endpoints.get(src) : undefined;
      const to = typeof dest === 'string' ? endpoints.get(dest) : undefined;
      if (from === undefined || to === undefined) {
        const [what, key] = from === undefined ? ['source', 'src'] : ['dest', 'dest'];
        const message = messageText(id, src, dest, body);
        throw new MessageRefused(`Assert failed: Invalid ${what} for message ${message}\n(get queues (:${key} m))`);
      }
      const packet: Packet = { id, src: from.id, dest: to.id, body };
      const servers = !isClientId(from.id) && !isClientId(to.id);
      journal.sent(packet);
      if (options.logNetSend) log.info(thread, 'maelstrom.net', `:send ${messageText(id, src, dest, body)}`);
      const wait = servers ? latency(from.id, to.id) : 0;
      if (wait <= 0) hand(packet, to, servers);
      else scheduler.at(scheduler.now() + wait, () => hand(packet, to, servers));
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
