import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Id,
  type KafkaHistory,
  type LogOperation,
  readKafkaHistory,
  valuesOf,
} from '../../../src/checkers/kafka/kafka-history.ts';
import { type Edn, keyword } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { aHistory, call, type Draft, poll, polled, send, sent } from '../histories.ts';
import { correctHistory, logsOf, polls, sends } from './kafka-histories.ts';

const read = (...drafts: readonly Draft[]) => readKafkaHistory(aHistory(...drafts));
const micro = (...parts: readonly Edn[][]): Edn => parts.map(([name, ...rest]) => [keyword(name as string), ...rest]);

type ByMessage<T> = ReadonlyMap<Id, ReadonlyMap<Id, T>>;

/** Messages of each key. */
function sets(history: KafkaHistory, part: ReadonlyMap<Id, ReadonlySet<Id>>) {
  const valueAt = history.interner.valueOf;
  return Object.fromEntries([...part].map(([key, ids]) => [valueAt(key), valuesOf(history, [...ids])]));
}

/** `[message, index of the operation]` of each key. */
function indices(history: KafkaHistory, part: ByMessage<Operation>) {
  const valueAt = history.interner.valueOf;
  return Object.fromEntries(
    [...part].map(([key, ops]) => [valueAt(key), [...ops].map(([id, { index }]) => [valueAt(id), index])]),
  );
}

/** `[offset, messages]` of each key. */
function logs(history: KafkaHistory) {
  const valueAt = history.interner.valueOf;
  return Object.fromEntries(
    [...history.logs].map(([key, { offsets, messages }]) => [
      valueAt(key),
      offsets.map((offset, i) => [offset, valuesOf(history, messages[i] ?? [])]),
    ]),
  );
}

/** Offsets and messages of one part of an operation, by key. */
function batches(history: KafkaHistory, operation: LogOperation | undefined, part: 'sends' | 'polls') {
  return Object.fromEntries(
    [...(operation?.[part] ?? [])].map(([key, batch]) => [
      history.interner.valueOf(key),
      batch.offsets.map((offset, i) => [offset, history.interner.valueOf(batch.messages[i] as Id)]),
    ]),
  );
}

/** A single completion, taken apart. */
function apart(f: string, value: Edn, type: Operation['type'] = 'ok') {
  const history = read({ f, type, value });
  const [operation] = history.operations;
  return { sends: batches(history, operation, 'sends'), polls: batches(history, operation, 'polls'), operation };
}

describe('an operation of a kafka history', () => {
  it('holds what it sent, with the offsets that it was given', () => {
    expect(apart('send', sent('a', 3, 'm')).sends).toEqual({ a: [[3, 'm']] });
    expect(apart('send', send('a', 'm'), 'info').sends).toEqual({ a: [[null, 'm']] });
    expect(apart('send', sent('a', 2n ** 70n, 'm')).sends).toEqual({ a: [[2n ** 70n, 'm']] });
  });

  it('holds what it polled, key by key and in order', () => {
    const value = polled({
      a: [
        [4, 'y'],
        [3, 'x'],
      ],
      b: [],
    });
    expect(apart('poll', value).polls).toEqual({
      a: [
        [4, 'y'],
        [3, 'x'],
      ],
      b: [],
    });
  });

  it('joins the micro-operations of a transaction that have one key', () => {
    const value = micro(
      ['send', 'a', [0, 'x']],
      ['poll', { map: [['a', [[0, 'x']]]] }],
      ['send', 'b', [7, 'z']],
      ['send', 'a', [1, 'y']],
      ['poll', { map: [['a', [[1, 'y']]]] }],
    );
    const both = [
      [0, 'x'],
      [1, 'y'],
    ];
    expect(apart('txn', value)).toMatchObject({ sends: { a: both, b: [[7, 'z']] }, polls: { a: both } });
  });

  it.each([1.5, -0.5, 'one', null, true])('does not know the offset %j', (offset) => {
    expect(apart('send', sent('a', offset, 'm')).sends).toEqual({ a: [[null, 'm']] });
    expect(apart('poll', polled({ a: [[offset, 'm']] })).polls).toEqual({ a: [[null, 'm']] });
  });

  it.each<[string, string, Edn]>([
    ['a send in a poll', 'poll', micro(['send', 'a', [0, 'x']])],
    ['a poll in a send', 'send', micro(['poll', { map: [['a', [[0, 'x']]]] }])],
    ['a send without a message', 'send', micro(['send', 'a'])],
    ['a micro-operation that is not a vector', 'txn', ['send']],
    ['an unknown micro-operation', 'txn', micro(['commit', 'a', [0, 'x']])],
    ['a pair without a message', 'poll', micro(['poll', { map: [['z', [[0], 'x', null]]] }])],
    ['an operation that assigns', 'assign', micro(['send', 'a', [0, 'x']])],
    ['a value that is not a list', 'txn', 'x'],
  ])('skips %s', (_, f, value) => {
    const { sends: sentThen, polls: polledThen } = apart(f, value);
    expect(sentThen).toEqual({});
    expect(Object.values(polledThen).flat()).toEqual([]);
  });

  it('is unrecorded when its poll succeeded without a result', () => {
    expect(apart('poll', poll).operation?.unrecorded).toBe(true);
    expect(apart('poll', poll, 'info').operation?.unrecorded).toBe(false);
    expect(apart('poll', poll, 'invoke').operation?.unrecorded).toBe(false);
    expect(apart('poll', polled({})).operation?.unrecorded).toBe(false);
  });

  it('is one of a client, and found again by its operation', () => {
    const history = aHistory({ f: 'start', type: 'info', process: 'nemesis' }, ...sends(0, 'a', 0, 'x'));
    const { operations, partsOf } = readKafkaHistory(history);
    const clients = operations.map(({ op }) => op.process);
    expect(clients.filter((process) => process !== 0)).toEqual([]);
    expect(operations.map(({ op }) => partsOf(op))).toEqual(operations);
  });
});

describe('readKafkaHistory', () => {
  it('says which messages were acknowledged, failed and polled', () => {
    const history = read(
      ...sends(0, 'a', 0, 'ok'),
      ...call(1, 'send', send('a', 'failed'), 'fail'),
      ...call(2, 'send', send('b', 'open'), 'info'),
      ...polls(3, { a: [[0, 'ok']], c: [] }),
      ...call(4, 'poll', poll, 'info', polled({ a: [[9, 'unsure']] })),
    );
    expect(sets(history, history.acknowledged)).toEqual({ a: ['ok'] });
    expect(sets(history, history.failed)).toEqual({ a: ['failed'] });
    expect(sets(history, history.polled)).toEqual({ a: ['ok'], c: [] });
  });

  it('takes for the writer the last completion, or an invocation that never completed', () => {
    const history = read(
      ...sends(0, 'a', 0, 'x'),
      ...sends(1, 'a', 1, 'x'),
      ...call(2, 'send', send('a', 'y'), 'info'),
      { f: 'send', type: 'invoke', process: 3, value: send('b', 'z') },
      { f: 'send', type: 'invoke', process: 4, value: send('b', 'w') },
      { f: 'send', type: 'fail', process: 4, value: send('b', 'w') },
    );
    expect(indices(history, history.writerOf)).toEqual({
      a: [
        ['x', 3],
        ['y', 5],
      ],
      b: [
        ['w', 8],
        ['z', 6],
      ],
    });
    expect(sets(history, history.acknowledged)).toEqual({ a: ['x'] });
  });

  it('takes for the reader the first completion that held the message', () => {
    const history = read(
      ...polls(0, { a: [[0, 'x']] }),
      ...polls(1, {
        a: [
          [0, 'x'],
          [1, 'y'],
        ],
      }),
    );
    expect(indices(history, history.readerOf)).toEqual({
      a: [
        ['x', 1],
        ['y', 3],
      ],
    });
  });

  it('takes an indeterminate send for committed once a successful poll has one of its messages', () => {
    const both = micro(['send', 'a', 'x'], ['send', 'b', 'y']);
    const commits = (...drafts: readonly Draft[]) => {
      const history = read(...call(0, 'txn', both, 'info'), ...drafts);
      return history.mustHaveCommitted(history.operations[1]?.op as Operation);
    };
    expect(commits()).toBe(false);
    expect(commits(...polls(1, { b: [[0, 'y']] }))).toBe(true);
    expect(commits(...polls(1, { b: [[0, 'x']] }))).toBe(false);
    expect(commits(...call(1, 'poll', poll, 'info', polled({ b: [[0, 'y']] })))).toBe(false);
  });

  it.each(['fail', 'invoke'] as const)('takes a send of type %s for not committed, even when it was polled', (type) => {
    const history = read({ f: 'send', type, value: send('a', 'x') }, ...polls(1, { a: [[0, 'x']] }));
    expect(history.mustHaveCommitted(history.operations[0]?.op as Operation)).toBe(false);
  });

  it.each([
    ['ok', true],
    ['fail', false],
    ['info', false],
    ['invoke', false],
  ] as const)('takes an unpolled send of type %s for committed: %s', (type, committed) => {
    const history = read({ f: 'send', type, value: sent('a', 0, 'x') });
    expect(history.mustHaveCommitted(history.operations[0]?.op as Operation)).toBe(committed);
    expect(history.logs.has(history.interner.idOf('a'))).toBe(committed);
  });
});

describe('a log', () => {
  it('has the offsets that hold something, ascending by number, with what was sent and polled there', () => {
    const history = read(
      ...sends(0, 'a', 10, 'ten'),
      ...sends(0, 'a', 9, 'nine'),
      ...sends(0, 'a', 2n ** 60n, 'far'),
      ...polls(1, {
        a: [
          [100, 'hundred'],
          [9, 'nine'],
        ],
      }),
    );
    expect(logs(history)).toEqual({
      a: [
        [9, ['nine']],
        [10, ['ten']],
        [100, ['hundred']],
        [2n ** 60n, ['far']],
      ],
    });
  });

  it('leaves out offsets that are unknown or below 0, and sends that may not have happened', () => {
    const history = read(
      ...sends(0, 'a', -1, 'below'),
      ...sends(0, 'a', -5n, 'far below'),
      ...sends(0, 'a', 0, 'first'),
      ...call(1, 'send', send('a', 'lost'), 'info', sent('a', 1, 'lost')),
      ...call(1, 'send', send('a', 'failed'), 'fail', sent('a', 2, 'failed')),
    );
    expect(logs(history)).toEqual({ a: [[0, ['first']]] });
  });

  it('has what any poll showed, whatever became of it', () => {
    const history = read(...call(0, 'poll', poll, 'info', polled({ a: [[3, 'x']] })));
    expect(logs(history)).toEqual({ a: [[3, ['x']]] });
  });

  it('keeps every message of an offset once, and numbers positions without gaps', () => {
    const history = read(
      ...sends(0, 'a', 5, 1),
      ...polls(1, {
        a: [
          [5, 1],
          [5, 2],
          [70, 3],
          [900, 3],
        ],
      }),
    );
    const { idOf } = history.interner;
    expect(logs(history)).toEqual({
      a: [
        [5, expect.arrayContaining([1, 2])],
        [70, [3]],
        [900, [3]],
      ],
    });
    const log = history.logs.get(idOf('a'));
    expect(log?.messages[0]).toHaveLength(2);
    // A message at two offsets has the last of them.
    expect(log?.positionOf.get(idOf(3))).toBe(2);
    const [first, second] = log?.messages[0] ?? [];
    expect(log?.positionOf.get(first as Id)).toBe(0);
    expect(log?.positionOf.has(second as Id)).toBe(false);
  });

  it('of a correct history is what its last poll returned, with its acknowledged sends', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { maxLength: 60 }), (choices) => {
        const drawn = correctHistory(choices);
        const history = readKafkaHistory(drawn);
        for (const [key, pairs] of logsOf(drawn.at(-1) as Operation)) {
          expect(logs(history)[key]).toEqual(pairs.map(([offset, message]) => [offset, [message]]));
          const { positionOf } = history.logs.get(history.interner.idOf(key)) ?? {};
          expect([...(positionOf ?? [])].map(([id]) => history.interner.valueOf(id))).toEqual(
            pairs.map(([, message]) => message),
          );
        }
      }),
    );
  });
});
