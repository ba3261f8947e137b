/**
 * Challenge 6c: as 6b, but read committed. https://fly.io/dist-sys/6c/
 *
 * Read committed rules out reading what never came to be (G1a: nothing is ever undone here), what was only passed through
 * (G1b: of a register that a transaction writes twice, only the last value leaves the node), and circles in which
 * transactions read from each other (G1c: whatever one has read was written before it ran, and its own writes are
 * stamped later). The writes of a transaction travel as one item and are applied in one go.
 *
 * Still available through any partition, and still weak: two nodes that are cut off from each other may both read a
 * register and both write it, and one of the two updates is lost.
 */
import { type Call, createNode, type RegisterOp, type TxnRwRegister } from './node.ts';
import { createOutboxToPeers } from './outbox.ts';
import { createStampedRegisters, type Write } from './stamped-registers.ts';

type Replication = { replicate: Call<{ commits: Write[][] }> };

const node = createNode<TxnRwRegister & Replication>();
const registers = createStampedRegisters();
const tellPeers = createOutboxToPeers(node, (peer, commits: Write[][]) =>
  node.rpc(peer, { type: 'replicate', commits }, { retryFor: Number.POSITIVE_INFINITY }),
);

node.handle('replicate', ({ commits }) => {
  commits.flat().forEach(registers.apply);
  return { type: 'replicate_ok' };
});

node.handle('txn', ({ txn }) => {
  const written = new Map<number, number>();
  const done = txn.map(([f, key, value]): RegisterOp => {
    if (f === 'r') return ['r', key, written.get(key) ?? registers.read(key)];
    written.set(key, value);
    return ['w', key, value];
  });
  const clock = registers.tick();
  const commit = [...written].map(([key, value], step) => ({ key, value, clock, by: node.id, step }));
  commit.forEach(registers.apply);
  if (commit.length > 0) tellPeers(commit);
  return { type: 'txn_ok', txn: done };
});

node.run();
