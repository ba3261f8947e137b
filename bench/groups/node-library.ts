/** How many messages a second a node of the node library (examples/node.ts) takes in and answers. */
import { type Group, inRounds, rowOf } from '../figures.ts';
import { startCat, startEchoNode } from '../line-rate.ts';

const MESSAGES = 50_000;

export const nodeLibrary: Group = {
  name: 'node library',
  about: 'One process of the echo example, fed as fast as it reads, beside `cat` with the same lines.',
  async *rows(effort) {
    const [node, cat] = [await startEchoNode(), await startCat()];
    const messages = effort.size(MESSAGES);
    await Promise.all([node.rate(messages), cat.rate(messages)]);
    const figures = await inRounds(effort.rounds(7), {
      cat: () => cat.rate(messages),
      node: () => node.rate(messages),
    });
    node.end();
    cat.end();
    yield rowOf('echo, in and out', 'messages/s', figures.node, { what: '`cat`', figures: figures.cat });
  },
};
