// verdict: fail; reasons: anomaly-G-nonadjacent-item; run: txn-list-append --node-count 2 --concurrency 4n --rate 300 --time-limit 3 --consistency-models snapshot-isolation

/**
 * Every key is written by one node only, and each node hears of the other's transactions late: whole and in order, but
 * late. Each node by itself is consistent; two readers on two nodes see two writes in opposite orders.
 */
import { type AppendOp, type Call, createNode, RpcError, type TxnListAppend } from '../node.ts';

type Appends = (readonly [key: number, value: number])[];

const node = createNode<TxnListAppend & { copy: Call<{ appends: Appends }> }>();
const lists = new Map<number, number[]>();

const isOwn = (key: number): boolean => node.ids[key % node.ids.length] === node.id;
const append = (key: number, value: number): void => void lists.set(key, [...(lists.get(key) ?? []), value]);

node.handle('copy', ({ appends }) => {
  for (const [key, value] of appends) append(key, value);
});

node.handle('txn', ({ txn }) => {
  if (txn.some(([f, key]) => f === 'append' && !isOwn(key))) {
    throw new RpcError('txn-conflict', 'another node writes one of these keys');
  }
  const appends: Appends = [];
  const done = txn.map(([f, key, value]): AppendOp => {
    if (f === 'r') return ['r', key, lists.get(key) ?? []];
    append(key, value);
    appends.push([key, value]);
    return ['append', key, value];
  });
  setTimeout(() => {
    for (const peer of node.peers) node.send(peer, { type: 'copy', appends });
  }, 50);
  return { type: 'txn_ok', txn: done };
});

node.run();
