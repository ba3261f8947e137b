// verdict: fail; reasons: anomaly-G1a, anomaly-dirty-update, error-replies; run: txn-list-append --node-count 1 --concurrency 4n --rate 200 --time-limit 3

/** Says that a transaction was aborted, and leaves its appends where they are. */
import { type AppendOp, createNode, RpcError, type TxnListAppend } from '../node.ts';

const node = createNode<TxnListAppend>();
const lists = new Map<number, number[]>();
let count = 0;

node.handle('txn', ({ txn }) => {
  const done = txn.map(([f, key, value]): AppendOp => {
    const list = lists.get(key) ?? [];
    if (f === 'r') return ['r', key, list];
    lists.set(key, [...list, value]);
    return ['append', key, value];
  });
  count += 1;
  if (count % 7 === 0) throw new RpcError('txn-conflict', 'another one was quicker');
  return { type: 'txn_ok', txn: done };
});

node.run();
