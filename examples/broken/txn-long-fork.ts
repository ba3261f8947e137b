// verdict: fail; reasons: anomaly-G-nonadjacent-item; run: txn-list-append --node-count 2 --concurrency 4n --rate 300 --time-limit 3 --consistency-models snapshot-isolation

/** Each node sees its own writes at once and those of the others later: no common order. */
import { type AppendOp, type Call, createNode, type TxnListAppend } from '../node.ts';

const node = createNode<TxnListAppend & { copy: Call<{ key: number; value: number }> }>();
const lists = new Map<number, number[]>();

/** Keys belong to nodes; a transaction appends to those of its own node at once, and to the others' as soon as it can. */
const owner = (key: number): string => node.ids[key % node.ids.length] ?? node.id;
const append = (key: number, value: number): void => void lists.set(key, [...(lists.get(key) ?? []), value]);

node.handle('copy', ({ key, value }) => append(key, value));

node.handle('txn', ({ txn }) => ({
  type: 'txn_ok',
  txn: txn.map(([f, key, value]): AppendOp => {
    if (f === 'r') return ['r', key, lists.get(key) ?? []];
    append(key, value);
    setTimeout(
      () => {
        for (const peer of node.peers) node.send(peer, { type: 'copy', key, value });
      },
      owner(key) === node.id ? 30 : 60,
    );
    return ['append', key, value];
  }),
}));

node.run();
