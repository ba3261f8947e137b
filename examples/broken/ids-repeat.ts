// verdict: fail; reasons: duplicate-ids; run: unique-ids --node-count 3 --rate 100 --time-limit 2

/** Every node counts from 1, and leaves its name out. */
import { createNode, type UniqueIds } from '../node.ts';

const node = createNode<UniqueIds>();
let count = 0;

node.handle('generate', () => {
  count += 1;
  return { type: 'generate_ok', id: String(count) };
});

node.run();
