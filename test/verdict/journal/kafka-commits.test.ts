import { describe, expect, it } from 'vitest';
import type { MessageBody } from '../../../src/maelstrom/operations-and-messages.ts';
import { journalClock } from '../../../src/verdict/journal/journal-reader.ts';
import { readKafkaCommits } from '../../../src/verdict/journal/kafka-commits.ts';
import { anEvent } from './a-journal.ts';

/** What is found when `times` clients commit an offset of key k, and then ask for it and are answered with `offsets`. */
function found(times: number, offsets: MessageBody, acknowledged = true) {
  const reader = readKafkaCommits('kafka', journalClock({ f: 'poll', at: 0 }));
  let id = 0;
  const send = (src: string, dest: string, body: MessageBody): void =>
    reader.visit(anEvent('send', id, { id: id++, src, dest, body }));
  send('c1', 'n0', { type: 'poll', msg_id: 1 });
  for (let at = 2; at < times + 2; at += 1) {
    const client = `c${at}`;
    send(client, 'n0', { type: 'commit_offsets', msg_id: 1, offsets: { k: at } });
    if (acknowledged) send('n0', client, { type: 'commit_offsets_ok', in_reply_to: 1 });
    send(client, 'n1', { type: 'list_committed_offsets', msg_id: 2, keys: ['k', 'other'] });
    send('n1', client, { type: 'list_committed_offsets_ok', in_reply_to: 2, offsets });
  }
  return reader.findings?.(true) ?? [];
}

describe('readKafkaCommits', () => {
  it('finds offsets that were committed and that no client ever got', () => {
    const [finding] = found(7, {});
    expect(finding).toMatchObject({ id: 'commits-forgotten', node: 'n1' });
    expect(finding?.detail).toMatch(/7 times .*key "k", at n1/);
  });

  it('is silent where one was returned, none was acknowledged, or hardly any was asked for', () => {
    expect(found(7, { k: 1 })).toEqual([]);
    expect(found(7, { other: 1 })).toHaveLength(1);
    expect(found(7, {}, false)).toEqual([]);
    expect(found(4, {})).toEqual([]);
    expect(readKafkaCommits('echo', journalClock(null)).findings).toBeUndefined();
  });
});
