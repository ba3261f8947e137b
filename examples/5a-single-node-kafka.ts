/**
 * Challenge 5a: append-only logs on one node. https://fly.io/dist-sys/5a/
 *
 * Offsets are places in an array: dense, from 0. (Big or sparse ones, such as timestamps, are allowed, but make
 * Maelstrom's checker run out of memory.) Everything is in memory and gone with the process.
 */
import { createLogs } from './logs.ts';
import { createNode, type Kafka } from './node.ts';

const node = createNode<Kafka>();
const logs = createLogs();

node.handle('send', ({ key, msg }) => ({ type: 'send_ok', offset: logs.log(key).push(msg) - 1 }));

node.handle('poll', ({ offsets }) => ({ type: 'poll_ok', msgs: logs.poll(offsets) }));

node.handle('commit_offsets', ({ offsets }) => {
  logs.commit(offsets);
  return { type: 'commit_offsets_ok' };
});

node.handle('list_committed_offsets', ({ keys }) => ({
  type: 'list_committed_offsets_ok',
  offsets: logs.committed(keys),
}));

node.run();
