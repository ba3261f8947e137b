// verdict: fail; reasons: error-replies, no-successful-echo; run: echo --time-limit 2

/** Refuses everything. */
import { createNode, type Echo, RpcError } from '../node.ts';

const node = createNode<Echo>();

node.handle('echo', () => {
  throw new RpcError('temporarily-unavailable', 'come back tomorrow');
});

node.run();
