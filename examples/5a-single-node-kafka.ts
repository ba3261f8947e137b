/**
 * Challenge 5a: append-only logs on one node. https://fly.io/dist-sys/5a/
 *
 * Offsets are places in an array: dense, from 0. (Big or sparse ones, such as timestamps, are allowed, but make
 * Maelstrom's checker run out of memory.) Everything is in memory and gone with the process. Polls and commits are
 * answered in logs.ts.
 */
import { type LogReplication, serveLogs } from './logs.ts';
import { createNode, type Kafka } from './node.ts';

const node = createNode<Kafka & LogReplication>();
const logs = serveLogs(node);

node.handle('send', ({ key, msg }) => {
  const offset = logs.log(key).length;
  logs.store(key, offset, msg);
  return { type: 'send_ok', offset };
});

node.run();
