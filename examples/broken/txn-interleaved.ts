// verdict: fail; reasons: anomaly-G0, anomaly-G1b, anomaly-G1c; run: txn-list-append --node-count 1 --concurrency 4n --rate 200 --time-limit 3 --consistency-models serializable

/** Single operations are whole, transactions are not: they run into each other. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppendOp, createNode, type TxnListAppend } from '../node.ts';

const node = createNode<TxnListAppend>();
const lists = new Map<number, number[]>();

node.handle('txn', async ({ txn }) => {
  const done: AppendOp[] = [];
  for (const [f, key, value] of txn) {
    await sleep(Math.random() * 15);
    const list = lists.get(key) ?? [];
    if (f === 'append') lists.set(key, [...list, value]);
    done.push(f === 'r' ? ['r', key, list] : ['append', key, value]);
  }
  return { type: 'txn_ok', txn: done };
});

node.run();
