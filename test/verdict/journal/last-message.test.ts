import { describe, expect, it } from 'vitest';
import type { MessageBody } from '../../../src/maelstrom/operations-and-messages.ts';
import { journalClock } from '../../../src/verdict/journal/journal-reader.ts';
import { crashOf, readLastMessage } from '../../../src/verdict/journal/last-message.ts';
import { anEvent, aReason } from './a-journal.ts';

const crashed = aReason({ id: 'node-crashed', detail: 'n0 ended with status 1.' });

/** Reads a journal in which the clients' first request comes with the start; n0 ends after 20 ms. */
function reading() {
  const clock = journalClock({ f: 'read', at: 0 });
  const reader = readLastMessage({ node: 'n0', at: 20 }, clock);
  let id = 0;
  const visit = (type: 'send' | 'recv', ms: number, src: string, dest: string, body: MessageBody): void => {
    id += 1;
    const event = anEvent(type, ms, { id, src, dest, body });
    clock.visit(event);
    reader.visit(event);
  };
  visit('send', 0, 'c1', 'n1', { type: 'read' });
  return { visit, told: () => reader.amend?.([crashed], true)[0]?.detail };
}

describe('readLastMessage', () => {
  it('tells which message a node received right before it ended, and to which request that was the answer', () => {
    const { visit, told } = reading();
    visit('recv', 1, 'c1', 'n0', { type: 'read', msg_id: 1 });
    visit('send', 1, 'n0', 'seq-kv', { type: 'read', key: 'total', msg_id: 7 });
    visit('recv', 20.3, 'seq-kv', 'n0', { type: 'error', code: 20, in_reply_to: 7 });
    visit('recv', 900, 'c2', 'n0', { type: 'read', msg_id: 1 });
    expect(told()).toBe(
      'n0 ended with status 1. The last message that n0 received was {"type":"error","code":20,"in_reply_to":7} from seq-kv, the answer to its {"type":"read","key":"total","msg_id":7}.',
    );
  });

  it('tells of two that came at the same moment', () => {
    const { visit, told } = reading();
    visit('recv', 20, 'n1', 'n0', { type: 'a' });
    visit('recv', 20, 'n2', 'n0', { type: 'b' });
    expect(told()).toBe(
      'n0 ended with status 1. The last messages that n0 received were {"type":"a"} from n1 and {"type":"b"} from n2.',
    );
  });

  it.each<readonly [string, (visit: ReturnType<typeof reading>['visit']) => void]>([
    ['a node that got nothing', () => undefined],
    ['a message that it got long before', (visit) => visit('recv', 10, 'n1', 'n0', { type: 'a' })],
    ['one that it got when it was dead', (visit) => visit('recv', 30, 'n1', 'n0', { type: 'a' })],
    ['one of another node', (visit) => visit('recv', 20, 'n0', 'n1', { type: 'a' })],
    [
      'one after which it sent something',
      (visit) => {
        visit('recv', 20, 'n1', 'n0', { type: 'a' });
        visit('send', 20, 'n0', 'n1', { type: 'b' });
      },
    ],
    [
      'one of many at the same moment',
      (visit) => {
        for (const type of ['a', 'b', 'c']) visit('recv', 20, 'n1', 'n0', { type });
      },
    ],
  ])('says nothing of %s', (_, happens) => {
    const { visit, told } = reading();
    happens(visit);
    expect(told()).toBe(crashed.detail);
  });
});

describe('crashOf', () => {
  const endedAt = new Map([['n0', 20]]);

  it('is the node of the crash, with the moment that the log tells', () => {
    expect(crashOf([aReason(), crashed], endedAt)).toEqual({ node: 'n0', at: 20 });
  });

  it('is not known without such a moment, nor of a crash that has a cause', () => {
    expect(crashOf([crashed], new Map())).toBeUndefined();
    expect(crashOf([aReason()], endedAt)).toBeUndefined();
    expect(crashOf([{ ...crashed, under: 'out-of-memory' }], endedAt)).toBeUndefined();
  });
});
