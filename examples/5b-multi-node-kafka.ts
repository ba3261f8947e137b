/**
 * Challenge 5b: the same logs on several nodes, with Maelstrom's lin-kv service. https://fly.io/dist-sys/5b/
 *
 * The service holds one entry for each message, named by log and offset. To append is to create the entry after the last
 * one that the node knows; if another node has been there first, the next. Creation is atomic, so offsets are dense and
 * no message is overwritten, whoever sends where. Nodes tell each other what they have appended, again and again until
 * it is acknowledged, and answer polls from memory.
 *
 * An append costs two messages to the service, two more for every place that was taken, and those to the other nodes; 5c
 * needs a fraction. Polls cost nothing, but may trail a little behind. A node that dies between an append and telling of
 * it leaves a gap that the others do not fill.
 */
import { createLogs } from './logs.ts';
import { type Call, createNode, type Kafka, RpcError } from './node.ts';
import { createOutbox } from './outbox.ts';

type Item = { key: string; offset: number; msg: unknown } | { commit: Record<string, number> };
type Replication = { replicate: Call<{ items: Item[] }> };
/** As it stands in lin-kv; `by` tells apart messages that are alike. */
interface Entry {
  by: string;
  msg: unknown;
}

const node = createNode<Kafka & Replication>();
const store = node.kv('lin-kv');
const logs = createLogs();
const outboxes: ((item: Item) => void)[] = [];
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

async function append(key: string, msg: unknown): Promise<number> {
  sent += 1;
  const entry = { by: `${node.id}-${sent}`, msg };
  const log = logs.log(key);
  let offset = log.length;
  while (!(await take(`${key}/${offset}`, entry))) offset += 1;
  log[offset] = msg;
  for (const put of outboxes) put({ key, offset, msg });
  return offset;
}

node.onInit(() => {
  for (const peer of node.peers) {
    outboxes.push(
      createOutbox((items) => node.rpc(peer, { type: 'replicate', items }, { retryFor: Number.POSITIVE_INFINITY })),
    );
  }
});

node.handle('replicate', ({ items }) => {
  for (const item of items) {
    if ('commit' in item) logs.commit(item.commit);
    else logs.log(item.key)[item.offset] = item.msg;
  }
  return { type: 'replicate_ok' };
});

node.handle('send', async ({ key, msg }) => ({ type: 'send_ok', offset: await append(key, msg) }));

node.handle('poll', ({ offsets }) => ({ type: 'poll_ok', msgs: logs.poll(offsets) }));

node.handle('commit_offsets', ({ offsets }) => {
  logs.commit(offsets);
  for (const put of outboxes) put({ commit: offsets });
  return { type: 'commit_offsets_ok' };
});

node.handle('list_committed_offsets', ({ keys }) => ({
  type: 'list_committed_offsets_ok',
  offsets: logs.committed(keys),
}));

node.run();
