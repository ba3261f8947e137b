import { createNode } from 'maelstrom-action/node';

const node = createNode();

node.handle('echo', ({ echo }) => ({ type: 'echo_ok', echo }));

node.run();
