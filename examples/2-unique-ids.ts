/**
 * Challenge 2: ids that no node ever gives twice. https://fly.io/dist-sys/2/
 *
 * A node's name and a counter: no talk between nodes, so partitions don't matter. The price: ids are unique for as long
 * as no node restarts, which starts the counter anew. A random part (crypto.randomUUID) would survive that, at 36
 * characters an id and no order.
 */
import { createNode, type UniqueIds } from './node.ts';

const node = createNode<UniqueIds>();
let count = 0;

node.handle('generate', () => {
  count += 1;
  return { type: 'generate_ok', id: `${node.id}-${count}` };
});

node.run();
