// verdict: fail; reasons: wrong-reply; run: echo --time-limit 2

/** Does not say back what it was told. */
import { createNode, type Echo } from '../node.ts';

const node = createNode<Echo>();

node.handle('echo', ({ echo }) => ({ type: 'echo_ok', echo: String(echo).toUpperCase() }));

node.run();
