import type { EdnMap } from '../../maelstrom/edn.ts';
import { record } from '../../maelstrom/edn.ts';
import {
  involvesClient,
  isClientOperation,
  type JournalEvent,
  type Operation,
} from '../../maelstrom/operations-and-messages.ts';
import { float32 } from '../clojure/float32.ts';

interface MessageTally {
  readonly sends: number;
  readonly receives: number;
  /** Distinct messages; one that was lost has a send and no receive. */
  readonly messages: number;
}

/** The journal of a run in numbers: init, topology and the services' traffic included. */
export interface NetworkCounts {
  readonly all: MessageTally;
  /** Messages from or to a client. */
  readonly clients: MessageTally;
  readonly servers: MessageTally;
}

/** Adds up a journal, event by event in any order. */
export interface MessageCounter {
  readonly add: (event: Pick<JournalEvent, 'type'> & { readonly message: CountedMessage }) => void;
  readonly counts: () => NetworkCounts;
}
type CountedMessage = Pick<JournalEvent['message'], 'id' | 'src' | 'dest'>;

/** Message ids count up from 0, so a bit each will do; ids above this limit (32 MB of bits) go into a set. */
const DENSE_IDS = 2 ** 28;

export function countMessages(): MessageCounter {
  const clients = tallying();
  const servers = tallying();
  return {
    add: ({ type, message }) => (involvesClient(message) ? clients : servers).add(type, message.id),
    counts: () => {
      const [ofClients, ofServers] = [clients.tally(), servers.tally()];
      return {
        all: {
          sends: ofClients.sends + ofServers.sends,
          receives: ofClients.receives + ofServers.receives,
          messages: ofClients.messages + ofServers.messages,
        },
        clients: ofClients,
        servers: ofServers,
      };
    },
  };
}

function tallying() {
  let sends = 0;
  let receives = 0;
  let messages = 0;
  let dense = new Uint8Array(1024);
  const sparse = new Set<number>();
  const countOnce = (id: number): void => {
    if (!Number.isInteger(id) || id < 0 || id >= DENSE_IDS) {
      sparse.add(id);
      return;
    }
    const [byte, bit] = [id >>> 3, 1 << (id & 7)];
    if (byte >= dense.length) {
      const larger = new Uint8Array(Math.max(dense.length * 2, byte + 1));
      larger.set(dense);
      dense = larger;
    }
    const bits = dense[byte] ?? 0;
    if ((bits & bit) === 0) messages++;
    dense[byte] = bits | bit;
  };
  return {
    add: (type: JournalEvent['type'], id: number): void => {
      if (type === 'send') sends++;
      else receives++;
      countOnce(id);
    },
    tally: (): MessageTally => ({ sends, receives, messages: messages + sparse.size }),
  };
}

const tallyEdn = ({ sends, receives, messages }: MessageTally) => ({
  'send-count': sends,
  'recv-count': receives,
  'msg-count': messages,
});

/**
 * Counts of messages, and messages per operation (maelstrom/net/checker.clj). Only a journal gives counts; without
 * them the result is `:valid? true` alone.
 */
export function checkNetwork(history: readonly Operation[], counts: NetworkCounts | null): EdnMap {
  if (counts === null) return record({ 'valid?': true });
  let invoked = 0;
  for (const op of history) if (op.type === 'invoke' && isClientOperation(op)) invoked++;
  const perOperation = ({ messages }: MessageTally) =>
    invoked === 0 ? {} : { 'msgs-per-op': float32(messages / invoked) };
  return record({
    all: record({ ...tallyEdn(counts.all), ...perOperation(counts.all) }),
    clients: record(tallyEdn(counts.clients)),
    servers: record({ ...tallyEdn(counts.servers), ...perOperation(counts.servers) }),
    'valid?': true,
  });
}
