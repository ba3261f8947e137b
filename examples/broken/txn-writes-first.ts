// verdict: fail; reasons: anomaly-future-read; run: txn-list-append --node-count 1 --rate 100 --time-limit 2

/** Does all appends of a transaction before its reads, which so see what comes after them. */
import { type AppendOp, createNode, type TxnListAppend } from '../node.ts';

const node = createNode<TxnListAppend>();
const lists = new Map<number, number[]>();

node.handle('txn', ({ txn }) => {
  for (const [f, key, value] of txn) if (f === 'append') lists.set(key, [...(lists.get(key) ?? []), value]);
  return {
    type: 'txn_ok',
    txn: txn.map(([f, key, value]): AppendOp => (f === 'r' ? ['r', key, lists.get(key) ?? []] : [f, key, value])),
  };
});

node.run();
