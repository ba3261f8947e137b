// verdict: fail; reasons: lost-values; run: broadcast --node-count 1 --rate 50 --time-limit 3 --recovery-time 0

/** Remembers the newest five values only. */
import { type Broadcast, createNode } from '../node.ts';

const node = createNode<Broadcast>();
const messages: number[] = [];

node.handle('topology', () => ({ type: 'topology_ok' }));

node.handle('broadcast', ({ message }) => {
  messages.push(message);
  if (messages.length > 5) messages.shift();
  return { type: 'broadcast_ok' };
});

node.handle('read', () => ({ type: 'read_ok', messages }));

node.run();
