/**
 * Challenge 5c: as 5b, with fewer messages and less waiting. https://fly.io/dist-sys/5c/
 *
 * Every log belongs to one node, chosen by its name. The owner alone appends, so an offset needs no agreement: half of
 * the sends (of two nodes) cost nothing, the others one request to the owner. Owners tell the other nodes of new messages
 * twenty times a second, everything in one message that is repeated until it is acknowledged; polls and commits are
 * answered from memory.
 *
 * The price is availability: while an owner cannot be reached, sends to its logs from elsewhere end in errors, where 5b
 * needs only the service. Such a send is not repeated, for the owner might append it twice. Polls on other nodes trail
 * 50 ms behind, committed offsets too. Logs do not move when nodes come or go.
 */
import { createLogs } from './logs.ts';
import { type Call, createNode, type Kafka } from './node.ts';
import { createOutbox } from './outbox.ts';

const BATCH_MS = 50;
/** Milliseconds; within the 5 s that clients wait. */
const OWNER_TIMEOUT_MS = 4_000;

type Item = { key: string; offset: number; msg: unknown } | { commit: Record<string, number> };
type Replication = { replicate: Call<{ items: Item[] }> };

const node = createNode<Kafka & Replication>();
const logs = createLogs();
const outboxes: ((item: Item) => void)[] = [];

function ownerOf(key: string): string {
  let hash = 0;
  for (const character of key) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 2 ** 31;
  return node.ids[hash % node.ids.length] ?? node.id;
}

node.onInit(() => {
  for (const peer of node.peers) {
    const deliver = (items: Item[]) =>
      node.rpc(peer, { type: 'replicate', items }, { retryFor: Number.POSITIVE_INFINITY });
    outboxes.push(createOutbox(deliver, BATCH_MS));
  }
});

node.handle('replicate', ({ items }) => {
  for (const item of items) {
    if ('commit' in item) logs.commit(item.commit);
    else logs.log(item.key)[item.offset] = item.msg;
  }
  return { type: 'replicate_ok' };
});

node.handle('send', async ({ key, msg }) => {
  const owner = ownerOf(key);
  if (owner !== node.id) return await node.rpc(owner, { type: 'send', key, msg }, { timeout: OWNER_TIMEOUT_MS });
  const offset = logs.log(key).push(msg) - 1;
  for (const put of outboxes) put({ key, offset, msg });
  return { type: 'send_ok', offset };
});

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
