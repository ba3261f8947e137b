/**
 * Challenge 3c: 3b while the network fails. https://fly.io/dist-sys/3c/
 *
 * Flooding along the topology, but every neighbour acknowledges, and what it has not acknowledged is sent again, for
 * ever: after a partition all that gathered goes over as one message. Costs an acknowledgement for each message, and
 * memory for what a cut-off neighbour has not got yet. A value still crosses one link after the other, so far nodes of a
 * big topology learn of it late.
 */
import { type Broadcast, type Call, createNode } from './node.ts';
import { createOutbox } from './outbox.ts';

type Flood = { tell: Call<{ messages: number[] }> };

const node = createNode<Broadcast & Flood>();
const known = new Set<number>();
const outboxes = new Map<string, (message: number) => void>();

function learn(message: number, from: string): void {
  if (known.has(message)) return;
  known.add(message);
  for (const [neighbour, put] of outboxes) if (neighbour !== from) put(message);
}

node.handle('topology', ({ topology }) => {
  for (const neighbour of topology[node.id] ?? []) {
    const put = createOutbox<number>((messages) =>
      node.rpc(neighbour, { type: 'tell', messages }, { timeout: 250, retryFor: Number.POSITIVE_INFINITY }),
    );
    outboxes.set(neighbour, put);
  }
  return { type: 'topology_ok' };
});

node.handle('broadcast', ({ message }, { src }) => {
  learn(message, src);
  return { type: 'broadcast_ok' };
});

node.handle('tell', ({ messages }, { src }) => {
  for (const message of messages) learn(message, src);
  return { type: 'tell_ok' };
});

node.handle('read', () => ({ type: 'read_ok', messages: [...known] }));

node.run();
