// verdict: fail; reasons: not-linearizable; run: lin-kv --node-count 2 --concurrency 2n --rate 100 --time-limit 3

/** Every node answers from its own copy, and copies follow half a second late. */
import { type Call, createNode, type LinKv, RpcError } from '../node.ts';

const node = createNode<LinKv & { copy: Call<{ key: unknown; value: unknown }> }>();
const store = new Map<unknown, unknown>();

function set(key: unknown, value: unknown): void {
  store.set(key, value);
  setTimeout(() => {
    for (const peer of node.peers) node.send(peer, { type: 'copy', key, value });
  }, 500);
}

node.handle('copy', ({ key, value }) => {
  store.set(key, value);
});

node.handle('read', ({ key }) => {
  if (!store.has(key)) throw new RpcError('key-does-not-exist', String(key));
  return { type: 'read_ok', value: store.get(key) };
});

node.handle('write', ({ key, value }) => {
  set(key, value);
  return { type: 'write_ok' };
});

node.handle('cas', ({ key, from, to }) => {
  if (store.get(key) !== from) throw new RpcError('precondition-failed', String(store.get(key)));
  set(key, to);
  return { type: 'cas_ok' };
});

node.run();
