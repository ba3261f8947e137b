// verdict: fail; reasons: anomaly-G-single-item; run: txn-list-append --node-count 1 --concurrency 4n --rate 200 --time-limit 3 --consistency-models snapshot-isolation

/** Reads one key, waits, and reads the next, while others change both at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppendOp, createNode, type TxnListAppend } from '../node.ts';

const node = createNode<TxnListAppend>();
const lists = new Map<number, number[]>();

node.handle('txn', async ({ txn }) => {
  const appended = new Map<number, number[]>();
  const done: AppendOp[] = [];
  for (const [f, key, value] of txn) {
    const own = appended.get(key) ?? [];
    if (f === 'append') {
      appended.set(key, [...own, value]);
      done.push(['append', key, value]);
      continue;
    }
    await sleep(Math.random() * 10);
    done.push(['r', key, [...(lists.get(key) ?? []), ...own]]);
  }
  for (const [key, values] of appended) lists.set(key, [...(lists.get(key) ?? []), ...values]);
  return { type: 'txn_ok', txn: done };
});

node.run();
