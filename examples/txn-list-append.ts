/**
 * Transactions that read lists and append to them, strict serializable, on Maelstrom's lin-kv service.
 *
 * The whole database starts from one entry, the root: for each key the name of an entry that holds its list. Lists are never
 * changed, only replaced by others under new names, so nodes may keep those they have seen. A transaction reads the root,
 * works on the lists, stores those it has changed, and then swaps the root for one that names them, if it is still the
 * one that it has read: that instant is when it happens. If another was quicker, it starts over.
 *
 * Simple, and as strict as can be; but all transactions of all nodes queue for one entry, lists are stored whole for each
 * append, old ones stay for ever, and without the service nothing works. One transaction that finds no gap for 2 s gives
 * up with error 30 (conflict); when no answer comes to the swap itself, nobody knows whether it happened: error 0.
 */
import { type AppendOp, createNode, RpcError, type TxnListAppend } from './node.ts';

type Root = Record<string, string>;
type List = number[];

const GIVE_UP_MS = 2_000;

const node = createNode<TxnListAppend>();
const store = node.kv('lin-kv');
const lists = new Map<string, List>();
let stored = 0;

async function listNamed(name: string | undefined): Promise<List> {
  if (name === undefined) return [];
  const list = lists.get(name) ?? (await store.read<List>(name)) ?? [];
  lists.set(name, list);
  return list;
}

async function storeList(list: List): Promise<string> {
  stored += 1;
  const name = `${node.id}-${stored}`;
  lists.set(name, list);
  await store.write(name, list);
  return name;
}

/** The operations with what they have read, and the lists that they change. */
async function work(txn: readonly AppendOp[], root: Root): Promise<{ done: AppendOp[]; changed: Map<number, List> }> {
  const changed = new Map<number, List>();
  const done: AppendOp[] = [];
  for (const [f, key, value] of txn) {
    const list = changed.get(key) ?? (await listNamed(root[key]));
    if (f === 'r') {
      done.push(['r', key, list]);
    } else {
      changed.set(key, [...list, value]);
      done.push(['append', key, value]);
    }
  }
  return { done, changed };
}

node.handle('txn', async ({ txn }) => {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  do {
    const root = await store.read<Root>('root');
    const { done, changed } = await work(txn, root ?? {});
    if (changed.size === 0) return { type: 'txn_ok', txn: done };
    const names = await Promise.all([...changed].map(async ([key, list]) => [key, await storeList(list)]));
    const next = { ...root, ...Object.fromEntries(names) };
    if (await store.cas('root', root ?? null, next, { create: root === undefined }))
      return { type: 'txn_ok', txn: done };
  } while (performance.now() < giveUpAt);
  throw new RpcError('txn-conflict', 'other transactions were quicker, time and again');
});

node.run();
