import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEcho } from '../../src/checkers/check-echo.ts';
import { checkUniqueIds } from '../../src/checkers/check-unique-ids.ts';
import { compareValues, identityOf, orderValues } from '../../src/checkers/clojure/edn-equality.ts';
import { float32 } from '../../src/checkers/clojure/float32.ts';
import { clojureHash, inHashOrder } from '../../src/checkers/clojure/hash-order.ts';
import { checkAvailability } from '../../src/checkers/every-test/check-availability.ts';
import { checkExceptions } from '../../src/checkers/every-test/check-exceptions.ts';
import { checkNetwork, countMessages } from '../../src/checkers/every-test/check-network.ts';
import { checkStats } from '../../src/checkers/every-test/check-stats.ts';
import { failureResult } from '../../src/checkers/result/checker-failure.ts';
import { type Edn, type EdnMap, float, get, getIn, keyword, list, record, set } from '../../src/maelstrom/edn.ts';
import { aHistory, call, type Draft, validity } from './histories.ts';

const echoed = (text: Edn) => record({ type: 'echo_ok', echo: text, in_reply_to: 1 });

describe('the echo checker', () => {
  it('wants back what was sent, and minds neither timeouts nor operations that never ended', () => {
    const result = checkEcho(
      aHistory(...call(0, 'echo', 'a', 'ok', echoed('a')), ...call(0, 'echo', 'b', 'info'), {
        type: 'invoke',
        f: 'echo',
        process: 1,
        value: 'c',
      }),
    );
    expect(result).toEqual(record({ 'valid?': true, errors: list([]) }));
  });

  it('shows what was expected beside what came, definite errors included', () => {
    const result = checkEcho(
      aHistory(
        ...call(0, 'echo', 'a', 'ok', echoed('b')),
        ...call(0, 'echo', 'c', 'fail'),
        ...call(0, 'echo', 'd', 'ok', 7),
      ),
    );
    expect(validity(result)).toBe(false);
    expect(get(result, 'errors')).toEqual(
      list([
        ['Expected a message with :echo', 'a', 'But received', echoed('b')],
        ['Expected a message with :echo', 'c', 'But received', 'c'],
        ['Expected a message with :echo', 'd', 'But received', 7],
      ]),
    );
  });
});

describe('the unique ids checker', () => {
  const ids = (...some: readonly Edn[]) =>
    checkUniqueIds(aHistory(...some.flatMap((id) => call(0, 'generate', null, 'ok', id))));

  it('counts, and names the lowest and the highest id', () => {
    expect(ids('b', 'a', 'c')).toEqual(
      record({
        'valid?': true,
        'attempted-count': 3,
        'acknowledged-count': 3,
        'duplicated-count': 0,
        duplicated: { map: [] },
        range: ['a', 'c'],
      }),
    );
    expect(get(ids(), 'range')).toEqual([null, null]);
  });

  it('takes arrays as ids, equal by content', () => {
    expect(get(ids([1, 'n0'], [1, 'n1'], [1, 'n0']), 'duplicated')).toEqual({ map: [[[1, 'n0'], 2]] });
  });

  it.each<[string, Edn[]]>([
    ['texts beside numbers', ['a', 1]],
    ['objects', [record({ id: 1 }), record({ id: 2 })]],
  ])('throws over %s, as Maelstrom does', (_, some) => {
    expect(() => ids(...some)).toThrow(/can't put .* in order/);
  });

  it('finds exactly the ids that are there more than once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), (some) => {
        const repeated = [...new Set(some)].filter((id) => some.filter((other) => other === id).length > 1);
        const result = ids(...some);
        expect(validity(result)).toBe(repeated.length === 0);
        expect(get(result, 'duplicated-count')).toBe(repeated.length);
      }),
    );
  });

  it('shows the 48 most frequent, sorted by id', () => {
    const many = Array.from({ length: 60 }, (_, id) => [id, id, ...(id === 3 ? [id] : [])]).flat();
    const shown = (get(ids(...many), 'duplicated') as EdnMap).map;
    expect(shown).toHaveLength(48);
    expect(shown[0]).toEqual([3, 3]);
    expect(shown[1]).toEqual([13, 2]);
  });
});

describe('the statistics', () => {
  it('count completions of clients by operation, and want one success of each', () => {
    const result = checkStats(
      aHistory(...call(0, 'read', null, 'ok'), ...call(0, 'add', 1, 'fail'), ...call(1, 'add', 1, 'info'), {
        type: 'info',
        f: 'start-partition',
        process: 'nemesis',
      }),
    );
    expect(validity(result)).toBe(false);
    expect(get(result, 'count')).toBe(3);
    expect((get(result, 'by-f') as EdnMap).map.map(([f]) => f)).toEqual([keyword('add'), keyword('read')]);
    expect(getIn(result, 'by-f', 'add')).toEqual(
      record({ 'valid?': false, count: 2, 'ok-count': 0, 'fail-count': 1, 'info-count': 1 }),
    );
  });

  it('let kafka crash its clients', () => {
    const result = checkStats(aHistory(...call(0, 'crash', null, 'info'), ...call(1, 'poll', null, 'ok')));
    expect(validity(result)).toBe(true);
    expect(getIn(result, 'by-f', 'crash', 'valid?')).toBe(false);
  });

  it('are valid without any operation', () => expect(validity(checkStats([]))).toBe(true));
});

describe('availability', () => {
  const tenth = aHistory(
    ...Array.from({ length: 9 }, () => call(0, 'read', null, 'ok')).flat(),
    ...call(0, 'read', null, 'fail'),
  );

  it.each<[Draft[], 'total' | number | null, Edn, boolean]>([
    [tenth, null, float(0.9), true],
    [tenth, 'total', float(0.9), false],
    [tenth, 0.89, float(0.9), true],
    [[], 'total', 1, true],
    [aHistory(...call(0, 'read', null, 'ok')), 'total', float(1), true],
    [aHistory(...call(0, 'read', null, 'ok')), 1, float(1), true],
  ])('compares the fraction with the goal', (history, goal, fraction, valid) => {
    expect(checkAvailability(history as never, goal)).toEqual(record({ 'valid?': valid, 'ok-fraction': fraction }));
  });

  it('falls short of 0.9 with 9 of 10, since Maelstrom compares a float with a double', () => {
    expect(validity(checkAvailability(tenth, 0.9))).toBe(false);
  });
});

describe('exceptions', () => {
  const thrown = (type: string): Draft => ({
    type: 'info',
    f: 'read',
    extra: { exception: record({ via: [record({ type: { sym: type }, message: 'm' })] }) },
  });

  it('are counted by class, the most frequent first', () => {
    const result = checkExceptions(aHistory(thrown('A'), thrown('B'), { type: 'info', f: 'read' }, thrown('B')));
    const [first, second] = (get(result, 'exceptions') as { list: EdnMap[] }).list;
    expect([get(first, 'class'), get(first, 'count')]).toEqual([{ sym: 'B' }, 2]);
    expect(get(get(second, 'example'), 'index')).toBe(0);
    expect(validity(result)).toBe(true);
  });
});

describe('network counts', () => {
  const message = (id: number, src: string, dest: string) => ({ id, src, dest });

  it('count a message once, whether or not it arrived, and tell clients from servers', () => {
    const counter = countMessages();
    counter.add({ type: 'send', message: message(0, 'c1', 'n0') });
    counter.add({ type: 'recv', message: message(0, 'c1', 'n0') });
    counter.add({ type: 'recv', message: message(5000, 'n0', 'seq-kv') });
    counter.add({ type: 'send', message: message(5000, 'n0', 'seq-kv') });
    counter.add({ type: 'send', message: message(5001, 'n0', 'n1') });
    const history = aHistory(
      ...call(0, 'read', null, 'ok'),
      ...call(0, 'read', null, 'ok'),
      ...call(0, 'add', 1, 'ok'),
    );
    expect(checkNetwork(history, counter.counts())).toEqual(
      record({
        all: record({ 'send-count': 3, 'recv-count': 2, 'msg-count': 3, 'msgs-per-op': float(1) }),
        clients: record({ 'send-count': 1, 'recv-count': 1, 'msg-count': 1 }),
        servers: record({ 'send-count': 2, 'recv-count': 1, 'msg-count': 2, 'msgs-per-op': float(0.6666667) }),
        'valid?': true,
      }),
    );
    expect(get(checkNetwork([], counter.counts()), 'all')).toEqual(
      record({ 'send-count': 3, 'recv-count': 2, 'msg-count': 3 }),
    );
  });

  it('count distinct ids, however large', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(3000), fc.constantFrom(2 ** 28, 2 ** 40, 1e300, -1))), (ids) => {
        const counter = countMessages();
        for (const id of ids) counter.add({ type: 'send', message: message(id, 'n0', 'n1') });
        expect(counter.counts().servers.messages).toBe(new Set(ids).size);
        expect(counter.counts().all.sends).toBe(ids.length);
      }),
    );
  });
});

describe('float32', () => {
  it.each([
    [14.582089424133301, 14.582089],
    [132 / 135, 0.9777778],
    [2 / 3, 0.6666667],
    [0, 0],
    [1, 1],
    [1e-4, 1e-4],
  ])('prints %d as %d', (value, printed) => expect(float32(value)).toEqual(float(printed)));

  it('names the same 32-bit float', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true }),
        (value) => float32(value).float === value || Math.fround(float32(value).float) === value,
      ),
    );
  });
});

describe('values', () => {
  it('are equal by content, whatever holds them', () => {
    expect(identityOf([1, list(['a'])])).toBe(identityOf(list([1, ['a']])));
    expect(identityOf(record({ a: 1, b: 2 }))).toBe(identityOf(record({ b: 2, a: 1 })));
    expect(identityOf(set([1, 2]))).toBe(identityOf(set([2, 1])));
    expect(identityOf('1')).not.toBe(identityOf(1));
    expect(identityOf(float(1))).toBe(identityOf(1));
    expect(identityOf([float(1)])).toBe(identityOf([1]));
    expect(identityOf(keyword('a'))).not.toBe(identityOf('a'));
  });

  it('that are texts are not taken for others', () => {
    fc.assert(fc.property(fc.string(), (text) => identityOf(text) !== identityOf([text])));
    expect(identityOf(identityOf([1]) as string)).not.toBe(identityOf([1]));
  });

  it('stand in the order of Clojure', () => {
    const sorted: Edn[] = [null, 1, 2, 10];
    expect([10, null, 2, 1].sort(compareValues)).toEqual(sorted);
    expect(['b', 'B', 'a'].sort(compareValues)).toEqual(['B', 'a', 'b']);
    expect([[2], [1, 1], [1]].sort(compareValues)).toEqual([[1], [2], [1, 1]]);
    expect(['x', 3, null, [1]].sort(orderValues)).toEqual([null, 3, 'x', [1]]);
  });

  it('have the hashes of Clojure, and the order of its hash sets', () => {
    // (hash 1), (hash "a"), (hash [1 2 3]) at a Clojure prompt; #{1 2 3} prints as #{1 3 2}.
    expect(clojureHash(1)).toBe(1392991556);
    expect(clojureHash('a')).toBe(1455541201);
    expect(clojureHash([1, 2, 3])).toBe(736442005);
    expect(inHashOrder([1, 2, 3], (value) => value)).toEqual([1, 3, 2]);
  });
});

describe('a checker that throws', () => {
  it('leaves the shape of a datafied exception', () => {
    expect(failureResult(new TypeError('no'))).toEqual(
      record({
        'valid?': keyword('unknown'),
        error: record({ via: [record({ type: { sym: 'TypeError' }, message: 'no' })], trace: [], cause: 'no' }),
      }),
    );
  });
});
