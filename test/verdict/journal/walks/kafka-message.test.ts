import { describe, expect, it } from 'vitest';
import type { KafkaMessage } from '../../../../src/verdict/reason-subjects.ts';
import { drawnIn, type Line, walked } from './a-walk.ts';

const subject = (about: Partial<KafkaMessage>): KafkaMessage => ({
  kind: 'kafka-message',
  reason: 'anomaly-lost-write',
  key: '8',
  message: undefined,
  offset: undefined,
  ...about,
});

let id = 0;
const send = (ms: number, node: string, msg: number, offset: number, ...inside: readonly Line[]): readonly Line[] => {
  id += 1;
  return [
    [ms, 'c1', node, { type: 'send', key: '8', msg, msg_id: id }],
    ...inside,
    [ms + 5, node, 'c1', { type: 'send_ok', offset, in_reply_to: id }],
  ];
};
const poll = (
  ms: number,
  node: string,
  from: number,
  ...found: readonly (readonly [number, number])[]
): readonly Line[] => {
  id += 1;
  return [
    [ms, 'c2', node, { type: 'poll', offsets: { '8': from, '9': 0 }, msg_id: id }],
    [ms + 5, node, 'c2', { type: 'poll_ok', msgs: { '8': found }, in_reply_to: id }],
  ];
};
const next = (ms: number, node: string, value: number): readonly Line[] => {
  id += 1;
  return [
    [ms, node, 'lin-kv', { type: 'read', key: 'next', msg_id: id }],
    [ms, 'lin-kv', node, { type: 'read_ok', value, in_reply_to: id }],
  ];
};

describe('the walk of a log', () => {
  it('names both sends that got one offset, and that their nodes had heard of nothing', () => {
    const reason = walked(subject({ offset: 3 }), [
      ...send(10, 'n1', 40, 2),
      ...send(20, 'n0', 41, 3),
      ...send(30, 'n1', 42, 3),
    ]);
    expect(reason.detail).toMatch(
      /n0 gave offset 3 to message 41 at 25 ms, and n1 gave the same offset to message 42 at 35 ms/,
    );
    expect(reason.detail).toMatch(/Until then n1 had received no message/);
    expect(drawnIn(reason)).toEqual([2, 3, 4, 5]);
  });

  it('tells what both had read from a service', () => {
    const reason = walked(subject({ message: 42 }), [
      ...send(20, 'n0', 41, 3, ...next(22, 'n0', 2)),
      ...send(30, 'n1', 42, 3, ...next(32, 'n1', 2)),
    ]);
    expect(reason.detail).toMatch(/n0 had read "next" from lin-kv as 2, n1 as 2/);
    expect(reason.detail).not.toContain('received no message');
    expect(drawnIn(reason)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('names the poll that left a message out, and how many did', () => {
    const reason = walked(subject({ message: 42 }), [
      ...send(20, 'n0', 41, 0),
      ...send(30, 'n0', 42, 1),
      ...send(40, 'n0', 43, 2),
      ...poll(50, 'n0', 2, [2, 43]),
      ...poll(60, 'n0', 0, [0, 41], [2, 43]),
      ...poll(70, 'n0', 1, [2, 43]),
    ]);
    expect(reason.detail).toMatch(/n0 acknowledged message 42 with offset 1 at 35 ms/);
    expect(reason.detail).toMatch(
      /polled from offset 0 at 60 ms and returned offset 0, then offset 2 without it; 2 polls in all/,
    );
    expect(drawnIn(reason)).toEqual([2, 3, 8, 9]);
  });

  it('takes what was read for the log at hand, and says once what both had read', () => {
    const of = (ms: number, key: string, value: number): readonly Line[] => {
      id += 1;
      return [
        [ms, 'n0', 'lin-kv', { type: 'read', key, msg_id: id }],
        [ms, 'lin-kv', 'n0', { type: 'read_ok', value, in_reply_to: id }],
      ];
    };
    const twice = walked(subject({ message: 42 }), [
      ...send(20, 'n0', 41, 3, ...of(21, 'o18', 3), ...of(22, 'o8', 2)),
      ...send(30, 'n0', 42, 3, ...of(31, 'o18', 3), ...of(32, 'o8', 2)),
    ]);
    expect(twice.detail).toMatch(/then gave the same offset .* For both it had read "o8" from lin-kv as 2\./);
  });

  it('does not hold a full page against a node', () => {
    const sends = [...send(20, 'n0', 41, 0), ...send(30, 'n0', 42, 1)];
    const paged = [...poll(50, 'n0', 0, [0, 41]), ...poll(60, 'n0', 1), ...poll(70, 'n0', 0, [0, 41])];
    expect(walked(subject({ message: 42 }), [...sends, ...paged]).detail).toMatch(
      /n0 was polled from offset 1 at 60 ms and returned nothing of the log; 3 polls in all/,
    );
    expect(walked(subject({ message: 42 }), [...sends, ...poll(50, 'n0', 0, [0, 41])]).detail).toMatch(
      /n0 was polled from offset 0 at 50 ms and returned nothing of the log after offset 0\.$/,
    );
  });

  it('names the poll that jumped over a message which others returned', () => {
    const lines = [
      ...send(20, 'n0', 41, 0),
      ...send(30, 'n0', 42, 1),
      ...send(40, 'n0', 43, 2),
      ...poll(50, 'n0', 0, [0, 41], [1, 42], [2, 43]),
      ...poll(55, 'n1', 1),
      ...poll(60, 'n1', 0, [0, 41], [2, 43]),
    ];
    expect(walked(subject({ message: 42 }), lines).detail).toMatch(
      /n1 was polled from offset 0 at 60 ms and returned offset 0, then offset 2 without it\.$/,
    );
  });

  it('counts no poll that came before the acknowledgement, nor one that returned it', () => {
    const lines = [...poll(10, 'n0', 0), ...send(30, 'n0', 42, 1), ...poll(60, 'n0', 0, [1, 42])];
    expect(walked(subject({ message: 42 }), lines).detail).toBe('');
  });

  it('says where a message came twice that was sent once', () => {
    const reason = walked(subject({ message: 42, reason: 'anomaly-duplicate' }), [
      ...send(30, 'n0', 42, 2),
      ...poll(60, 'n0', 0, [1, 42], [2, 42]),
    ]);
    expect(reason.detail).toMatch(
      /sent message 42 to n0 once at 30 ms and got offset 2; replies to polls hold it at 1 and 2/,
    );
  });
});
