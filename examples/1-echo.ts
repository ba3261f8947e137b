/**
 * Challenge 1: says back what it is told. https://fly.io/dist-sys/1/
 *
 * Nothing to trade off here; the place to see what a node looks like.
 */
import { createNode, type Echo } from './node.ts';

const node = createNode<Echo>();

node.handle('echo', ({ echo }) => ({ type: 'echo_ok', echo }));

node.run();
