import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWorkload } from '../../../src/checkers/analyze.ts';
import { checkKafka } from '../../../src/checkers/kafka/check-kafka.ts';
import {
  type Edn,
  type EdnMap,
  entriesOf,
  float,
  get,
  getIn,
  keyword,
  list,
  record,
} from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/history.ts';
import {
  aHistory,
  call,
  countOf,
  type Draft,
  errorTypes,
  names,
  poll,
  polled,
  send,
  sent,
  validity,
} from '../histories.ts';

type Pairs = readonly (readonly [offset: Edn, message: Edn])[];
const sends = (process: number, key: Edn, offset: Edn, message: Edn): Draft[] =>
  call(process, 'send', send(key, message), 'ok', sent(key, offset, message));
const polls = (process: number, logs: Readonly<Record<string, Pairs>>): Draft[] =>
  call(process, 'poll', poll, 'ok', polled(logs));
const assigns = (process: number, ...keys: Edn[]): Draft[] => call(process, 'assign', keys, 'ok');
const check = (...drafts: readonly Draft[]) => checkKafka(aHistory(...drafts));
const firstError = (result: EdnMap, type: string) => (getIn(result, type, 'errs') as { list: EdnMap[] }).list[0];

describe('the kafka checker', () => {
  it('finds nothing in a log that keeps its messages', () => {
    const result = check(
      ...sends(0, 'k', 0, 1),
      ...sends(0, 'k', 1, 2),
      ...polls(1, {
        k: [
          [0, 1],
          [1, 2],
        ],
      }),
    );
    expect(result).toEqual(
      record({
        'valid?': true,
        'worst-realtime-lag': record({ time: float(0.004), process: 1, key: 'k', lag: float(0) }),
        'bad-error-types': list([]),
        'error-types': list([]),
        'info-txn-causes': list([]),
      }),
    );
  });

  it('says zero where nothing was polled', () => {
    expect(get(check(), 'worst-realtime-lag')).toEqual(record({ time: float(0), lag: float(0) }));
  });

  it('finds inconsistent offsets: two messages at one place', () => {
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

  it('finds duplicates: one message at two places', () => {
    const result = check(...sends(0, 'k', 3, 1), ...polls(0, { k: [[3, 1]] }), ...polls(1, { k: [[9, 1]] }));
    expect(errorTypes(result)).toEqual(['duplicate']);
    expect(firstError(result, 'duplicate')).toEqual(record({ key: 'k', value: 1, count: 2, offsets: [3, 9] }));
  });

  it('finds aborted reads (G1a): a message whose send failed', () => {
    const result = check(...call(0, 'send', send('k', 1), 'fail'), ...polls(1, { k: [[0, 1]] }));
    expect(errorTypes(result)).toEqual(['G1a']);
    expect(get(get(firstError(result, 'G1a'), 'writer'), 'index')).toBe(1);
    expect(get(get(firstError(result, 'G1a'), 'reader'), 'index')).toBe(3);
  });

  it('finds lost writes: acknowledged, never polled, though one behind it was', () => {
    const result = check(...sends(0, 'k', 0, 1), ...sends(0, 'k', 1, 2), ...polls(1, { k: [[1, 2]] }));
    expect(errorTypes(result)).toEqual(['lost-write', 'unseen']);
    const lost = firstError(result, 'lost-write');
    expect([get(lost, 'value'), get(lost, 'index'), get(lost, 'max-read-index')]).toEqual([1, 0, 1]);
    expect(get(get(lost, 'max-read'), 'index')).toBe(5);
  });

  it('does not miss an indeterminate send that nobody polled', () => {
    const result = check(
      ...call(0, 'send', send('k', 1), 'info'),
      ...sends(1, 'k', 1, 2),
      ...polls(1, { k: [[1, 2]] }),
    );
    expect(errorTypes(result)).toEqual([]);
  });

  it('counts unseen messages by key, sorted', () => {
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

  it('finds skips and steps back between the polls of one process', () => {
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

  it('forgets where a process was when it is assigned anew, but not of keys that it keeps', () => {
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

  it('finds skips and steps back within one poll', () => {
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

  it('takes gaps between offsets for what they are', () => {
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

  it('finds sends that step back', () => {
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

  it('finds sends within one transaction that skip (allowed) or step back, and what a transaction polls of its own', () => {
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

  it('measures lag from when an unseen offset was first known', () => {
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

  it('lists why operations are indeterminate, each reason once', () => {
    const lost = (error: Edn) => ({ ...(call(0, 'send', send('k', 1), 'info')[1] as Draft), error });
    const crash: Draft = { type: 'info', f: 'crash', error: 'not one of them' };
    const result = check(
      lost(keyword('net-timeout')),
      lost([keyword('crash'), 'x']),
      lost(keyword('net-timeout')),
      crash,
    );
    expect(get(result, 'info-txn-causes')).toEqual(list([keyword('net-timeout'), [keyword('crash'), 'x']]));
  });

  describe('where Jepsen throws', () => {
    it('takes a key that was only ever polled as [] for empty', () => {
      const result = check(...sends(0, 'k', 0, 1), ...polls(1, { k: [], l: [] }));
      expect(errorTypes(result)).toEqual(['unseen']);
    });

    it('names a message that nobody sent', () => {
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

    it('does not take a send for missing that was under way when the run was cut off', () => {
      const result = check(
        { type: 'invoke', f: 'send', process: 5, value: send('k', 1) },
        ...polls(1, { k: [[0, 1]] }),
      );
      expect(errorTypes(result)).not.toContain('unsent-read');
    });

    it('does not call unseen what a poll may have held whose result the history lost, as 0.2.3 loses final polls', () => {
      const result = check(...sends(0, 'k', 0, 1), ...call(1, 'poll', poll, 'ok'));
      expect([validity(result), errorTypes(result), get(result, 'unrecorded-polls')]).toEqual(['unknown', [], 1]);
      expect(
        validity(check(...sends(0, 'k', 0, 1), ...polls(0, { k: [[0, 1]] }), ...call(1, 'poll', poll, 'ok'))),
      ).toBe(true);
    });

    it('judges offsets of any size like small ones', () => {
      const offsets: Edn[] = [1_700_000_000_000, 2 ** 53 - 1, 2n ** 60n, 2n ** 200n];
      const pairs: Pairs = offsets.map((offset, i) => [offset, i]);
      const written = pairs.flatMap(([offset, message]) => sends(0, 'k', offset, message));
      expect(errorTypes(check(...written, ...polls(1, { k: pairs })))).toEqual([]);
      const skipping = check(...written, ...polls(1, { k: pairs.slice(1) }));
      expect(errorTypes(skipping)).toEqual(['lost-write', 'unseen']);
    });
  });

  it('takes a history in which nothing follows anything for invalid, as Maelstrom does', () => {
    const result = check(...call(0, 'send', send('k', 1), 'info'), ...call(1, 'send', send('k', 2), 'info'));
    expect(errorTypes(result)).toEqual(['empty-transaction-graph']);
    expect(get(result, 'empty-transaction-graph')).toEqual(record({ count: 1, errs: true }));
    expect(validity(result)).toBe(false);
    expect(errorTypes(check())).toEqual([]);
  });

  it('finds a message that was polled before it was sent', () => {
    const result = check(...polls(1, { k: [[0, 1]] }), ...sends(0, 'k', 0, 1));
    expect(errorTypes(result)).toEqual(['G1c-realtime', 'strong-PL-2-cycle-exists']);
    const [wr, realtime] = (get(firstError(result, 'G1c-realtime'), 'steps') as { list: EdnMap[] }).list;
    const types = [get(wr, 'type'), get(realtime, 'type')];
    expect(types).toContainEqual(keyword('wr'));
    expect(types).toContainEqual(keyword('realtime'));
    expect(validity(result)).toBe(false);
  });

  it('finds nothing in histories of a correct log', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 30), { maxLength: 120 }), (choices) => {
        const result = checkKafka(correctHistory(choices));
        expect(errorTypes(result)).toEqual([]);
        expect(validity(result)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, Plant]>([
    ['lost-write', dropBeforeTheLast],
    ['unseen', dropTheLast],
    ['duplicate', repeatOneElsewhere],
    ['inconsistent-offsets', replaceOne],
    ['int-poll-skip', leaveOneOut],
    ['int-nonmonotonic-poll', reverse],
    ['nonmonotonic-poll', pollTwice],
    ['G1a', failTheSend],
    ['unsent-read', forgetTheSend],
  ])('finds a planted %s in the history of a correct log', (type, plant) => {
    let planted = 0;
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 30), { minLength: 20, maxLength: 80 }), (choices) => {
        const history = plant(correctHistory(choices));
        fc.pre(history !== null);
        planted++;
        expect(errorTypes(checkKafka(history as Operation[]))).toContain(type);
      }),
      { numRuns: 60 },
    );
    expect(planted).toBeGreaterThan(20);
  });

  it('agrees with the definitions on whatever nodes may answer', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 30), { maxLength: 60 }), (choices) => {
        const history = wildHistory(choices);
        const result = checkKafka(history);
        expect(summary(result)).toEqual(byDefinition(history));
      }),
      { numRuns: 2000 },
    );
  });

  it('does not throw over histories of any form', () => {
    const junk = fc.letrec<{ edn: Edn }>((tie) => ({
      edn: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Edn[]>(null, true, 0, 1, -1, 1.5, 2n ** 64n, 'k', keyword('poll'), keyword('send')),
        fc.array(tie('edn'), { maxLength: 3 }),
        fc.array(fc.tuple(tie('edn'), tie('edn')), { maxLength: 2 }).map((map): Edn => ({ map })),
      ),
    })).edn;
    const micro = fc.tuple(fc.constantFrom(keyword('poll'), keyword('send')), junk, junk).map((items): Edn => items);
    const draft = fc.record({
      type: fc.constantFrom('invoke', 'ok', 'info', 'fail') as fc.Arbitrary<Operation['type']>,
      f: fc.constantFrom('send', 'poll', 'txn', 'assign', 'crash', '?'),
      process: fc.nat(2),
      value: fc.oneof(junk, fc.array(micro, { maxLength: 3 })),
    });
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 20 }), (drafts) => {
        const result = checkWorkload('kafka', aHistory(...drafts), { consistencyModels: [] });
        expect(get(result, 'error')).toBeUndefined();
      }),
    );
  });
});

/** Four clients at two logs that give each message the next offset, with gaps now and then, and return all there is. */
function correctHistory(choices: readonly number[]): Operation[] {
  const logs = new Map<string, [number, number][]>([
    ['a', [[0, 1000]]],
    ['b', []],
  ]);
  const next = new Map([['a', 1]]);
  const positions = new Map<number, Map<string, number>>();
  const drafts: Draft[] = [...sends(6, 'a', 0, 1000)];
  const pollNow = (process: number, limit: number) => {
    const at =
      positions.get(process) ??
      new Map([
        ['a', 0],
        ['b', 0],
      ]);
    positions.set(process, at);
    const answer: Record<string, [number, number][]> = {};
    for (const [key, log] of logs) {
      const from = log.findIndex(([offset]) => offset >= (at.get(key) ?? 0));
      const messages = from < 0 ? [] : log.slice(from, from + limit);
      if (messages.length === 0) continue;
      answer[key] = messages;
      at.set(key, (messages.at(-1)?.[0] ?? 0) + 1);
    }
    drafts.push(...polls(process, answer));
  };
  let message = 0;
  for (const choice of choices) {
    const process = choice % 4;
    const dice = Math.floor(choice / 4);
    const key = dice % 2 === 0 ? 'a' : 'b';
    switch (Math.floor(dice / 2) % 8) {
      case 0:
        drafts.push(...assigns(process, 'a', 'b'));
        break;
      case 1:
      case 2:
      case 3:
        pollNow(process, 1 + (dice % 5));
        break;
      default: {
        const offset = (next.get(key) ?? 0) + (dice % 7 === 0 ? 3 : 0);
        next.set(key, offset + 1);
        const outcome = (['ok', 'ok', 'ok', 'info', 'fail'] as const)[Math.floor(dice / 16) % 5] ?? 'ok';
        message++;
        if (outcome !== 'fail' && !(outcome === 'info' && dice % 3 === 0)) logs.get(key)?.push([offset, message]);
        drafts.push(
          ...call(
            process,
            'send',
            send(key, message),
            outcome,
            outcome === 'ok' ? sent(key, offset, message) : send(key, message),
          ),
        );
      }
    }
  }
  pollNow(7, Number.POSITIVE_INFINITY);
  return aHistory(...drafts);
}

/** What a completed poll returned. */
const logsOf = (op: Operation): [string, [number, number][]][] =>
  entriesOf((op.value as Edn[][])[0]?.[1]) as unknown as [string, [number, number][]][];

type Plant = (history: Operation[]) => Operation[] | null;

/** The final poll of everything, by process 7, with one key's messages changed; null when it has too few. */
function changeFinalPoll(
  history: Operation[],
  least: number,
  change: (pairs: [number, number][]) => [number, number][],
) {
  const last = history.at(-1) as Operation;
  const logs = logsOf(last);
  const [key, pairs] = logs.find(([, some]) => some.length >= least) ?? [];
  if (key === undefined || pairs === undefined) return null;
  return {
    key,
    pairs,
    history: [
      ...history.slice(0, -1),
      { ...last, value: polled({ ...Object.fromEntries(logs), [key]: change(pairs) }) },
    ],
  };
}

/** Without a message in all polls. */
function neverPolled(history: readonly Operation[], key: string, message: number): Operation[] {
  return history.map((op) => {
    if (op.f !== 'poll' || op.type !== 'ok') return op;
    const logs = logsOf(op);
    const kept = logs.map(
      ([name, pairs]) => [name, name === key ? pairs.filter(([, m]) => m !== message) : pairs] as const,
    );
    return { ...op, value: polled(Object.fromEntries(kept)) };
  });
}
const acknowledged = (history: readonly Operation[], message: number) =>
  history.some((op) => op.type === 'ok' && op.f === 'send' && messageOf(op) === message);

function dropBeforeTheLast(history: Operation[]): Operation[] | null {
  const found = changeFinalPoll(history, 2, (pairs) => pairs);
  const message = found?.pairs.at(-2)?.[1];
  if (!found || message === undefined || !acknowledged(history, message)) return null;
  return neverPolled(history, found.key, message);
}
function dropTheLast(history: Operation[]): Operation[] | null {
  const found = changeFinalPoll(history, 1, (pairs) => pairs);
  const message = found?.pairs.at(-1)?.[1];
  if (!found || message === undefined || !acknowledged(history, message)) return null;
  return neverPolled(history, found.key, message);
}
function repeatOneElsewhere(history: Operation[]): Operation[] | null {
  return changeFinalPoll(history, 1, (pairs) => [...pairs, [100_000, pairs[0]?.[1] ?? 0]])?.history ?? null;
}
function replaceOne(history: Operation[]): Operation[] | null {
  return (
    changeFinalPoll(history, 2, ([a, b, ...rest]) => [[a?.[0] ?? 0, b?.[1] ?? 0], b ?? [0, 0], ...rest])?.history ??
    null
  );
}
function leaveOneOut(history: Operation[]): Operation[] | null {
  const found = changeFinalPoll(history, 3, ([a, , ...rest]) => [a ?? [0, 0], ...rest]);
  return found && acknowledged(history, found.pairs[1]?.[1] ?? -1) ? found.history : null;
}
function reverse(history: Operation[]): Operation[] | null {
  return changeFinalPoll(history, 2, (pairs) => pairs.toReversed())?.history ?? null;
}
function pollTwice(history: Operation[]): Operation[] | null {
  if (changeFinalPoll(history, 1, (pairs) => pairs) === null) return null;
  return aHistory(...history, ...history.slice(-2));
}
function failTheSend(history: Operation[]): Operation[] | null {
  const message = changeFinalPoll(history, 1, (pairs) => pairs)?.pairs[0]?.[1];
  const failing = history.find(
    (op) => op.type === 'invoke' && op.f === 'send' && ((op.value as Edn[][])[0]?.[2] as Edn) === message,
  );
  if (failing === undefined) return null;
  return history.map((op) =>
    op.index === failing.index + 1 ? { ...failing, index: op.index, time: op.time, type: 'fail' } : op,
  );
}
function forgetTheSend(history: Operation[]): Operation[] | null {
  const message = changeFinalPoll(history, 1, (pairs) => pairs)?.pairs[0]?.[1];
  return message === undefined
    ? null
    : history.filter(
        (op) =>
          !(op.f === 'send' && [0, 1].some((i) => history[op.index + i]?.f === 'send' && messageOf(op) === message)),
      );
}
const messageOf = (op: Operation): Edn | undefined => {
  const third = (op.value as Edn[][])[0]?.[2];
  return Array.isArray(third) ? third[1] : third;
};

/** Three clients and two keys; every answer is drawn. All polled messages were sent. */
function wildHistory(choices: readonly number[]): Operation[] {
  const drafts: Draft[] = [];
  const messages: Record<string, number> = { a: 0, b: 0 };
  for (const choice of choices) {
    const process = choice % 3;
    let dice = Math.floor(choice / 3);
    const draw = (sides: number) => {
      const face = dice % sides;
      dice = Math.floor(dice / sides) + 7919 * face + sides;
      return face;
    };
    const key = draw(2) === 0 ? 'a' : 'b';
    const kind = draw(5);
    if (kind === 0) {
      drafts.push(...assigns(process, ...(draw(2) === 0 ? ['a', 'b'] : [key])));
    } else if (kind < 3) {
      const message = (messages[key] ?? 0) + 1;
      messages[key] = message;
      const type = (['ok', 'ok', 'info', 'fail'] as const)[draw(4)] ?? 'ok';
      const value = type === 'ok' ? sent(key, draw(6), message) : send(key, message);
      drafts.push(...call(process, 'send', send(key, message), type, value));
    } else {
      const logs: Record<string, [number, number][]> = {};
      for (const name of ['a', 'b']) {
        if (draw(2) === 0 || messages[name] === 0) continue;
        logs[name] = Array.from({ length: 1 + draw(3) }, () => [draw(6), 1 + draw(messages[name] ?? 1)]);
      }
      drafts.push(...polls(process, logs));
    }
  }
  return aHistory(...drafts);
}

const COUNTED = [
  'duplicate',
  'inconsistent-offsets',
  'int-nonmonotonic-poll',
  'int-poll-skip',
  'lost-write',
  'nonmonotonic-poll',
  'nonmonotonic-send',
  'poll-skip',
  'G1a',
];

function summary(result: EdnMap) {
  const unseen =
    (getIn(result, 'unseen', 'unseen') as EdnMap | undefined)?.map.map(([, count]) => count as number) ?? [];
  return {
    counts: Object.fromEntries(COUNTED.map((type) => [type, countOf(result, type) ?? 0])),
    unseen: unseen.reduce((a, b) => a + b, 0),
    lag: (getIn(result, 'worst-realtime-lag', 'lag') as { float: number }).float,
    bad: names(get(result, 'bad-error-types')).filter((type) => type !== 'empty-transaction-graph').length,
  };
}

/** The definitions, each with a look at the whole history, dense arrays for logs and no state kept between them. */
function byDefinition(history: readonly Operation[]): ReturnType<typeof summary> {
  const sentBy = (op: Operation): [string, number | null, number][] => {
    if (op.f !== 'send' || op.type === 'invoke') return [];
    const [, key, value] = (op.value as Edn[][])[0] as [Edn, string, number | [number, number]];
    return [Array.isArray(value) ? [key, value[0], value[1]] : [key, null, value]];
  };
  const polledBy = (op: Operation): [string, [number, number][]][] =>
    op.f === 'poll' && op.type === 'ok' ? logsOf(op) : [];
  const completions = history.filter((op) => op.type !== 'invoke');
  const readOk = (key: string, message: number) =>
    completions.some((op) => polledBy(op).some(([k, pairs]) => k === key && pairs.some(([, m]) => m === message)));

  const logs = new Map<string, number[][]>();
  for (const op of completions) {
    const entries = [
      ...sentBy(op).map(([key, offset, message]) => [key, offset, message] as const),
      ...polledBy(op).flatMap(([key, pairs]) => pairs.map(([offset, message]) => [key, offset, message] as const)),
    ];
    for (const [key, offset, message] of entries) {
      if (offset === null) continue;
      const log = logs.get(key) ?? [];
      logs.set(key, log);
      while (log.length <= offset) log.push([]);
      if (!log[offset]?.includes(message)) log[offset]?.push(message);
    }
  }
  // The order of Clojure's hash set {1 … 20}.
  const hashed = [7, 20, 1, 4, 15, 13, 6, 17, 3, 12, 2, 19, 11, 9, 5, 14, 16, 10, 18, 8];
  const rank = (message: number) => (hashed.includes(message) ? hashed.indexOf(message) : Number.NaN);
  const dense = (key: string) =>
    (logs.get(key) ?? []).filter((some) => some.length > 0).map((some) => some.toSorted((a, b) => rank(a) - rank(b)));
  const indexOf = (key: string, message: number | undefined) =>
    message === undefined ? -1 : dense(key).findLastIndex((some) => some[0] === message);
  const step = (key: string, from: number | undefined, to: number | undefined) => {
    const [i, j] = [indexOf(key, from), indexOf(key, to)];
    return i < 0 || j < 0 ? 1 : j - i;
  };

  const counts: Record<string, number> = Object.fromEntries(COUNTED.map((type) => [type, 0]));
  const count = (type: string) => {
    counts[type] = (counts[type] ?? 0) + 1;
  };
  for (const key of logs.keys()) {
    const all = dense(key);
    for (const some of all) if (some.length > 1) count('inconsistent-offsets');
    for (const message of new Set(all.flat())) {
      if (all.filter((some) => some.includes(message)).length > 1) count('duplicate');
    }
    const read = [...new Set(all.flat())].filter((message) => readOk(key, message));
    const bound = Math.max(-1, ...read.map((message) => all.findIndex((some) => some.includes(message))));
    for (const message of new Set(all.flat())) {
      const last = all.findLastIndex((some) => some.includes(message));
      if (last <= bound && !read.includes(message)) count('lost-write');
    }
  }
  const processes = [0, 1, 2];
  for (const op of completions) {
    for (const [key, pairs] of polledBy(op)) {
      pairs.forEach(([, message], i) => {
        const delta = i === 0 ? 1 : step(key, pairs[i - 1]?.[1], message);
        if (delta > 1) count('int-poll-skip');
        if (delta < 1) count('int-nonmonotonic-poll');
        if (
          completions.some(
            (other) => other.type === 'fail' && sentBy(other).some(([k, , m]) => k === key && m === message),
          )
        )
          count('G1a');
      });
      const before = history.slice(0, op.index).filter((other) => other.process === op.process && other.type === 'ok');
      const lastPoll = before.findLastIndex((other) => polledBy(other).some(([k]) => k === key));
      const kept = before
        .slice(lastPoll)
        .every((other) => other.f !== 'assign' || (other.value as Edn[]).includes(key));
      if (lastPoll < 0 || !kept) continue;
      const previous = polledBy(before[lastPoll] as Operation)
        .find(([k]) => k === key)?.[1]
        .at(-1)?.[1];
      const delta = step(key, previous, pairs[0]?.[1]);
      if (delta > 1) count('poll-skip');
      if (delta < 1) count('nonmonotonic-poll');
    }
  }
  for (const process of processes) {
    const mine = completions.filter((op) => op.process === process && (op.type === 'ok' || op.type === 'info'));
    mine.forEach((op, i) => {
      for (const [key, , message] of sentBy(op)) {
        const before = mine.slice(0, i);
        const last = before.findLastIndex((other) => sentBy(other).some(([k]) => k === key));
        const kept = before
          .slice(Math.max(0, last))
          .every((other) => other.f !== 'assign' || (other.value as Edn[]).includes(key));
        if (last < 0 || !kept) continue;
        if (step(key, sentBy(before[last] as Operation)[0]?.[2], message) < 1) count('nonmonotonic-send');
      }
    });
  }
  const unseen = completions
    .flatMap((op) => (op.type === 'ok' ? sentBy(op) : []))
    .filter(([key, , message]) => !readOk(key, message)).length;

  let lag = 0;
  for (const op of completions.filter((one) => one.f === 'poll' && one.type === 'ok')) {
    const invoked = history.findLast((other) => other.index < op.index && other.process === op.process) as Operation;
    const upToNow = completions.filter(
      (other) => other.process === op.process && other.index <= op.index && other.type === 'ok',
    );
    for (const key of ['a', 'b']) {
      let seen: number | undefined;
      for (const other of upToNow) {
        if (other.f === 'assign') seen = (other.value as Edn[]).includes(key) ? (seen ?? -1) : undefined;
        for (const [k, pairs] of polledBy(other))
          if (k === key) seen = Math.max(seen ?? -1, ...pairs.map(([offset]) => offset));
      }
      if (seen === undefined) continue;
      const reached = seen;
      const past = completions.find((other) =>
        [
          ...sentBy(other).map(([k, offset]) => [k, offset ?? -1] as const),
          ...polledBy(other).flatMap(([k, pairs]) => pairs.map(([offset]) => [k, offset] as const)),
        ].some(([k, offset]) => k === key && offset > reached),
      );
      if (past !== undefined) lag = Math.max(lag, invoked.time - past.time);
    }
  }
  const bad = Object.values(counts).filter((n) => n > 0).length + (unseen > 0 ? 1 : 0);
  return { counts, unseen, lag: lag / 1e9, bad };
}
