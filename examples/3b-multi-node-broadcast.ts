/**
 * Challenge 3b: what one node hears, all know. https://fly.io/dist-sys/3b/
 *
 * Flooding: whoever hears a value for the first time passes it on to its neighbours in the topology, except to the one
 * it came from. Quick and simple, but nothing is sent twice: one lost message may mean a lost value (3c mends that), and
 * a topology with many links costs as many messages (3d and 3e mend that).
 */
import { type Broadcast, type Call, createNode } from './node.ts';

type Flood = { tell: Call<{ message: number }> };

const node = createNode<Broadcast & Flood>();
const known = new Set<number>();
let neighbours: readonly string[] = [];

function learn(message: number, from: string): void {
  if (known.has(message)) return;
  known.add(message);
  for (const neighbour of neighbours) if (neighbour !== from) node.send(neighbour, { type: 'tell', message });
}

node.handle('topology', ({ topology }) => {
  neighbours = topology[node.id] ?? [];
  return { type: 'topology_ok' };
});

node.handle('broadcast', ({ message }, { src }) => {
  learn(message, src);
  return { type: 'broadcast_ok' };
});

node.handle('tell', ({ message }, { src }) => {
  learn(message, src);
});

node.handle('read', () => ({ type: 'read_ok', messages: [...known] }));

node.run();
