import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../../src/maelstrom/operations-and-messages.ts';
import { type Answered, clientRequests, drawnPair } from '../../../../src/verdict/journal/walks/client-requests.ts';
import { anEvent } from '../a-journal.ts';

const request = (id: number, msgId: number, dest = 'n0') => ({
  id,
  src: 'c1',
  dest,
  body: { type: 'read', msg_id: msgId },
});
const reply = (id: number, inReplyTo: number, src = 'n0') => ({
  id,
  src,
  dest: 'c1',
  body: { type: 'read_ok', in_reply_to: inReplyTo },
});

function visitAll(...events: readonly JournalEvent[]): {
  readonly answered: readonly Answered[];
  readonly openAt: (node: string) => number;
} {
  const requests = clientRequests();
  const answered = events.flatMap((event) => requests.visit(event) ?? []);
  return { answered, openAt: (node) => requests.openAt(node).length };
}

describe('requests of clients', () => {
  it('are paired with the reply that names them', () => {
    const { answered } = visitAll(
      anEvent('send', 0, request(0, 1)),
      anEvent('recv', 1, request(0, 1)),
      anEvent('send', 2, reply(1, 1)),
      anEvent('recv', 3, reply(1, 1)),
    );
    expect(answered).toHaveLength(1);
    expect(drawnPair(answered[0]).map(({ id, src, receivedAt }) => [id, src, receivedAt])).toEqual([
      [0, 'c1', 5_001],
      [1, 'n0', 5_003],
    ]);
  });

  it('are not answered by another node, by another number, or twice', () => {
    expect(visitAll(anEvent('send', 0, request(0, 1)), anEvent('send', 2, reply(1, 1, 'n1'))).answered).toEqual([]);
    expect(visitAll(anEvent('send', 0, request(0, 1)), anEvent('send', 2, reply(1, 2))).answered).toEqual([]);
    const { answered } = visitAll(
      anEvent('send', 0, request(0, 1)),
      anEvent('send', 2, reply(1, 1)),
      anEvent('send', 3, reply(2, 1)),
    );
    expect(answered.map((each) => each.reply.event.message.id)).toEqual([1]);
  });

  it('are open at a node from their receipt to their answer', () => {
    const sent = anEvent('send', 0, request(0, 1));
    const received = anEvent('recv', 1, request(0, 1));
    expect(visitAll(sent).openAt('n0')).toBe(0);
    expect(visitAll(sent, received).openAt('n0')).toBe(1);
    expect(visitAll(sent, received).openAt('n1')).toBe(0);
    expect(visitAll(sent, received, anEvent('send', 2, reply(1, 1))).openAt('n0')).toBe(0);
  });
});
