// verdict: fail; reasons: anomaly-duplicate-elements; run: txn-list-append --node-count 1 --rate 100 --time-limit 2

/** Every tenth append takes place twice, as after a careless retry. */
import { type AppendOp, createNode, type TxnListAppend } from '../node.ts';

const node = createNode<TxnListAppend>();
const lists = new Map<number, number[]>();
let appends = 0;

node.handle('txn', ({ txn }) => ({
  type: 'txn_ok',
  txn: txn.map(([f, key, value]): AppendOp => {
    const list = lists.get(key) ?? [];
    if (f === 'r') return ['r', key, list];
    appends += 1;
    lists.set(key, appends % 10 === 0 ? [...list, value, value] : [...list, value]);
    return ['append', key, value];
  }),
}));

node.run();
