/**
 * Challenge 4: a counter in Maelstrom's seq-kv service. https://fly.io/dist-sys/4/
 *
 * Each node keeps its own total under its own name, so no two nodes ever write the same key and no compare-and-set is
 * needed. Additions that come while a write is under way share the next one. An addition is acknowledged when it is
 * stored; while seq-kv cannot be reached it ends with error 0, "perhaps".
 *
 * A sequentially consistent store may show a node the past for as long as it likes, until the node changes something
 * itself: its own change must come after everything that was there. So before it reads, a node writes its total once
 * more, with a number that makes it a change. A read then is never stale. It costs a write, and a read for every other
 * node; and while seq-kv cannot be reached there is no answer, where nodes that gossip (pn-counter.ts) would give an
 * old one.
 */
import { type Counter, createNode } from './node.ts';

interface Entry {
  total: number;
  version: number;
}

/** Two of these in a row end within the 5 s that clients wait. */
const PATIENCE = { timeout: 500, retryFor: 2_000 };

const node = createNode<Counter>();
const store = node.kv('seq-kv');
const own: Entry = { total: 0, version: 0 };

let underWay: Promise<unknown> = Promise.resolve();
let next: Promise<void> | undefined;

/** Stores our entry as it is when the write before this one is through. */
function publish(): Promise<void> {
  next ??= underWay.then(() => {
    next = undefined;
    own.version += 1;
    const written = store.write(node.id, own, PATIENCE);
    underWay = written.catch(() => undefined);
    return written;
  });
  return next;
}

node.handle('add', async ({ delta }) => {
  own.total += delta;
  await publish();
  return { type: 'add_ok' };
});

node.handle('read', async () => {
  await publish();
  const others = await Promise.all(node.peers.map((peer) => store.read<Entry>(peer, PATIENCE)));
  return { type: 'read_ok', value: others.reduce((sum, entry) => sum + (entry?.total ?? 0), own.total) };
});

node.run();
