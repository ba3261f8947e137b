// verdict: crash; reasons: topology-failed; run: broadcast --node-count 1 --time-limit 1

/** Does not know `topology`, with which every broadcast test begins. */
import { type Broadcast, createNode } from '../node.ts';

const node = createNode<Broadcast>();
const messages: number[] = [];

node.handle('broadcast', ({ message }) => {
  messages.push(message);
  return { type: 'broadcast_ok' };
});

node.handle('read', () => ({ type: 'read_ok', messages }));

node.run();
