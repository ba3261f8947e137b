// verdict: fail; reasons: anomaly-G1c, anomaly-cyclic-versions; run: txn-rw-register --node-count 1 --concurrency 10n --rate 300 --time-limit 3 --consistency-models read-committed

/** Gathers transactions and does all their writes, then all their reads: each has seen the others. */
import { createNode, type Message, type RegisterOp, type RequestBody, type TxnRwRegister } from '../node.ts';

const node = createNode<TxnRwRegister>();
const registers = new Map<number, number>();
let gathered: Message<RequestBody<TxnRwRegister, 'txn'>>[] = [];

node.onInit(() => {
  setInterval(() => {
    // In a circle: each reads what the next one has written.
    const writes = gathered.map(({ body }) => body.txn.filter(([f]) => f === 'w'));
    gathered.forEach((message, place) => {
      for (const [, key, value] of writes[(place + 1) % writes.length] ?? []) registers.set(key, value ?? 0);
      const txn = message.body.txn.map(([f, key, value]): RegisterOp => {
        if (f === 'r') return ['r', key, registers.get(key) ?? null];
        registers.set(key, value);
        return ['w', key, value];
      });
      node.reply(message, { type: 'txn_ok', txn });
    });
    gathered = [];
  }, 40);
});

node.handle('txn', (_body, message) => {
  gathered.push(message);
});

node.run();
