// verdict: fail; reasons: anomaly-lost-update; run: txn-rw-register --node-count 1 --concurrency 4n --rate 200 --time-limit 3 --consistency-models snapshot-isolation

/** Reads at once and writes later, without a look at what has happened meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createNode, type RegisterOp, type TxnRwRegister } from '../node.ts';

const node = createNode<TxnRwRegister>();
const registers = new Map<number, number>();

node.handle('txn', async ({ txn }) => {
  const own = new Map<number, number>();
  const done = txn.map(([f, key, value]): RegisterOp => {
    if (f === 'r') return ['r', key, own.get(key) ?? registers.get(key) ?? null];
    own.set(key, value);
    return ['w', key, value];
  });
  await sleep(Math.random() * 20);
  for (const [key, value] of own) registers.set(key, value);
  return { type: 'txn_ok', txn: done };
});

node.run();
