// verdict: fail; reasons: availability, error-replies; run: unique-ids --node-count 3 --rate 100 --time-limit 2 --availability total

/** Refuses one request in eight, where every request must succeed. */
import { createNode, RpcError, type UniqueIds } from '../node.ts';

const node = createNode<UniqueIds>();
let requests = 0;

node.handle('generate', () => {
  requests += 1;
  if (requests % 8 === 0) throw new RpcError('temporarily-unavailable', 'too many requests');
  return { type: 'generate_ok', id: `${node.id}-${requests}` };
});

node.run();
