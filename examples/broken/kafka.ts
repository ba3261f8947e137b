/** 5a with the places at which the nodes around here do something else. Nothing is wrong in this file. */
import { createLogs } from '../logs.ts';
import { createNode, type Kafka } from '../node.ts';

export type Found = [offset: number, msg: unknown][];

export function runKafka(
  mistake: {
    /** Stores a message and gives the offset that is acknowledged. */
    append?: (log: unknown[], msg: unknown) => number;
    /** Where a poll of a log starts. */
    start?: (offset: number) => number;
    /** What a poll of a log gives. */
    found?: (found: Found, log: unknown[]) => Found;
  } = {},
): void {
  const { append = (log, msg) => log.push(msg) - 1, start = (offset) => offset, found = (all) => all } = mistake;
  const node = createNode<Kafka>();
  const logs = createLogs();

  node.handle('send', ({ key, msg }) => ({ type: 'send_ok', offset: append(logs.log(key), msg) }));

  node.handle('poll', ({ offsets }) => {
    const starts = Object.fromEntries(Object.entries(offsets).map(([key, offset]) => [key, start(offset)]));
    const msgs = Object.entries(logs.poll(starts)).map(([key, all]) => [key, found(all, logs.log(key))] as const);
    return { type: 'poll_ok', msgs: Object.fromEntries(msgs.filter(([, all]) => all.length > 0)) };
  });

  node.handle('commit_offsets', ({ offsets }) => {
    logs.commit(offsets);
    return { type: 'commit_offsets_ok' };
  });

  node.handle('list_committed_offsets', ({ keys }) => ({
    type: 'list_committed_offsets_ok',
    offsets: logs.committed(keys),
  }));

  node.run();
}
