// verdict: fail; reasons: lost-values; run: g-set --node-count 2 --rate 50 --time-limit 3 --recovery-time 1

/** Takes what others know instead of adding it to what it knows. */
import { type Call, createNode, type GSet } from '../node.ts';

const node = createNode<GSet & { merge: Call<{ elements: number[] }> }>();
let elements: number[] = [];

node.onInit(() => {
  setInterval(() => {
    for (const peer of node.peers) node.send(peer, { type: 'merge', elements });
  }, 200);
});

node.handle('merge', (body) => {
  elements = body.elements;
});

node.handle('add', ({ element }) => {
  elements.push(element);
  return { type: 'add_ok' };
});

node.handle('read', () => ({ type: 'read_ok', value: elements }));

node.run();
