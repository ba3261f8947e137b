/**
 * Challenge 5b: the same logs on several nodes, with Maelstrom's lin-kv service. https://fly.io/dist-sys/5b/
 *
 * The service holds one entry for each message, named by log and offset. To append is to create the entry after the last
 * one that the node knows; if another node has been there first, the next. Creation is atomic, so offsets are dense and
 * no message is overwritten, whoever sends where. Nodes tell each other what they have appended, again and again until
 * it is acknowledged, and answer polls from memory (logs.ts).
 *
 * An append costs two messages to the service, two more for every place that was taken, and those to the other nodes; 5c
 * needs a fraction. Polls cost nothing, but may trail a little behind. A node that dies between an append and telling of
 * it leaves a gap that the others do not fill.
 */
import { type LogReplication, serveLogs } from './logs.ts';
import { createNode, type Kafka, RpcError } from './node.ts';

/** As it stands in lin-kv; `by` tells apart messages that are alike. */
interface Entry {
  by: string;
  msg: unknown;
}

const node = createNode<Kafka & LogReplication>();
const logs = serveLogs(node);
const store = node.kv('lin-kv');
let sent = 0;

/** Whether the place was free and is ours now. Asks until it knows. */
async function take(place: string, entry: Entry): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (await store.cas(place, null, entry, { create: true })) return true;
      if (attempt === 1) return false;
      // An earlier attempt that got no answer may be what took it.
      return (await store.read<Entry>(place, { retryFor: Number.POSITIVE_INFINITY }))?.by === entry.by;
    } catch (error) {
      if (!(error instanceof RpcError && error.is('timeout'))) throw error;
    }
  }
}

node.handle('send', async ({ key, msg }) => {
  sent += 1;
  const entry = { by: `${node.id}-${sent}`, msg };
  let offset = logs.log(key).length;
  while (!(await take(`${key}/${offset}`, entry))) offset += 1;
  logs.store(key, offset, msg);
  return { type: 'send_ok', offset };
});

node.run();
