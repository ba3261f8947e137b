// verdict: fail; reasons: anomaly-incompatible-order; run: txn-list-append --node-count 2 --rate 20 --time-limit 2

/** Right for one node; but there are two, and they never talk. */
import { type AppendOp, createNode, type TxnListAppend } from '../node.ts';

const node = createNode<TxnListAppend>();
const lists = new Map<number, number[]>();

node.handle('txn', ({ txn }) => ({
  type: 'txn_ok',
  txn: txn.map(([f, key, value]): AppendOp => {
    const list = lists.get(key) ?? [];
    if (f === 'r') return ['r', key, list];
    lists.set(key, [...list, value]);
    return ['append', key, value];
  }),
}));

node.run();
