import { describe, expect, it } from 'vitest';
import { type Edn, get, keyword, list } from '../../../src/maelstrom/edn.ts';
import { call, type Draft, errorTypes, send, validity } from '../histories.ts';
import { assigns, check, errorsOf, firstError, type Pairs, polls, sends } from './kafka-histories.ts';

describe('the order of messages', () => {
  it('shows skips and steps back between the polls of one process', () => {
    const log: Pairs = [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ];
    const written = log.flatMap(([offset, message]) => sends(9, 'k', offset, message));
    const result = check(
      ...written,
      ...polls(0, { k: log.slice(0, 1) }),
      ...polls(0, { k: log.slice(2) }),
      ...polls(0, { k: log.slice(3) }),
      ...polls(1, { k: log }),
    );
    expect(errorTypes(result)).toEqual(['nonmonotonic-poll', 'poll-skip']);
    expect(get(firstError(result, 'poll-skip'), 'skipped')).toEqual(list([2]));
    expect(get(firstError(result, 'poll-skip'), 'delta')).toBe(2);
    expect(get(firstError(result, 'nonmonotonic-poll'), 'values')).toEqual([4, 4]);
  });

  it('starts anew for a key that a process is assigned again, but not for one that it keeps', () => {
    const log: Pairs = [
      [0, 1],
      [1, 2],
    ];
    const written = [
      ...log.flatMap(([offset, message]) => [...sends(9, 'k', offset, message), ...sends(9, 'l', offset, message)]),
    ];
    const again = [
      ...polls(0, { k: log, l: log }),
      ...assigns(0, 'l'),
      ...assigns(0, 'k', 'l'),
      ...polls(0, { k: log }),
    ];
    expect(errorTypes(check(...written, ...again))).toEqual([]);
    expect(errorTypes(check(...written, ...again, ...polls(0, { l: log })))).toEqual(['nonmonotonic-poll']);
  });

  it('shows skips and steps back within one poll', () => {
    const written = [1, 2, 3].flatMap((message) => sends(9, 'k', message, message));
    const all = polls(8, {
      k: [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    });
    expect(
      errorTypes(
        check(
          ...written,
          ...all,
          ...polls(0, {
            k: [
              [1, 1],
              [3, 3],
            ],
          }),
        ),
      ),
    ).toEqual(['int-poll-skip']);
    expect(
      errorTypes(
        check(
          ...written,
          ...all,
          ...polls(0, {
            k: [
              [2, 2],
              [1, 1],
            ],
          }),
        ),
      ),
    ).toEqual(['int-nonmonotonic-poll']);
  });

  it('is not broken by gaps between offsets', () => {
    const result = check(
      ...sends(9, 'k', 10, 1),
      ...sends(9, 'k', 2000, 2),
      ...polls(0, {
        k: [
          [10, 1],
          [2000, 2],
        ],
      }),
    );
    expect(errorTypes(result)).toEqual([]);
  });

  it('shows sends that step back', () => {
    const result = check(
      ...sends(0, 'k', 5, 1),
      ...sends(0, 'k', 2, 2),
      ...polls(1, {
        k: [
          [2, 2],
          [5, 1],
        ],
      }),
    );
    expect(errorTypes(result)).toEqual(['nonmonotonic-send']);
    expect(get(firstError(result, 'nonmonotonic-send'), 'delta')).toBe(-1);
  });

  it('shows sends of one transaction that skip, which is allowed, or step back', () => {
    const txn = (...micro: Edn[]) => call(0, 'txn', [], 'ok', micro);
    const put = (offset: number, message: number): Edn => [keyword('send'), 'k', [offset, message]];
    const got = (...pairs: Pairs): Edn => [keyword('poll'), { map: [['k', pairs as Edn]] }];
    const rest = [
      ...sends(9, 'k', 1, 2),
      ...polls(8, {
        k: [
          [0, 1],
          [1, 2],
          [2, 3],
        ],
      }),
    ];
    const skipping = check(...txn(put(0, 1), put(2, 3)), ...rest);
    expect(errorTypes(skipping)).toEqual(['int-send-skip']);
    expect(validity(skipping)).toBe(true);
    expect(errorTypes(check(...txn(put(2, 3), put(0, 1)), ...rest))).toEqual(['int-nonmonotonic-send']);
    expect(errorTypes(check(...txn(put(0, 1), got([0, 1])), ...sends(7, 'k', 2, 3), ...rest))).toEqual([
      'precommitted-read',
    ]);
  });

  /** A log of five messages, all of which process 8 polls. */
  const log: Pairs = [1, 2, 3, 4, 5].map((message) => [message, message * 10]);
  const written = [...log.flatMap(([offset, message]) => sends(9, 'k', offset, message)), ...polls(8, { k: log })];
  const part = (...places: number[]): Pairs => places.map((place) => log[place] as Pairs[0]);

  it.each([
    [[0, 1], [2, 3], []],
    [[0, 1], [3], ['poll-skip']],
    [[0, 1], [4], ['poll-skip']],
    [[0, 1], [1, 2], ['nonmonotonic-poll']],
    [[0, 1], [0, 1], ['nonmonotonic-poll']],
  ])('between a poll of places %j and one of %j shows %j', (first, second, types) => {
    const result = check(...written, ...polls(0, { k: part(...first) }), ...polls(0, { k: part(...second) }));
    expect(errorTypes(result)).toEqual(types);
  });

  it('between polls is that of one process, and a poll of other keys or of nothing does not change it', () => {
    expect(errorTypes(check(...written, ...polls(0, { k: part(0) }), ...polls(1, { k: part(2) })))).toEqual([]);
    const between = [...polls(0, {}), ...polls(0, { l: [] })];
    const result = check(...written, ...polls(0, { k: part(0) }), ...between, ...polls(0, { k: part(2) }));
    expect(errorTypes(result)).toEqual(['poll-skip']);
  });

  it('shows two polls between which messages were skipped, and the messages', () => {
    const error = firstError(check(...written, ...polls(0, { k: part(0) }), ...polls(0, { k: part(3) })), 'poll-skip');
    expect([get(error, 'key'), get(error, 'delta'), get(error, 'skipped')]).toEqual(['k', 3, list([20, 30])]);
    expect((get(error, 'ops') as Edn[]).map((op) => get(op, 'index'))).toEqual([13, 15]);
  });

  it('within one poll shows the messages on both sides of a skip or a step back', () => {
    const skip = firstError(check(...written, ...polls(0, { k: part(0, 2) })), 'int-poll-skip');
    expect([get(skip, 'values'), get(skip, 'delta'), get(skip, 'skipped')]).toEqual([[10, 30], 2, list([20])]);
    const back = firstError(check(...written, ...polls(0, { k: part(2, 1) })), 'int-nonmonotonic-poll');
    expect([get(back, 'values'), get(back, 'delta')]).toEqual([[30, 20], -1]);
    const same = firstError(check(...written, ...polls(0, { k: part(2, 2) })), 'int-nonmonotonic-poll');
    expect(get(same, 'delta')).toBe(0);
    expect(errorTypes(check(...written, ...polls(0, { k: part(0, 1, 2) })))).toEqual([]);
  });

  it.each<Draft['type']>(['ok', 'info'])('keeps the position of a process over an assignment that ended %s', (type) => {
    const again = (...keys: Edn[]): Draft[] => call(0, 'assign', keys, type);
    const begun = [...written, ...polls(0, { k: part(0) })];
    expect(errorTypes(check(...begun, ...again('k', 'l'), ...polls(0, { k: part(2) })))).toEqual(['poll-skip']);
    expect(errorTypes(check(...begun, ...again('l'), ...polls(0, { k: part(2) })))).toEqual([]);
  });

  it('is kept over an assignment that failed, and forgotten by a subscription', () => {
    const begun = [...written, ...polls(0, { k: part(0) })];
    const next = polls(0, { k: part(2) });
    expect(errorTypes(check(...begun, ...call(0, 'assign', ['l'], 'fail'), ...next))).toEqual(['poll-skip']);
    expect(errorTypes(check(...begun, ...call(0, 'subscribe', ['l'], 'ok'), ...next))).toEqual([]);
  });

  it('of sends by one process may leave room for those of others, but not step back', () => {
    const all: Pairs = [
      [1, 10],
      [2, 20],
      [3, 30],
    ];
    const seen = polls(8, { k: all });
    const result = check(...sends(0, 'k', 1, 10), ...sends(1, 'k', 2, 20), ...sends(0, 'k', 3, 30), ...seen);
    expect(errorTypes(result)).toEqual([]);
    const back = check(...sends(0, 'k', 3, 30), ...sends(1, 'k', 2, 20), ...sends(0, 'k', 1, 10), ...seen);
    expect(errorTypes(back)).toEqual(['nonmonotonic-send']);
    expect(get(firstError(back, 'nonmonotonic-send'), 'values')).toEqual([30, 10]);
    expect((get(firstError(back, 'nonmonotonic-send'), 'ops') as Edn[]).map((op) => get(op, 'index'))).toEqual([1, 5]);
  });

  it('of sends is broken by a second send to the same offset', () => {
    const result = check(...sends(0, 'k', 1, 10), ...sends(0, 'k', 1, 10), ...polls(8, { k: [[1, 10]] }));
    expect(errorTypes(result)).toEqual(['nonmonotonic-send']);
    expect(get(firstError(result, 'nonmonotonic-send'), 'delta')).toBe(0);
  });

  it('between polls goes by acknowledged ones, although an indefinite one is compared too', () => {
    const indefinite = (...places: number[]): Draft[] =>
      polls(0, { k: part(...places) }).map(
        (draft): Draft => (draft.type === 'ok' ? { ...draft, type: 'info' } : draft),
      );
    const begun = [...written, ...polls(0, { k: part(0) })];
    expect(errorTypes(check(...begun, ...indefinite(1, 2), ...polls(0, { k: part(1) })))).toEqual([]);
    expect(errorTypes(check(...begun, ...indefinite(2), ...polls(0, { k: part(1) })))).toEqual(['poll-skip']);
  });

  it('of sends counts an indefinite one that was polled, but not a failed one', () => {
    const seen = polls(8, {
      k: [
        [1, 10],
        [2, 20],
      ],
    });
    const first = sends(0, 'k', 2, 20);
    expect(errorTypes(check(...first, ...call(0, 'send', send('k', 10), 'info'), ...seen))).toEqual([
      'nonmonotonic-send',
    ]);
    expect(errorTypes(check(...first, ...call(0, 'send', send('k', 10), 'fail'), ...seen))).toEqual(['G1a']);
  });

  it('shows of many skips the eight longest, and of steps back the eight that go back farthest', () => {
    const long: Pairs = Array.from({ length: 40 }, (_, place) => [place, place]);
    const sent = [...long.flatMap(([offset, message]) => sends(9, 'k', offset, message)), ...polls(8, { k: long })];
    const jumps = Array.from({ length: 12 }, (_, i) => i + 2);
    const skipping = check(...sent, ...jumps.flatMap((far) => polls(0, { k: [long[0], long[far]] as Pairs })));
    expect(errorsOf(skipping, 'int-poll-skip').map((error) => get(error, 'delta'))).toEqual([
      6, 7, 8, 9, 10, 11, 12, 13,
    ]);
    const back = check(...sent, ...jumps.flatMap((far) => polls(0, { k: [long[far], long[0]] as Pairs })));
    expect(errorsOf(back, 'int-nonmonotonic-poll').map((error) => get(error, 'delta'))).toEqual([
      -13, -12, -11, -10, -9, -8, -7, -6,
    ]);
  });

  it('is not that of a message which the log does not hold', () => {
    const written = [...sends(9, 'k', 0, 1), ...sends(9, 'k', 5, 2), ...sends(9, 'k', 7, 3)];
    const orderOf = (...pairs: Pairs) =>
      errorTypes(check(...written, ...polls(0, { k: pairs }))).filter((type) => /skip|nonmonotonic/.test(`${type}`));
    expect(orderOf([-1, 9], [7, 3])).toEqual([]);
    expect(orderOf([7, 3], [-1, 9])).toEqual([]);
    expect(orderOf([0, 1], [7, 3])).toEqual(['int-poll-skip']);
  });

  it('within one poll shows what was skipped behind the first message, and the poll', () => {
    const log: Pairs = [0, 1, 2, 3].map((offset) => [offset, offset + 10]);
    const written = log.flatMap(([offset, message]) => sends(9, 'k', offset, message));
    const skip = firstError(
      check(...written, ...polls(8, { k: log }), ...polls(0, { k: [1, 3].map((at) => log[at] as Pairs[0]) })),
      'int-poll-skip',
    );
    expect(get(skip, 'skipped')).toEqual(list([12]));
    expect(get(get(skip, 'op'), 'index')).toBe(11);
  });
});
