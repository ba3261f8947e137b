import { describe, expect, it } from 'vitest';
import { type Edn, get, getIn, keyword, list, record } from '../../../src/maelstrom/edn.ts';
import { call, type Draft, errorTypes, send, sent, validity } from '../histories.ts';
import { check, errorsOf, firstError, type Pairs, polls, sends } from './kafka-histories.ts';

describe('a message that a log lost or holds wrongly', () => {
  it('is inconsistent with another at the same offset', () => {
    const result = check(
      ...sends(0, 'k', 5, 1),
      ...sends(1, 'k', 5, 2),
      ...polls(0, {
        k: [
          [5, 2],
          [5, 1],
        ],
      }),
    );
    expect(errorTypes(result)).toContain('inconsistent-offsets');
    expect(firstError(result, 'inconsistent-offsets')).toEqual(
      record({ key: 'k', offset: 5, index: 0, values: { set: [1, 2] } }),
    );
  });

  it('is a duplicate at a second offset', () => {
    const result = check(...sends(0, 'k', 3, 1), ...polls(0, { k: [[3, 1]] }), ...polls(1, { k: [[9, 1]] }));
    expect(errorTypes(result)).toEqual(['duplicate']);
    expect(firstError(result, 'duplicate')).toEqual(record({ key: 'k', value: 1, count: 2, offsets: [3, 9] }));
  });

  it('is an aborted read (G1a) if its send failed and it was polled', () => {
    const result = check(...call(0, 'send', send('k', 1), 'fail'), ...polls(1, { k: [[0, 1]] }));
    expect(errorTypes(result)).toEqual(['G1a']);
    expect(get(get(firstError(result, 'G1a'), 'writer'), 'index')).toBe(1);
    expect(get(get(firstError(result, 'G1a'), 'reader'), 'index')).toBe(3);
  });

  it('is a lost write if it was acknowledged and never polled, although one behind it was', () => {
    const result = check(...sends(0, 'k', 0, 1), ...sends(0, 'k', 1, 2), ...polls(1, { k: [[1, 2]] }));
    expect(errorTypes(result)).toEqual(['lost-write', 'unseen']);
    const lost = firstError(result, 'lost-write');
    expect([get(lost, 'value'), get(lost, 'index'), get(lost, 'max-read-index')]).toEqual([1, 0, 1]);
    expect(get(get(lost, 'max-read'), 'index')).toBe(5);
  });

  it('is not lost if its send is indefinite and it was never polled', () => {
    const result = check(
      ...call(0, 'send', send('k', 1), 'info'),
      ...sends(1, 'k', 1, 2),
      ...polls(1, { k: [[1, 2]] }),
    );
    expect(errorTypes(result)).toEqual([]);
  });

  it('is unseen if no poll held it, counted by key in order', () => {
    const result = check(...sends(0, 'b', 0, 7), ...sends(0, 'a', 0, 3), ...sends(0, 'a', 1, 2));
    expect(get(result, 'unseen')).toEqual(
      record({
        time: 5_000_000,
        unseen: {
          map: [
            ['a', 2],
            ['b', 1],
          ],
        },
        messages: {
          map: [
            ['a', list([2, 3])],
            ['b', list([7])],
          ],
        },
      }),
    );
    expect(validity(result)).toBe(false);
  });

  it('is not lost from a key that was only ever polled as []', () => {
    const result = check(...sends(0, 'k', 0, 1), ...polls(1, { k: [], l: [] }));
    expect(errorTypes(result)).toEqual(['unseen']);
  });

  it('is an unsent read if no one sent it', () => {
    const result = check(
      ...sends(0, 'k', 0, 1),
      ...polls(1, {
        k: [
          [0, 1],
          [1, 99],
        ],
      }),
    );
    expect(errorTypes(result)).toEqual(['unsent-read']);
    expect(get(firstError(result, 'unsent-read'), 'value')).toBe(99);
  });

  it('is not unsent if its send was under way when the run was cut off', () => {
    const result = check({ type: 'invoke', f: 'send', process: 5, value: send('k', 1) }, ...polls(1, { k: [[0, 1]] }));
    expect(errorTypes(result)).not.toContain('unsent-read');
  });

  describe('as a lost write', () => {
    const lost = (...drafts: readonly Draft[]) => {
      const result = check(...drafts);
      return errorTypes(result).includes('lost-write')
        ? errorsOf(result, 'lost-write').map((error) => [get(error, 'value'), get(error, 'index')])
        : [];
    };

    it('is a message before the last one that was polled, or at the same place', () => {
      const written = [0, 1, 2, 3].flatMap((offset) => sends(9, 'k', offset, offset));
      expect(lost(...written, ...polls(1, { k: [[2, 2]] }))).toEqual([
        [0, 0],
        [1, 1],
      ]);
      const beside = [...sends(9, 'k', 0, 1), ...sends(9, 'k', 0, 2)];
      expect(lost(...beside, ...polls(1, { k: [[0, 2]] }))).toEqual([[1, 0]]);
      expect(lost(...beside, ...polls(1, { k: [[0, 1]] }))).toEqual([[2, 0]]);
    });

    it('is not a message of another key, nor one whose send failed', () => {
      const failed = call(2, 'send', send('k', 7), 'fail', sent('k', 0, 7));
      expect(lost(...sends(9, 'l', 0, 1), ...failed, ...sends(9, 'k', 1, 2), ...polls(1, { k: [[1, 2]] }))).toEqual([]);
    });

    it('is not a message whose last send failed', () => {
      const again = call(2, 'send', send('k', 1), 'fail');
      const later = [...sends(9, 'k', 1, 2), ...polls(1, { k: [[1, 2]] })];
      expect(lost(...sends(9, 'k', 0, 1), ...again, ...later)).toEqual([]);
      expect(lost(...again, ...sends(9, 'k', 0, 1), ...later)).toEqual([[1, 0]]);
    });

    it('is a message of an indefinite transaction of which another message was polled', () => {
      const put = (offset: number, message: number): Edn => [keyword('send'), 'k', [offset, message]];
      const txn = call(3, 'txn', [], 'info', [put(0, 1), put(1, 2)]);
      expect(lost(...txn, ...polls(1, { k: [[1, 2]] }))).toEqual([[1, 0]]);
      expect(lost(...txn, ...sends(9, 'k', 5, 3), ...polls(1, { k: [[5, 3]] }))).toEqual([]);
    });

    it('at several offsets counts by its last one, against the first one of what was polled', () => {
      const twice = [...sends(9, 'k', 0, 1), ...sends(9, 'k', 2, 1), ...sends(9, 'k', 1, 2)];
      expect(lost(...twice, ...polls(1, { k: [[1, 2]] }))).toEqual([]);
      const polledTwice = [...sends(9, 'k', 0, 1), ...sends(9, 'k', 3, 1), ...sends(9, 'k', 1, 2)];
      expect(lost(...polledTwice, ...polls(1, { k: [[0, 1]] }))).toEqual([]);
      expect(lost(...twice, ...sends(9, 'k', 3, 3), ...polls(1, { k: [[3, 3]] }))).toEqual([
        [2, 1],
        [1, 0],
      ]);
    });
  });

  it('as an aborted read needs an acknowledged poll, and shows each message', () => {
    const failed = [1, 2].flatMap((message) => call(0, 'send', send('k', message), 'fail'));
    const pairs: Pairs = [
      [0, 1],
      [1, 2],
    ];
    const result = check(...failed, ...polls(1, { k: pairs }));
    expect(errorsOf(result, 'G1a').map((error) => get(error, 'value'))).toEqual([1, 2]);
    const indefinite = polls(1, { k: pairs }).map(
      (draft): Draft => (draft.type === 'ok' ? { ...draft, type: 'info' } : draft),
    );
    expect(errorTypes(check(...failed, ...indefinite))).not.toContain('G1a');
  });

  it('is unseen as of the last acknowledged send, poll or transaction', () => {
    const result = check(
      ...sends(0, 'k', 0, 1),
      ...call(0, 'send', send('k', 2), 'info'),
      ...call(0, 'send', send('k', 3), 'fail'),
      ...call(0, 'assign', ['k'], 'ok'),
    );
    expect(getIn(result, 'unseen', 'time')).toBe(1_000_000);
    expect(getIn(result, 'unseen', 'unseen')).toEqual({ map: [['k', 1]] });
  });

  it('shows 32 unseen messages of a key', () => {
    const result = check(...Array.from({ length: 40 }, (_, i) => sends(0, 'k', i, 100 - i)).flat());
    const shown = Array.from({ length: 32 }, (_, i) => 61 + i);
    expect(getIn(result, 'unseen', 'messages')).toEqual({ map: [['k', list(shown)]] });
    expect(getIn(result, 'unseen', 'unseen')).toEqual({ map: [['k', 40]] });
  });

  it('shows what a transaction polled of its own sends', () => {
    const micro: Edn = [
      [keyword('send'), 'k', [0, 1]],
      [keyword('poll'), { map: [['k', [[0, 1]]]] }],
    ];
    const error = firstError(check(...call(0, 'txn', [], 'ok', micro)), 'precommitted-read');
    expect([get(error, 'key'), get(error, 'value'), getIn(error, 'op', 'index')]).toEqual(['k', 1, 1]);
  });

  it('below offset 0 does not count, as in Maelstrom', () => {
    const result = check(
      ...sends(0, 'k', -1, 1),
      ...sends(0, 'k', -1, 2),
      ...polls(1, {
        k: [
          [-1, 1],
          [-1, 2],
        ],
      }),
    );
    expect(errorTypes(result)).toEqual([]);
    expect(validity(result)).toBe(true);
  });

  it('does not make aborted reads of the other messages of a poll', () => {
    const pairs: Pairs = [
      [0, 1],
      [1, 2],
    ];
    const result = check(...call(0, 'send', send('k', 1), 'fail'), ...sends(0, 'k', 1, 2), ...polls(1, { k: pairs }));
    expect(errorsOf(result, 'G1a').map((each) => get(each, 'value'))).toEqual([1]);
  });

  it('is not lost because of a poll that showed only an offset below 0', () => {
    const result = check(...sends(0, 'k', 0, 1), ...sends(0, 'k', 1, 2), ...polls(1, { k: [[-1, 3]] }));
    expect(errorTypes(result)).not.toContain('lost-write');
  });

  it('is shown in order with those at its offset', () => {
    const messages = [30, 7, 100, 2, 65];
    const result = check(...messages.flatMap((message) => sends(0, 'k', 5, message)));
    expect(get(firstError(result, 'inconsistent-offsets'), 'values')).toEqual({ set: [2, 7, 30, 65, 100] });
  });
});
