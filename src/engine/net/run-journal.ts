/** The events of the network: each is written to net-journal/ as it happens and counted; the first ones are kept for messages.svg. */
import { countMessages, type NetworkCounts } from '../../checkers/every-test/check-network.ts';
import type { JournalEvent, MessageBody } from '../../maelstrom/operations-and-messages.ts';
import { createDiagram, type Diagram } from '../output/messages-svg.ts';
import type { NetworkListener } from './network.ts';
import type { Packet } from './packet.ts';

export interface RunJournal extends NetworkListener {
  counts(): NetworkCounts;
  /** The last messages that were sent, oldest first; two at most. */
  newest(): readonly Packet[];
  diagram(): Diagram;
}

/** `write` takes every event in order: to the files of net-journal/ or, in tests, into an array. */
export function createRunJournal(nanoseconds: () => number, write: (event: JournalEvent) => void): RunJournal {
  const counter = countMessages();
  const diagram = createDiagram();
  let nextId = 0;
  let last: Packet | undefined;
  let beforeLast: Packet | undefined;

  const record = (type: JournalEvent['type'], packet: Packet): void => {
    // The body is JSON that the network itself has parsed; the writer knows how to write its exact numbers.
    const message = packet as Packet & { body: MessageBody };
    const event: JournalEvent = { id: nextId++, time: nanoseconds(), type, message };
    write(event);
    counter.add(event);
    diagram.add(event);
  };

  return {
    sent(packet) {
      beforeLast = last;
      last = packet;
      record('send', packet);
    },
    received: (packet) => record('recv', packet),
    dropped: (packet) => diagram.drop(packet.id),
    counts: counter.counts,
    newest: () => [beforeLast, last].filter((packet) => packet !== undefined),
    diagram: () => diagram,
  };
}
