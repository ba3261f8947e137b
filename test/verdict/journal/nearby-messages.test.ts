import { describe, expect, it } from 'vitest';
import { type JournalReader, journalClock } from '../../../src/verdict/journal/journal-reader.ts';
import { readDrawingEnd, readNearbyMessages } from '../../../src/verdict/journal/nearby-messages.ts';
import type { Reason } from '../../../src/verdict/verdict.ts';
import { anEvent, aReason } from './a-journal.ts';

type Event = ReturnType<typeof anEvent>;

/** The reasons after a journal whose first request is a read at 0 ms. */
function amended(
  reasons: readonly Reason[],
  events: readonly Event[],
  workload: Parameters<typeof readNearbyMessages>[1] = 'broadcast',
  more: (clock: ReturnType<typeof journalClock>) => readonly JournalReader[] = () => [],
): readonly Reason[] {
  const clock = journalClock({ f: 'read', at: 0 });
  const readers = [readNearbyMessages(reasons, workload, clock), ...more(clock)];
  for (const event of events) {
    clock.visit(event);
    for (const reader of readers) reader.visit(event);
  }
  return readers.reduce((them, reader) => reader.amend?.(them, true) ?? them, reasons);
}

const sends = (count: number, every: number, from = 0): readonly Event[] =>
  Array.from({ length: count }, (_, id) => anEvent('send', from + id * every, { id }));

describe('readNearbyMessages', () => {
  it('keeps the last messages before the moment and the first after it', () => {
    const [reason] = amended([aReason({ firstAt: 500 })], sends(100, 10));
    expect(reason?.messages?.map(({ sentAt }) => sentAt)).toEqual([
      430, 440, 450, 460, 470, 480, 490, 500, 510, 520, 530, 540,
    ]);
  });

  it('knows when they were received, also after the messages that follow', () => {
    const events = [...sends(60, 10), anEvent('recv', 900, { id: 50 }), anEvent('recv', 901, { id: 1 })];
    const [reason] = amended([aReason({ firstAt: 500 })], events);
    expect(reason?.messages?.map(({ id, receivedAt }) => [id, receivedAt])).toEqual(
      [43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54].map((id) => [id, id === 50 ? 900 : null]),
    );
  });

  it('takes only those from or to the node', () => {
    const events = [
      anEvent('send', 0, { id: 0, dest: 'n1' }),
      anEvent('send', 1, { id: 1, src: 'n1', dest: 'n2', body: { type: 'gossip' } }),
      anEvent('send', 2, { id: 2, src: 'n0', dest: 'n2', body: { type: 'gossip', msg_id: 7, in_reply_to: 3, a: [1] } }),
    ];
    const [reason] = amended([aReason({ firstAt: 2 })], events);
    expect(reason?.messages).toEqual([
      { id: 2, src: 'n0', dest: 'n2', type: 'gossip', label: 'a: [1]', sentAt: 2, receivedAt: null },
    ]);
  });

  it.each([
    ['broadcast', 10_000, 5_000],
    ['lin-kv', 10_000, 9_000],
    ['broadcast', 3_000, 0],
  ] as const)(
    'looks at when an unanswered request was sent: in %s, %d ms becomes %d ms',
    (workload, firstAt, moment) => {
      const [reason] = amended([aReason({ id: 'timeouts', firstAt })], sends(200, 100), workload);
      expect(reason?.messages?.findLast(({ sentAt }) => sentAt <= moment)?.sentAt).toBe(moment);
      expect(reason?.messages?.at(-1)?.sentAt).toBe(moment + 400);
    },
  );

  it('gives none without a node, a moment, messages, or a first request that ties the clocks', () => {
    const bare: Reason = { id: 'lost-values', severity: 'failure', title: '', detail: '', firstAt: 5 };
    expect(amended([bare], sends(9, 1))[0]?.messages).toBeUndefined();
    expect(amended([aReason()], sends(9, 1))[0]?.messages).toBeUndefined();
    expect(amended([aReason({ firstAt: 5, node: 'n9' })], sends(9, 1))[0]?.messages).toBeUndefined();
    const untied = [anEvent('send', 1, { id: 1, body: { type: 'echo' } })];
    expect(amended([aReason({ firstAt: 5 })], untied)[0]?.messages).toBeUndefined();
  });

  it('shows the messages of the first four reasons only', () => {
    const reasons = ['a', 'b', 'c', 'd', 'e'].map((id) => aReason({ id, firstAt: 3 }));
    const counts = amended(reasons, sends(9, 1)).map(({ messages }) => messages?.length ?? 0);
    expect(counts).toEqual([8, 8, 8, 8, 0]);
  });
});

describe('readDrawingEnd', () => {
  const judge = (firstAt: number, events = sends(10_010, 0.1)) =>
    amended([aReason({ firstAt }), aReason({ id: 'other', firstAt })], events, 'broadcast', (clock) => [
      readDrawingEnd('broadcast', clock),
    ]).map(({ detail }) => detail);

  it('says of the first reason that messages.svg does not reach', () => {
    const note = 'messages.svg does not show this: it ends with its first 10000 events at 1 s.';
    expect(judge(1_000.5)).toEqual([`Lost. ${note}`, 'Lost.']);
  });

  it('says nothing of what is drawn', () => {
    expect(judge(999.8)).toEqual(['Lost.', 'Lost.']);
    expect(judge(500)).toEqual(['Lost.', 'Lost.']);
  });

  it('does not count init, which is not drawn', () => {
    const init = ['init', 'init_ok'].map((type, id) => anEvent('send', -10, { id: -1 - id, body: { type } }));
    expect(judge(1_000.5, [...init, ...sends(10_010, 0.1)])[0]).toContain('at 1 s.');
  });
});
