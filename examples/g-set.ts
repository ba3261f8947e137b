/**
 * A set that only grows, on every node the same in the end.
 *
 * Nodes never push: twice a second each compares counts with a random other one, and the two make good what either
 * lacks. Cheap, indifferent to partitions, and slow: a value needs a few rounds to reach everyone. See 3d for the same
 * with a push on top.
 */
import { createNode, type GSet } from './node.ts';
import { type Replication, replicateValues } from './replicated-values.ts';

const node = createNode<GSet & Replication>();
const values = replicateValues(node, { repairEvery: 500 });

node.handle('add', ({ element }) => {
  values.add(element);
  return { type: 'add_ok' };
});

node.handle('read', () => ({ type: 'read_ok', value: [...new Set(values.all)] }));

node.run();
