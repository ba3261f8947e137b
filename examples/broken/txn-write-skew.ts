// verdict: fail; reasons: anomaly-G2-item, error-replies; run: txn-list-append --node-count 1 --concurrency 4n --rate 200 --time-limit 3 --consistency-models serializable

/** Snapshot isolation: of two that write the same key one is refused, but nobody looks at what was read. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppendOp, createNode, RpcError, type TxnListAppend } from '../node.ts';

const node = createNode<TxnListAppend>();
let lists = new Map<number, number[]>();

node.handle('txn', async ({ txn }) => {
  const start = lists;
  const own = new Map(start);
  const done = txn.map(([f, key, value]): AppendOp => {
    const list = own.get(key) ?? [];
    if (f === 'r') return ['r', key, list];
    own.set(key, [...list, value]);
    return ['append', key, value];
  });
  await sleep(Math.random() * 10);
  const changed = [...own].filter(([key, list]) => list !== start.get(key));
  if (changed.some(([key]) => lists.get(key) !== start.get(key))) throw new RpcError('txn-conflict', 'was changed');
  lists = new Map([...lists, ...changed]);
  return { type: 'txn_ok', txn: done };
});

node.run();
