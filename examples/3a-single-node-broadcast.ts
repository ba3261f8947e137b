/**
 * Challenge 3a: one node remembers what it is told. https://fly.io/dist-sys/3a/
 *
 * In memory only, and no other node hears of it: with more than one node values are lost.
 */
import { type Broadcast, createNode } from './node.ts';

const node = createNode<Broadcast>();
const messages: number[] = [];

node.handle('topology', () => ({ type: 'topology_ok' }));

node.handle('broadcast', ({ message }) => {
  messages.push(message);
  return { type: 'broadcast_ok' };
});

node.handle('read', () => ({ type: 'read_ok', messages }));

node.run();
