/** The simulated network (maelstrom/net.clj): ids, latencies, partitions, and the endpoints that can be written to. */

import { NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';
import { involvesClient } from '../../maelstrom/operations-and-messages.ts';
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import { randomStream } from '../clock/random.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import type { RunLog } from '../output/run-log.ts';
import type { Variations } from '../seed-variations.ts';
import { messageText } from '../wire/clojure-text.ts';
import type { Wire } from '../wire/wire-json.ts';
import { clientLatencies, latencies } from './latency.ts';
import { createReceiver, type Receiver } from './message-delivery.ts';
import type { Endpoint, Packet } from './packet.ts';

/** The source or destination of a message is not in the network; the text is Maelstrom's assertion. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

/** Hears what becomes of each message. */
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
  /** From now on `dest` hears nothing from `sources`, nor from the sources that were cut before. */
  cut(dest: string, sources: Iterable<string>): void;
  /** Removes every cut. */
  heal(): void;
  /** A fresh client id: c0, c1, … */
  nextClientId(): string;
}

export interface NetworkParts {
  readonly options: Pick<TestOptions, 'logNetSend' | 'logNetRecv'>;
  readonly variations: Pick<Variations, 'latency' | 'clientLatency' | 'slowLinks' | 'anyOrder'>;
  readonly seed: number;
  readonly scheduler: Scheduler;
  readonly journal: NetworkListener;
  readonly log: RunLog;
}

export function createNetwork({ options, variations, seed, scheduler, journal, log }: NetworkParts): Network {
  const receivers = new Map<string, Receiver>();
  /** By destination the sources that it does not hear. */
  const cuts = new Map<string, Set<string>>();
  const latency = latencies(variations.latency, seed, variations.slowLinks);
  const clientLatency = clientLatencies(variations.clientLatency, seed);
  const order = variations.anyOrder ? randomStream(seed, 'order of messages') : undefined;
  let lastMessage = -1;
  let lastClient = -1;

  const receiverParts = {
    scheduler,
    isCut: ({ src, dest }: Packet) => cuts.get(dest)?.has(src) === true,
    onDropped: (packet: Packet) => journal.dropped(packet),
    onReceived(packet: Packet, { thread }: Endpoint) {
      if (options.logNetRecv) {
        log.info(thread, 'maelstrom.net', `:recv ${messageText(packet.id, packet.src, packet.dest, packet.body)}`);
      }
      journal.received(packet);
    },
  };

  return {
    add: (endpoint) => void receivers.set(endpoint.id, createReceiver(endpoint, receiverParts)),
    remove(id) {
      receivers.get(id)?.close();
      receivers.delete(id);
    },
    listen: (id) => receivers.get(id)?.read(),
    send(src, dest, body, thread) {
      // A number is spent on every message, refused ones too.
      const id = ++lastMessage;
      const from = typeof src === 'string' ? receivers.get(src) : undefined;
      const to = typeof dest === 'string' ? receivers.get(dest) : undefined;
      if (from === undefined || to === undefined) {
        const { invalidSource, invalidDest } = NODE_COMPLAINTS;
        const [complaint, key] = from === undefined ? [invalidSource, 'src'] : [invalidDest, 'dest'];
        const message = messageText(id, src, dest, body);
        throw new MessageRefused(`Assert failed: ${complaint} ${message}\n(get queues (:${key} m))`);
      }
      const packet: Packet = { id, src: from.endpoint.id, dest: to.endpoint.id, body };
      journal.sent(packet);
      if (options.logNetSend) log.info(thread, 'maelstrom.net', `:send ${messageText(id, src, dest, body)}`);
      const wait = (involvesClient(packet) ? clientLatency : latency)(packet.src, packet.dest);
      to.put(packet, scheduler.now() + wait, order?.next() ?? id);
    },
    cut(dest, sources) {
      const cut = cuts.get(dest) ?? new Set();
      for (const source of sources) cut.add(source);
      cuts.set(dest, cut);
    },
    heal: () => cuts.clear(),
    nextClientId: () => `c${++lastClient}`,
  };
}
