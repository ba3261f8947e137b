// verdict: unknown; reasons: checker-error; run: unique-ids --node-count 1 --rate 100 --time-limit 2

/** Unique ids, but numbers and texts mixed, which the checker can't put in order. */
import { type Call, createNode } from '../node.ts';

const node = createNode<{ generate: Call<object, { id: string | number }> }>();
let count = 0;

node.handle('generate', () => {
  count += 1;
  return { type: 'generate_ok', id: count % 2 === 0 ? count : `n-${count}` };
});

node.run();
