// verdict: fail; reasons: limit-msgs-per-op; run: broadcast --node-count 5 --rate 50 --time-limit 3 --recovery-time 0 --limits "net.servers.msgs-per-op < 5"

/** Tells everybody whatever it hears, whoever it heard it from: right, but too many messages. */
import { type Broadcast, type Call, createNode } from '../node.ts';

const node = createNode<Broadcast & { tell: Call<{ message: number }> }>();
const known = new Set<number>();

function learn(message: number): void {
  if (known.has(message)) return;
  known.add(message);
  for (const peer of node.peers) node.send(peer, { type: 'tell', message });
}

node.handle('topology', () => ({ type: 'topology_ok' }));

node.handle('broadcast', ({ message }) => {
  learn(message);
  return { type: 'broadcast_ok' };
});

node.handle('tell', ({ message }) => learn(message));

node.handle('read', () => ({ type: 'read_ok', messages: [...known] }));

node.run();
