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
    expect(found(7, { other: 0 })).toHaveLength(1);
    expect(found(7, {}, false)).toEqual([]);
    expect(found(4, {})).toEqual([]);
    expect(readKafkaCommits('echo', journalClock(null)).findings).toBeUndefined();
  });

  it('finds offsets that are beyond all that was committed, of a key with commits and of one without', () => {
    // Seven clients commit 2 to 8.
    const [finding, ...others] = found(7, { k: 99 });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id: 'commits-invented', node: 'n1' });
    expect(finding?.detail).toMatch(
      /held 7 offsets beyond .* 99 of key "k", at n1.*: the highest .* committed was 2\./,
    );
    const ids = (offsets: MessageBody) => found(7, offsets).map(({ id }) => id);
    expect(ids({ other: 3 })).toEqual(['commits-invented', 'commits-forgotten']);
    expect(found(7, { k: 1, other: 3 })[0]?.detail).toContain('nothing had been committed for that key');
  });

  it('is silent of an offset that is being committed, of 0, and of hardly any', () => {
    expect(found(7, { k: 2, other: 0 }, false)).toEqual([]);
    expect(found(4, { k: 99 })).toEqual([]);
    expect(found(7, { k: 7 }).map(({ id }) => id)).toEqual(['commits-invented']);
    // Only the first four of these were beyond what was committed by then.
    expect(found(7, { k: 6 })).toEqual([]);
  });
});
