import { describe, expect, it } from 'vitest';
import type { FaultPeriods } from '../../../../src/verdict/gather/fault-periods.ts';
import type { LostValue } from '../../../../src/verdict/reason-subjects.ts';
import { drawnIn, type Line, lostIn, walked } from './a-walk.ts';

/** Value 17 is lost at n1; other values are 21 to 24. */
const subject: LostValue = {
  kind: 'lost-value',
  reason: 'lost-values',
  element: 17,
  missedBy: { node: 'n1', at: 20_000 },
  others: [21, 22, 23, 24],
};

let id = 0;
const broadcast = (ms: number, node: string, message: number): readonly Line[] => {
  id += 1;
  return [
    [ms, 'c1', node, { type: 'broadcast', message, msg_id: id }],
    [ms, node, 'c1', { type: 'broadcast_ok', in_reply_to: id }],
  ];
};
const read = (ms: number, node: string, ...messages: readonly number[]): readonly Line[] => {
  id += 1;
  return [
    [ms, 'c2', node, { type: 'read', msg_id: id }],
    [ms, node, 'c2', { type: 'read_ok', messages, in_reply_to: id }],
  ];
};
const tell = (ms: number, src: string, dest: string, v: number, receivedAt: number | null = ms + 5): Line => [
  ms,
  src,
  dest,
  { type: 'tell', v },
  receivedAt,
];
/** n0 gets the other values and tells them to n1 and n2. */
const others: readonly Line[] = [21, 22, 23, 24].flatMap((value, place) => [
  ...broadcast(place * 10, 'n0', value),
  tell(place * 10, 'n0', 'n1', value),
  tell(place * 10, 'n0', 'n2', value),
]);
const lastReads: readonly Line[] = [
  ...read(20_000, 'n0', 17, 21, 22, 23, 24),
  ...read(20_000, 'n2', 17, 21, 22, 23, 24),
  ...read(20_001, 'n1', 21, 22, 23, 24),
];
const partition = (from: number, until: number): FaultPeriods => ({
  partitions: [{ from, until, unheard: new Map([['n1', new Set(['n0', 'n2'])]]) }],
  outages: [],
});

describe('the walk of a lost value', () => {
  it('names the partition in which the only copy was lost', () => {
    const lines = [
      ...others,
      ...broadcast(100, 'n0', 17),
      tell(100, 'n0', 'n1', 17, null),
      tell(100, 'n0', 'n2', 17),
      ...lastReads,
    ];
    const reason = walked(subject, lines, {
      faults: partition(50, 3_000),
      placeOf: (type, what) => ({ file: `${type} ${what}`, line: 1 }),
    });
    expect(reason.detail).toBe(
      'n0 sent 17 to n1 once, in `tell` at 100 ms: that message was lost in the partition from 50 ms to 3 s, and no node sent it to n1 again.',
    );
    expect(lostIn(reason)).toEqual([18]);
    expect(drawnIn(reason)).toEqual([16, 18, 17, 24, 25].sort((a, b) => a - b));
    expect(reason.location?.file).toBe('tell sent');
  });

  it('counts the copies when all of several were lost', () => {
    const lines = [
      ...others,
      ...broadcast(100, 'n0', 17),
      tell(100, 'n0', 'n2', 17),
      ...[100, 200, 300].map((ms) => tell(ms, 'n0', 'n1', 17, null)),
      tell(400, 'n2', 'n1', 17, null),
      ...lastReads,
    ];
    expect(walked(subject, lines, { faults: partition(50, 3_000) }).detail).toMatch(
      /All 4 messages with 17 to n1 were lost, the last one, from n2 in `tell` at 400 ms, in the partition/,
    );
  });

  it('names a node that was down', () => {
    const lines = [
      ...others,
      ...broadcast(100, 'n0', 17),
      tell(100, 'n0', 'n1', 17, null),
      ...lastReads.slice(0, 2),
      ...lastReads.slice(4),
    ];
    const outages = [{ fault: 'killed' as const, from: 90, until: 900, nodes: new Set(['n1']) }];
    expect(walked(subject, lines, { faults: { partitions: [], outages } }).detail).toMatch(
      /lost while n1 was killed \(from 90 ms to 900 ms\)/,
    );
  });

  it('does not call a message lost that may be under way when the run ends', () => {
    const lines: readonly Line[] = [
      ...others,
      ...broadcast(19_000, 'n0', 17),
      tell(19_000, 'n0', 'n1', 17, null),
      ...lastReads.slice(0, 2),
      ...lastReads.slice(4),
    ];
    expect(walked(subject, lines).detail).toBe('');
  });

  it('says who had it when no message with it went to the node', () => {
    const lines = [...others, ...broadcast(100, 'n0', 17), tell(100, 'n0', 'n2', 17), ...lastReads];
    expect(walked(subject, lines).detail).toBe('n0 and n2 had 17, and no message with it was ever sent to n1.');
  });

  it('says that the only node that had it sent it to no other node', () => {
    const lines = [...others, ...broadcast(100, 'n0', 17), ...read(20_000, 'n0', 17), ...lastReads.slice(4)];
    expect(walked(subject, lines).detail).toBe('n0 sent 17 to no other node.');
    // What went to n2 may be another number.
    const doubtful: Line = [150, 'n0', 'n2', { type: 'sync', missing: [17] }];
    expect(walked(subject, [...lines, doubtful]).detail).toBe('n0 had 17, and no message with it was ever sent to n1.');
    // It was sent to n2, and lost.
    expect(walked(subject, [...lines, tell(100, 'n0', 'n2', 17, null)]).detail).not.toMatch(/no other node/);
  });

  it('follows requests of clients that nodes send on, however few', () => {
    const forward = (ms: number, dest: string, message: number, receivedAt?: number | null): Line =>
      receivedAt === undefined
        ? [ms, 'n0', dest, { type: 'broadcast', message }]
        : [ms, 'n0', dest, { type: 'broadcast', message }, receivedAt];
    const lines = [...broadcast(0, 'n0', 21), ...broadcast(1, 'n0', 22), ...broadcast(100, 'n0', 17)];
    const lost = [...lines, forward(101, 'n1', 17, null), ...read(20_001, 'n1', 21)];
    expect(walked(subject, lost, { faults: partition(50, 3_000) }).detail).toMatch(
      /^n0 sent 17 to n1 once, in `broadcast` at 101 ms: that message was lost in the partition/,
    );
    const received = walked(subject, [...lines, forward(101, 'n1', 17), ...read(200, 'n1'), ...read(20_001, 'n1')]);
    expect(received.detail).toBe(
      'n1 received 17 from n0 in `broadcast` at 101 ms, and its reply at 200 ms lacks it. In between no other node sent it anything: n1 never showed it in a read.',
    );
    expect(received.advice).toMatch(/^Put a value that another node sends into the set first, before anything/);
  });

  it('follows the only value of a run where it brought the value to all nodes that show it', () => {
    const one: LostValue = { ...subject, others: [] };
    const gossip = (ms: number, dest: string, state: readonly number[]): Line => [
      ms,
      'n0',
      dest,
      { type: 'gossip', state },
    ];
    const start = [...broadcast(100, 'n0', 17), ...read(20_000, 'n2', 17), ...read(20_001, 'n1')];
    expect(walked(one, [...start, gossip(200, 'n2', [17])]).detail).toBe(
      'n0 and n2 had 17, and no message with it was ever sent to n1.',
    );
    const single: Line = [200, 'n0', 'n2', { type: 'gossip', count: 17 }];
    expect(walked(one, [...start, single]).detail).toBe('');
    expect(walked(one, [...start, gossip(200, 'n1', [17])]).detail).toBe('');
  });

  it('says that the nodes sent one another nothing at all', () => {
    const lines = [...broadcast(100, 'n0', 17), ...read(20_000, 'n0', 17), ...read(20_001, 'n1')];
    expect(walked(subject, lines).detail).toMatch(/Only n0 had 17: the nodes sent one another no message/);
  });

  it('says nothing where the value may be in a text that cannot be read', () => {
    const sealed: Line = [150, 'n0', 'n1', { type: 'sync', state: '{"known":[17,21]}' }];
    const lines = [...others, ...broadcast(100, 'n0', 17), tell(100, 'n0', 'n2', 17), sealed, ...lastReads];
    expect(walked(subject, lines).detail).toBe('');
  });

  it('says nothing where another list to the node holds such a number', () => {
    const sync: Line = [150, 'n0', 'n1', { type: 'sync', missing: [17] }];
    const lines = [...others, ...broadcast(100, 'n0', 17), tell(100, 'n0', 'n1', 17, null), sync, ...lastReads];
    expect(walked(subject, lines, { faults: partition(50, 3_000) }).detail).toBe('');
  });

  it('says nothing where a node shows the value that no visible message brought it', () => {
    const lines = [...others, ...broadcast(100, 'n0', 17), ...lastReads];
    expect(walked(subject, lines).detail).toBe('');
  });

  it('does not take a count that was sent before the value for a copy of it', () => {
    const counts = Array.from({ length: 18 }, (_, count): Line => [count, 'n2', 'n1', { type: 'beat', count }]);
    const lines = [...others, ...counts, ...broadcast(100, 'n0', 17), tell(100, 'n0', 'n2', 17), ...lastReads];
    expect(walked(subject, lines).detail).toBe('n0 and n2 had 17, and no message with it was ever sent to n1.');
  });

  it('names the message without it that came before a node showed it no more', () => {
    const merge: Line = [500, 'n2', 'n1', { type: 'merge', elements: [21] }, 510];
    const lines = [
      ...others,
      ...broadcast(100, 'n0', 17),
      tell(100, 'n0', 'n1', 17),
      tell(100, 'n0', 'n2', 17),
      ...read(400, 'n1', 17, 21, 22),
      merge,
      ...lastReads,
    ];
    const reason = walked(subject, lines);
    expect(reason.detail).toMatch(/n1 still had 17 in its reply at 400 ms, and its reply at 20 s lacks it/);
    expect(reason.detail).toMatch(/In between it received `merge` from n2 at 510 ms, which does not hold 17/);
    expect(drawnIn(reason)).toContain(22);
  });

  it('says that a node let go of it by itself', () => {
    const never = [...others, ...broadcast(100, 'n1', 17), ...read(20_001, 'n1', 21, 22)];
    expect(walked(subject, never).detail).toMatch(
      /n1 acknowledged 17 at 100 ms, .* In between no other node sent it anything: n1 never showed it in a read/,
    );
    const once = [...others, ...broadcast(100, 'n1', 17), ...read(200, 'n1', 17), ...read(20_001, 'n1', 21, 22)];
    expect(walked(subject, once).advice).toMatch(/^Keep every value: nothing may take values out/);
    expect(walked({ ...subject, isAdvised: true }, once).advice).toBeUndefined();
    expect(walked(subject, once).detail).toMatch(
      /n1 still had 17 in its reply at 200 ms, .* In between no other node sent it anything: n1 let go of the value by itself/,
    );
  });

  it('does not blame the next value for one that the node received and never showed', () => {
    const lines = [
      ...others,
      ...broadcast(100, 'n0', 17),
      tell(100, 'n0', 'n1', 17),
      tell(100, 'n0', 'n2', 17),
      ...broadcast(200, 'n0', 25),
      tell(200, 'n0', 'n1', 25),
      ...lastReads,
    ];
    const reason = walked(subject, lines, { placeOf: (type, what) => ({ file: `${type} ${what}`, line: 1 }) });
    expect(reason.detail).toBe(
      'n1 received 17 from n0 in `tell` at 105 ms, and its reply at 20 s lacks it. No reply of n1 to a read ever held it.',
    );
    expect(reason.location?.file).toBe('tell handled');
    expect(drawnIn(reason)).not.toContain(22);
  });

  it('prefers what the node acknowledged, and blames no message that holds no list', () => {
    const lines = [
      ...others,
      ...broadcast(100, 'n1', 17),
      tell(110, 'n1', 'n0', 17),
      tell(120, 'n0', 'n1', 17),
      [130, 'n0', 'n1', { type: 'tell_ok', from: 'n0', count: 4 }] as const,
      ...read(400, 'n1', 21),
      ...read(500, 'n0', 17),
      ...lastReads.slice(4),
    ];
    const reason = walked(subject, lines);
    expect(reason.detail).toBe(
      'n1 acknowledged 17 at 100 ms, and its reply at 400 ms lacks it. No reply of n1 to a read ever held it.',
    );
    expect(reason.advice).toBe(
      'Put each value into the set before you acknowledge it, and answer reads with the whole set.',
    );
  });

  it('counts the messages that may have replaced the set', () => {
    const merge = (ms: number): Line => [ms, 'n2', 'n1', { type: 'merge', elements: [21] }];
    const lines = (...reads: readonly Line[]) => [
      ...others,
      ...broadcast(100, 'n1', 17),
      tell(101, 'n1', 'n0', 17),
      tell(101, 'n1', 'n2', 17),
      ...reads,
      merge(200),
      [250, 'n2', 'n1', { type: 'merge_ok' }] as const,
      merge(300),
      ...lastReads,
    ];
    const never = walked(subject, lines());
    expect(never.detail).toMatch(
      /In between it received `merge` 2 times without 17, the last time from n2 at 300 ms\.$/,
    );
    expect(never.advice).toMatch(/^Put each value .* never replace a set with a received one, take their union\.$/);
    expect(walked(subject, lines(...read(150, 'n1', 17))).advice).toMatch(/^Keep every value: never replace a set/);
  });

  it('says that the node was killed after it had the value', () => {
    const lines = [
      ...others,
      ...broadcast(100, 'n0', 17),
      tell(100, 'n0', 'n1', 17),
      tell(100, 'n0', 'n2', 17),
      ...read(400, 'n1', 17, 21),
      ...lastReads,
    ];
    const killed = (from: number) =>
      walked(subject, lines, {
        faults: { partitions: [], outages: [{ fault: 'killed', from, until: from + 900, nodes: new Set(['n1']) }] },
      }).detail;
    expect(killed(1_000)).toMatch(/In between n1 was killed \(from 1 s to 1.9 s\)/);
    expect(killed(50)).not.toMatch(/killed/);
  });

  it('says nothing when events are missing', () => {
    const lines = [...others, ...broadcast(100, 'n0', 17), tell(100, 'n0', 'n2', 17), ...lastReads];
    expect(walked(subject, lines, { whole: false }).detail).toBe('');
  });

  const late = (...times: readonly number[]): readonly Line[] =>
    times.flatMap((ms, place) => broadcast(ms, 'n0', 31 + place));
  const missed = read(20_000, 'n1', 21, 22, 23, 24);

  it('says first that nodes stopped sending, though values went on to come', () => {
    const lines = [...others, ...broadcast(6_000, 'n0', 17), ...late(7_000, 8_000, 9_000), ...missed];
    const reason = walked(subject, lines);
    expect(reason.detail).toBe(
      'After 30 ms no node sent another node a message, though 4 more values were acknowledged, the last one at 9 s. n0 sent 17 to no other node.',
    );
    expect(reason.advice).toMatch(/^Let nodes send to the end of the run/);
  });

  it('says so too where the way of the value is not known', () => {
    // Its place in messages carried too few of the other values.
    const few = [...broadcast(0, 'n0', 21), tell(1, 'n0', 'n1', 21), tell(1, 'n0', 'n1', 17, null)];
    const lines = [...broadcast(0, 'n0', 17), ...few, ...late(7_000, 8_000, 9_000), ...missed];
    expect(walked(subject, lines).detail).toMatch(/^After 1 ms no node sent another node a message[^.]*\.$/);
  });

  it('does not say that nodes stopped where values hardly went on, or where the node let go of the value', () => {
    const soon = [...others, ...broadcast(100, 'n0', 17), ...late(1_000, 2_000, 3_000), ...missed];
    expect(walked(subject, soon).detail).not.toMatch(/no node sent another node/);
    const one = [...others, ...broadcast(100, 'n0', 17), tell(5_000, 'n0', 'n2', 17), ...late(19_000), ...missed];
    expect(walked(subject, one).detail).not.toMatch(/no node sent another node/);
    const forgotten = [...others, ...broadcast(100, 'n1', 17), ...late(7_000, 8_000, 9_000), ...missed];
    expect(walked(subject, forgotten).detail).toMatch(/n1 acknowledged 17/);
    expect(walked(subject, forgotten).detail).not.toMatch(/no node sent another node/);
  });
});
