// verdict: fail; reasons: anomaly-internal; run: txn-list-append --node-count 1 --rate 100 --time-limit 2

/** A transaction's reads show the state before it, not its own appends. */
import { type AppendOp, createNode, type TxnListAppend } from '../node.ts';

const node = createNode<TxnListAppend>();
const lists = new Map<number, number[]>();

node.handle('txn', ({ txn }) => {
  const done = txn.map(([f, key, value]): AppendOp => (f === 'r' ? ['r', key, lists.get(key) ?? []] : [f, key, value]));
  for (const [f, key, value] of txn) if (f === 'append') lists.set(key, [...(lists.get(key) ?? []), value]);
  return { type: 'txn_ok', txn: done };
});

node.run();
