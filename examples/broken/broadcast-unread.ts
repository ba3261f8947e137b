// verdict: unknown; reasons: nothing-stable, error-replies; run: broadcast --node-count 1 --rate 50 --time-limit 3 --recovery-time 0

/** Answers reads for as long as there is nothing to read. */
import { type Broadcast, createNode, RpcError } from '../node.ts';

const node = createNode<Broadcast>();
let reads = 0;

node.handle('topology', () => ({ type: 'topology_ok' }));

node.handle('broadcast', () => {
  if (reads < 5) throw new RpcError('temporarily-unavailable', 'not yet');
  return { type: 'broadcast_ok' };
});

node.handle('read', () => {
  reads += 1;
  if (reads > 5) throw new RpcError('temporarily-unavailable', 'not any more');
  return { type: 'read_ok', messages: [] };
});

node.run();
