import { describe, expect, it } from 'vitest';
import { float, get, record } from '../../../src/maelstrom/edn.ts';
import { call, type Draft, poll, polled, send } from '../histories.ts';
import { assigns, check, type Pairs, polls, sends } from './kafka-histories.ts';

describe('the worst realtime lag', () => {
  it('is zero if nothing was polled', () => {
    expect(get(check(), 'worst-realtime-lag')).toEqual(record({ time: float(0), lag: float(0) }));
  });

  it('is measured from when an unseen offset was first known', () => {
    // Offset 1 is known from 3 ms on; the poll that begins at 8 ms has seen offset 0.
    const result = check(
      ...sends(0, 'k', 0, 1),
      ...sends(0, 'k', 1, 2),
      ...assigns(1, 'k'),
      ...polls(1, { k: [[0, 1]] }),
      ...polls(1, {}),
      ...polls(2, {
        k: [
          [0, 1],
          [1, 2],
        ],
      }),
    );
    expect(get(result, 'worst-realtime-lag')).toEqual(
      record({ time: float(0.008), process: 1, key: 'k', lag: float(0.005) }),
    );
  });

  it.each([
    [8, '0'],
    // Beyond eight keys a Clojure map yields them as 9 3 4 8 7 5 6 1 0 2.
    [10, '9'],
  ])('names of %i keys that are equally far behind the one that Clojure has first: %s', (count, first) => {
    const keys = Array.from({ length: count }, (_, at) => String(at));
    const result = check(...assigns(1, ...keys), ...polls(1, {}), ...polls(1, {}));
    expect(get(result, 'worst-realtime-lag')).toEqual(
      record({ time: float(0.002), process: 1, key: first, lag: float(0) }),
    );
  });

  const lagOf = (...drafts: readonly Draft[]) => get(check(...drafts), 'worst-realtime-lag');
  const lag = (time: number, process: number, milliseconds: number, key = 'k') =>
    record({ time: float(time / 1e3), process, key, lag: float(milliseconds / 1e3) });
  const two: Pairs = [
    [0, 1],
    [1, 2],
  ];
  const written = [...sends(0, 'k', 0, 1), ...sends(0, 'k', 1, 2)];

  it('counts from the assignment for a key that was never polled', () => {
    // Offset 0 is known from 1 ms on; the poll begins at 6 ms.
    expect(lagOf(...written, ...assigns(1, 'k'), ...polls(1, {}))).toEqual(lag(6, 1, 5));
  });

  it('is that of a key which the process has or had polled, of no other', () => {
    expect(lagOf(...written, ...polls(1, {}))).toEqual(record({ time: float(0), lag: float(0) }));
    expect(lagOf(...written, ...polls(1, { k: two.slice(0, 1) }), ...polls(1, {}))).toEqual(lag(6, 1, 3));
  });

  it('keeps the position of a key that is assigned again, and forgets it otherwise', () => {
    const seen = [...written, ...polls(1, { k: two })];
    expect(lagOf(...seen, ...assigns(1, 'k'), ...polls(1, {}))).toEqual(lag(4, 1, 0));
    expect(lagOf(...seen, ...assigns(1), ...assigns(1, 'k'), ...polls(1, {}))).toEqual(lag(10, 1, 9));
    expect(lagOf(...seen, ...call(1, 'subscribe', ['k'], 'ok'), ...polls(1, {}))).toEqual(lag(4, 1, 0));
  });

  it('never moves a position back', () => {
    expect(lagOf(...written, ...polls(1, { k: two }), ...polls(1, { k: two.slice(0, 1) }))).toEqual(lag(4, 1, 0));
  });

  it('takes a poll by when it began, also inside a transaction', () => {
    const poller: Draft[] = [
      ...assigns(1, 'k'),
      { type: 'invoke', f: 'txn', process: 1, value: poll },
      ...written,
      { type: 'ok', f: 'txn', process: 1, value: polled({}) },
    ];
    expect(lagOf(...poller)).toEqual(lag(2, 1, 0));
    expect(lagOf(...poller, ...call(1, 'txn', poll, 'ok', polled({})))).toEqual(lag(8, 1, 4));
  });

  it('knows an offset from the first send or poll that shows it or a higher one', () => {
    const failed = call(0, 'send', send('k', 9), 'fail', [[{ key: 'send' }, 'k', [7, 9]]]);
    const higherFirst = [...failed, ...sends(0, 'k', 5, 1), ...sends(0, 'k', 0, 2)];
    // Offset 5 is known from 3 ms on.
    expect(lagOf(...higherFirst, ...assigns(1, 'k'), ...polls(1, {}))).toEqual(lag(8, 1, 5));
  });

  it('is the first of equal ones, and ignores polls that failed', () => {
    const assigned = [...assigns(1, 'k'), ...assigns(2, 'k')];
    const late: Draft[] = [1, 2].map((process) => ({
      type: 'invoke',
      f: 'poll',
      process,
      value: poll,
      time: 50_000_000,
    }));
    const ended: Draft[] = [1, 2].map((process) => ({
      type: 'ok',
      f: 'poll',
      process,
      value: polled({}),
      time: 60_000_000,
    }));
    expect(lagOf(...written, ...assigned, ...late, ...ended)).toEqual(lag(50, 1, 49));
    const [first, second] = ended as [Draft, Draft];
    expect(lagOf(...written, ...assigned, ...late, { ...first, type: 'fail' }, second)).toEqual(lag(50, 2, 49));
  });

  it('goes by the highest offset of a poll, wherever it stands', () => {
    const pairs: Pairs = [
      [1, 2],
      [0, 1],
      [null, 3],
    ];
    expect(lagOf(...written, ...polls(1, { k: pairs }), ...polls(1, {}))).toEqual(lag(4, 1, 0));
  });

  it('is that of the key which is farther behind', () => {
    const both = [...sends(0, 'k', 0, 1), ...sends(0, 'l', 0, 1), ...assigns(1, 'k', 'l')];
    expect(lagOf(...both, ...polls(1, {}))).toEqual(lag(6, 1, 5));
  });

  it('forgets the position of a key when the process subscribes', () => {
    const seen = [...written, ...polls(1, { k: two }), ...call(1, 'subscribe', ['k'], 'ok')];
    expect(lagOf(...seen, ...polls(1, { k: two.slice(0, 1) }))).toEqual(lag(8, 1, 5));
  });

  it('goes by what transactions polled, too', () => {
    expect(lagOf(...written, ...call(1, 'txn', poll, 'ok', polled({ k: two.slice(0, 1) })))).toEqual(lag(4, 1, 1));
  });

  it('knows an offset from an indefinite poll, and not from a lower one after it', () => {
    const shown = call(0, 'poll', poll, 'info', polled({ k: [[5, 1]] }));
    const later = [...shown, ...sends(0, 'k', 3, 2), ...polls(1, { k: [[4, 3]] }), ...polls(1, {})];
    expect(lagOf(...later)).toEqual(lag(6, 1, 5));
  });
});
