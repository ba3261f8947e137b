/**
 * A counter that goes up and down, and is the same on every node in the end.
 *
 * For each node two totals that only grow, of what was added and of what was taken away there. Merging takes the larger
 * of two, so it does no harm to hear something twice, late or out of order, and nothing needs an acknowledgement. Every
 * node tells all others all totals twice a second: fine for a handful of nodes. Reads may be half a second old.
 */
import { type Call, type Counter, createNode } from './node.ts';

type Totals = Record<string, { up: number; down: number }>;
type Gossip = { merge: Call<{ totals: Totals }> };

const node = createNode<Counter & Gossip>();
const totals: Totals = {};

function merge(theirs: Totals): void {
  for (const [name, { up, down }] of Object.entries(theirs)) {
    const mine = totals[name] ?? { up: 0, down: 0 };
    totals[name] = { up: Math.max(mine.up, up), down: Math.max(mine.down, down) };
  }
}

node.onInit(() => {
  setInterval(() => {
    for (const peer of node.peers) node.send(peer, { type: 'merge', totals });
  }, 500);
});

node.handle('merge', ({ totals: theirs }) => merge(theirs));

node.handle('add', ({ delta }) => {
  const { up, down } = totals[node.id] ?? { up: 0, down: 0 };
  merge({ [node.id]: delta > 0 ? { up: up + delta, down } : { up, down: down - delta } });
  return { type: 'add_ok' };
});

node.handle('read', () => ({
  type: 'read_ok',
  value: Object.values(totals).reduce((sum, { up, down }) => sum + up - down, 0),
}));

node.run();
