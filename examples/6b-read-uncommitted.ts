/**
 * Challenge 6b: transactions on several nodes, always available, read uncommitted. https://fly.io/dist-sys/6b/
 *
 * A node works off a transaction on its own copy at once, and tells the others of each write, again and again until
 * they acknowledge it. So nothing is ever refused, partition or not. Dirty writes (G0), the one thing that read uncommitted
 * rules out, can't happen: writes of two transactions are ordered by the transactions' stamps, on all registers alike.
 *
 * Weak on purpose: writes go out one by one, and the others may see the first value that a transaction gives a register,
 * or one half of it. Nodes that are cut off from each other differ until they meet again, and of two that write the same
 * register one is forgotten.
 */
import { type Call, createNode, type RegisterOp, type TxnRwRegister } from './node.ts';
import { createOutboxToPeers } from './outbox.ts';
import { createStampedRegisters, type Write } from './stamped-registers.ts';

type Replication = { replicate: Call<{ writes: Write[] }> };

const node = createNode<TxnRwRegister & Replication>();
const registers = createStampedRegisters();
const tellPeers = createOutboxToPeers(node, (peer, writes: Write[]) =>
  node.rpc(peer, { type: 'replicate', writes }, { retryFor: Number.POSITIVE_INFINITY }),
);

node.handle('replicate', ({ writes }) => {
  writes.forEach(registers.apply);
  return { type: 'replicate_ok' };
});

node.handle('txn', ({ txn }) => {
  const clock = registers.tick();
  return {
    type: 'txn_ok',
    txn: txn.map(([f, key, value], step): RegisterOp => {
      if (f === 'r') return ['r', key, registers.read(key)];
      const write = { key, value, clock, by: node.id, step };
      registers.apply(write);
      tellPeers(write);
      return ['w', key, value];
    }),
  };
});

node.run();
