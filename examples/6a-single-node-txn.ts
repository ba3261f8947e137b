/**
 * Challenge 6a: transactions on registers, on one node. https://fly.io/dist-sys/6a/
 *
 * A transaction is worked off in one go, and JavaScript runs one thing at a time, so each sees the store as if it were
 * alone: as strict as it gets, for one node.
 */
import { createNode, type RegisterOp, type TxnRwRegister } from './node.ts';

const node = createNode<TxnRwRegister>();
const registers = new Map<number, number>();

node.handle('txn', ({ txn }) => ({
  type: 'txn_ok',
  txn: txn.map(([f, key, value]): RegisterOp => {
    if (f === 'r') return ['r', key, registers.get(key) ?? null];
    registers.set(key, value);
    return ['w', key, value];
  }),
}));

node.run();
