/** A network with a clock of its own, whose journal is an array. */

import type { Scheduler } from '../../src/engine/clock/scheduler.ts';
import { createNetwork, type Network } from '../../src/engine/net/network.ts';
import type { Packet } from '../../src/engine/net/packet.ts';
import { createRunJournal } from '../../src/engine/net/run-journal.ts';
import { createRunLog } from '../../src/engine/output/run-log.ts';
import type { Variations } from '../../src/engine/seed-variations.ts';
import type { Wire } from '../../src/engine/wire/wire-json.ts';
import type { JournalEvent } from '../../src/maelstrom/operations-and-messages.ts';
import type { TestOptions } from '../../src/maelstrom/parse-options.ts';
import { type StoppedClock, stoppedClock } from './a-clock.ts';

export interface Rig {
  readonly network: Network;
  readonly clock: StoppedClock;
  /** The same clock. */
  readonly scheduler: Scheduler;
  readonly events: JournalEvent[];
  readonly diagram: () => string;
  /** Messages that an endpoint has received, in order. */
  readonly inbox: (id: string) => readonly Packet[];
  readonly join: (...ids: string[]) => void;
  readonly send: (src: string, dest: string, body: Wire) => void;
  /** Lets time pass. */
  readonly pass: (milliseconds: number) => void;
  readonly console: () => string;
}

export function aNetwork(
  latency: TestOptions['latency'] = { mean: 0, dist: 'constant' },
  seed = 1,
  more: Partial<Variations> = {},
  scheduler: StoppedClock = stoppedClock(),
): Rig {
  const events: JournalEvent[] = [];
  let console = '';
  const log = createRunLog((text) => {
    console += text;
  });
  const journal = createRunJournal(
    () => scheduler.now() * 1e6,
    (event) => events.push(event),
  );
  const options = { logNetSend: false, logNetRecv: false };
  const variations = { latency, clientLatency: 0, slowLinks: 0, anyOrder: false, ...more };
  const network = createNetwork({ options, variations, seed, scheduler, journal, log });
  const inboxes = new Map<string, Packet[]>();
  return {
    network,
    clock: scheduler,
    scheduler,
    events,
    diagram: () => journal.diagram().svg(),
    inbox: (id) => inboxes.get(id) ?? [],
    join(...ids) {
      for (const id of ids) {
        const inbox: Packet[] = [];
        inboxes.set(id, inbox);
        network.add({ id, thread: id, deliver: (packet) => inbox.push(packet) });
      }
    },
    send: (src, dest, body) => network.send(src, dest, body, 'test'),
    pass: scheduler.pass,
    console() {
      log.flush();
      return console;
    },
  };
}
