import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../src/maelstrom/operations-and-messages.ts';
import type { KafkaMessage } from '../../../../src/verdict/reason-subjects.ts';
import { drawnIn, type Line, walked } from './a-walk.ts';

const subject = (about: Partial<KafkaMessage>): KafkaMessage => ({
  kind: 'kafka-message',
  reason: 'anomaly-lost-write',
  key: '8',
  message: undefined,
  shared: undefined,
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
const poll = (ms: number, node: string, from: number, ...found: readonly JsonValue[]): readonly Line[] => {
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
    const reason = walked(subject({ shared: { offset: 3, messages: [] } }), [
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

  it('says where every poll of a log begins after the offset that it asks from', () => {
    const sends = [41, 42, 43, 44].flatMap((msg, offset) => send(10 + 10 * offset, 'n0', msg, offset));
    const after = [...poll(60, 'n0', 0, [1, 42], [2, 43]), ...poll(70, 'n0', 0, [1, 42]), ...poll(80, 'n0', 3)];
    const reason = walked(subject({ message: 41 }), [...sends, ...after, ...poll(90, 'n0', 2, [3, 44])]);
    expect(reason.detail).toMatch(
      /all 3 that asked from the offset of an acknowledged message and got anything began after it\.$/,
    );
    expect(reason.advice).toBe('Answer a poll from the offset that was asked for, that one included.');
    const lost = (...polls: readonly Line[]) => walked(subject({ message: 41 }), [...sends, ...after, ...polls]).detail;
    expect(lost()).not.toContain('began after it');
    expect(lost(...poll(90, 'n0', 0, [1, 42]))).not.toContain('began after it');
    expect(lost(...poll(90, 'n0', 2, [3, 44]), ...poll(95, 'n0', 1, [1, 42]))).not.toContain('began after it');
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
      /sent message 42 to n0 once at 30 ms and got offset 2; n0 returned it at offsets 1 and 2 in one reply at 65 ms/,
    );
    expect(reason.title).toBe('A message is in the log twice');
    expect(reason.advice).toMatch(/^Append a message once/);
  });
});

describe('a message with two offsets', () => {
  const duplicate = (message: number) => subject({ message, reason: 'anomaly-duplicate' });
  const inconsistent = (offset: number, ...messages: readonly number[]) =>
    subject({ shared: { offset, messages }, reason: 'anomaly-inconsistent-offsets' });
  const oneLower = [
    ...send(10, 'n0', 41, 1),
    ...send(20, 'n0', 42, 2),
    ...poll(30, 'n0', 0, [0, 41], [1, 42]),
    ...poll(40, 'n0', 1, [1, 42]),
  ];

  it('is one that every poll returns at another offset than it was acknowledged with', () => {
    const reason = walked(duplicate(41), oneLower);
    expect(reason.detail).toBe(
      'n0 acknowledged message 41 with offset 1 at 15 ms. Polls always returned message 41 at offset 0, and each of the 2 messages of this log 1 lower than its `send_ok` said.',
    );
    expect(reason.title).toBe('Polls return a message at another offset than its `send_ok`');
    expect(reason.advice).toMatch(/must count from the same number/);
    expect(drawnIn(reason)).toEqual([0, 1, 4, 5]);
  });

  it('is looked for among those that share an offset, where only one of them was given it', () => {
    const reason = walked(inconsistent(1, 41, 42), oneLower);
    expect(reason.detail).toMatch(/acknowledged message 41 with offset 1 .* returned message 41 at offset 0/);
    expect(reason.advice).toMatch(/must count from the same number/);
    expect(reason.title).toBe(walked(inconsistent(1), []).title);
  });

  it('is not said to be like all others when one of them has one offset', () => {
    const lines = [...send(10, 'n0', 41, 0), ...send(20, 'n0', 42, 2), ...poll(30, 'n0', 0, [0, 41], [1, 42])];
    const reason = walked(duplicate(42), lines);
    expect(reason.detail).toMatch(/Polls always returned message 42 at offset 1\.$/);
    expect(reason.advice).toMatch(/^Determine the offset once/);
    expect(walked(duplicate(41), lines).detail).toBe('');
  });

  it('is one that a reply counts from 0, whatever was asked for', () => {
    const lines = [...send(10, 'n0', 41, 0), ...send(20, 'n0', 42, 1), ...poll(30, 'n0', 1, [0, 42])];
    const reason = walked(duplicate(42), lines);
    expect(reason.detail).toMatch(/n0 was polled from offset 1, and returned message 42 at offset 0 at 35 ms\.$/);
    expect(reason.advice).toMatch(/the place of a message in the reply is not its offset/);
    // The whole log, whatever was asked for.
    const whole = [...send(10, 'n0', 41, 0), ...send(20, 'n0', 42, 1), ...poll(30, 'n0', 1, [0, 41], [1, 42])];
    expect(walked(duplicate(41), whole).detail).toBe('');
  });

  it('is one that nodes return at different offsets', () => {
    const sends = [...send(10, 'n0', 41, 0), ...send(20, 'n0', 42, 1)];
    const first = poll(30, 'n0', 0, [0, 41], [1, 42]);
    const reason = walked(duplicate(41), [...sends, ...first, ...poll(40, 'n1', 0, [0, 42], [1, 41])]);
    expect(reason.detail).toMatch(
      /n0 returned message 41 at offset 0 at 35 ms, and n1 returned it at offset 1 at 45 ms: the two return the log in different orders\.$/,
    );
    expect(reason.title).toBe('Nodes return a message at different offsets');
    expect(reason.advice).toMatch(/^Pass the offset on together with the message/);
    const shifted = walked(duplicate(41), [...sends, ...first, ...poll(40, 'n1', 0, [1, 41], [2, 42])]);
    expect(shifted.detail).toMatch(/n1 returned it at offset 1 at 45 ms\.$/);
  });

  it('is one that a node moved', () => {
    const lines = [...send(10, 'n0', 42, 0), ...poll(30, 'n0', 0, [0, 42]), ...poll(40, 'n0', 0, [0, 41], [1, 42])];
    const reason = walked(duplicate(42), lines);
    expect(reason.detail).toMatch(/n0 returned message 42 at offset 0 at 35 ms, and at offset 1 at 45 ms\.$/);
    expect(reason.title).toBe('A node returned a message at two offsets');
    expect(reason.advice).toMatch(/never change its offset/);
  });

  it('leaves title and advice of other anomalies as they are', () => {
    const reason = walked(subject({ message: 41, reason: 'anomaly-int-poll-skip' }), oneLower);
    const untold = walked(subject({ message: 41, reason: 'anomaly-int-poll-skip' }), []);
    expect(reason.detail).toMatch(/returned message 41 at offset 0/);
    expect(reason).toMatchObject({ title: untold.title });
    expect(reason.advice).toBe(untold.advice);
  });
});

describe('an offset that two messages got', () => {
  const shared = (...lines: readonly Line[]) =>
    walked(subject({ shared: { offset: 3, messages: [41, 42] }, reason: 'anomaly-inconsistent-offsets' }), lines);
  const overlapping: readonly Line[] = [
    [20, 'c1', 'n0', { type: 'send', key: '8', msg: 41, msg_id: 901 }],
    [21, 'c2', 'n0', { type: 'send', key: '8', msg: 42, msg_id: 902 }],
    [25, 'n0', 'c1', { type: 'send_ok', offset: 3, in_reply_to: 901 }],
    [26, 'n0', 'c2', { type: 'send_ok', offset: 3, in_reply_to: 902 }],
  ];

  it('calls for one stretch of code only where one node had both sends under way', () => {
    expect(shared(...overlapping).advice).toMatch(/one synchronous stretch of code/);
    expect(shared(...send(20, 'n0', 41, 3), ...send(30, 'n0', 42, 3)).advice).toBeUndefined();
    expect(shared(...send(20, 'n0', 41, 3), ...send(30, 'n1', 42, 3)).advice).toMatch(/^Let one place hand out/);
  });

  it('is wrong in the replies alone where polls keep the two apart', () => {
    const reason = shared(...overlapping, ...poll(30, 'n0', 0, [2, 41], [3, 42]));
    expect(reason.detail).toMatch(/Polls returned message 41 at offset 2 and message 42 at offset 3\.$/);
    expect(reason.advice).toMatch(/^Note the offset as you store the message/);
  });
});

describe('a poll whose list is malformed', () => {
  const lost = subject({ message: 42, reason: 'anomaly-unseen' });

  it('does not show that it returned nothing', () => {
    const objects = poll(50, 'n0', 0, { offset: 0, msg: 42 });
    expect(walked(lost, [...send(30, 'n0', 42, 0), ...objects]).detail).toBe('');
    expect(walked(lost, [...send(30, 'n0', 42, 0), ...objects, ...poll(60, 'n0', 0)]).detail).toMatch(
      /polled from offset 0 at 60 ms and returned nothing of the log\.$/,
    );
  });
});
