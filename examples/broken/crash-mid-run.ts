// verdict: crash; reasons: node-crashed; run: echo --time-limit 3

/** Dies of a TypeError while it works. */
import { createNode, type Echo } from '../node.ts';

const node = createNode<Echo>();
const seen = new Map<unknown, { times: number }>();

node.handle('echo', ({ echo }) => {
  setTimeout(() => {
    // Nothing was ever put into `seen`.
    (seen.get(echo) as { times: number }).times += 1;
  }, 500);
  return { type: 'echo_ok', echo };
});

node.run();
