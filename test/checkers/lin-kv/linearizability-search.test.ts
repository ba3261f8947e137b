import { describe, expect, it } from 'vitest';
import type { RegisterCall } from '../../../src/checkers/lin-kv/cas-register.ts';
import { linearizeRegister, type RegisterEvent } from '../../../src/checkers/lin-kv/linearizability-search.ts';
import type { Edn } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';

const FUNCTIONS = { r: 'read', w: 'write', c: 'cas' } as const;

/**
 * Events in short: `a:w1` calls a, a write of 1; `a:r1` a read that returns 1; `a:c1>2` a cas from 1 to 2. The name
 * alone is the call's return. A call with a question mark never returns.
 */
function eventsOf(text: string): RegisterEvent[] {
  const calls = new Map<string, RegisterCall>();
  return text.split(' ').map((word, index): RegisterEvent => {
    const [name = '', called] = word.split(':');
    if (called === undefined) return { type: 'return', call: calls.get(name) as RegisterCall };
    const f = FUNCTIONS[called[0] as keyof typeof FUNCTIONS];
    const numbers = called.replace(/\D+/g, ' ').trim().split(' ').map(Number);
    const value: Edn = f === 'cas' ? numbers : (numbers[0] ?? null);
    const invocation: Operation = { index, time: index, type: 'invoke', process: index, f, value };
    const completion: Operation = { ...invocation, index: index + 100, type: 'ok' };
    const call = { invocation, f, value, ...(called.endsWith('?') ? {} : { completion }) };
    calls.set(name, call);
    return { type: 'call', call };
  });
}

const linearize = (text: string, limit = 1_000) => linearizeRegister(eventsOf(text), limit);

describe('the search for a linearization', () => {
  // Each of these is the smallest history on which one slip in the search gives the opposite verdict.
  it.each([
    ['an overwritten write may still take effect last', 'f:w1 b:w3 e:r3 e a:r1 f b a'],
    ['of two open writes, each may be the one that a read sees', 'c:r1 d:w1 b:w2 c a:r2 d a b'],
    ['an open read finds its value when a call takes effect', 'b:r3 e:w3 e g:c3>1 g b'],
    ['an open read finds its value when it is called', 'f:w1 f a:w3 c:r1 a c'],
    ['a bit that is used again belongs to a call that has not taken effect', 'b:r2 c:w2 b c d:w2 d'],
    ['a cas that took effect may return after another write', 'c:c1>3 b:w1 b d:w2 d c'],
    ['a configuration with a call left is not covered by one without it', 'e:c3>1 b:w3 b c:w3 c e f:r1 f'],
    ['a configuration with a lost write left is not covered by one without it', 'c:r3 a:w3? f:r2 e:w2? c f b:r2 b'],
    ['of two calls that do the same, the first to return takes effect first', 'z:w1 z a:c1>2 b:c1>2 c:r2 c a d:w1 d b'],
    [
      'of two that do the same, it is not the first to be called',
      'a:c2>2 b:r2 c:w2 d:w1 e:w1 f:w2 b f g:w1 g h:r2 e a c d h',
    ],
  ])('finds one where %s', (_, text) => {
    expect(linearize(text).type).toBe('linearizable');
  });

  it.each([
    ['a cas takes effect once', 'a:c3>1 e:w3 a d:r3 d e'],
    ['a cas that finds its value once can not succeed twice', 'd:w3 e:c3>1 b:c3>1 b d e'],
    ['a bit that is used again belongs to a call that may not return yet', 'c:w2 c d:r3 d'],
    ['a cas overwrites no open write', 'd:w1 d e:c1>1 c:w2 c g:r1 g e'],
    ['a write overwrites no open cas', 'c:c2>2 b:w3 b c'],
    ['a lost write takes effect once', 'e:c2>1 a:w2? e c:r2 c'],
    ['two lost writes take effect once each', 'b:c1>3 a:w3? g:w1? f:c1>2 b f'],
    ['a read that never returned changes nothing', 'a:r1? b:r1 b'],
  ])('finds none where %s', (_, text) => {
    expect(linearize(text).type).toBe('not-linearizable');
  });

  it('gives up as soon as it has looked at more configurations than it may', () => {
    const text = 'a:w1 b:w2 c:w3 d:r3 d a b c';
    const verdicts = Array.from({ length: 40 }, (_, limit) => linearize(text, limit).type);
    const first = verdicts.indexOf('linearizable');
    expect(first).toBeGreaterThan(3);
    expect(verdicts).toEqual(verdicts.map((_, limit) => (limit < first ? 'undecided' : 'linearizable')));
  });

  /** Configurations as `value, index of the last operation, names of what is pending`. */
  function viewsOf(text: string) {
    const names = text.split(' ').map((word) => word[0]);
    const verdict = linearize(text);
    return verdict.configurations.map(({ state, last, pending }) => [
      state,
      last?.index,
      pending.map(({ invocation }) => names[invocation.index]).join(''),
    ]);
  }

  it('shows an overwritten write as pending, and one that took effect not', () => {
    expect(viewsOf('a:w1 b:w2 b c:r7 c a')).toEqual([
      [2, 101, 'ac'],
      [1, 0, 'c'],
    ]);
  });

  it('shows a read that has found its value as no longer pending, and a lost write as pending', () => {
    expect(viewsOf('a:r1 b:r2 x:w9? c:w1 c b a')).toEqual([
      [1, 103, 'bx'],
      [9, 2, 'ab'],
    ]);
  });

  it('shows what is pending in the order of its calls, and no read that never returned', () => {
    expect(viewsOf('x:w9? q:r1? b:r7 b')[0]).toEqual([null, undefined, 'xb']);
  });

  it('names as last the operation that took effect last, not a read that had found its value before', () => {
    expect(viewsOf('w:w1 w r:r1 x:w2 x r z:r7 z')[0]).toEqual([2, 103, 'z']);
  });

  it('names the return that fits nowhere and the one before it', () => {
    const verdict = linearize('a:w1 a b:r2 b');
    expect(verdict).toMatchObject({ type: 'not-linearizable', call: { value: 2 }, previous: { value: 1 } });
    expect(linearize('b:r2 b')).toMatchObject({ type: 'not-linearizable', previous: undefined });
  });

  it('shows ten configurations at most', () => {
    const writes = Array.from('abcdefghijkl', (name, value) => `${name}:w${value}?`);
    expect(viewsOf([...writes, 'z:r', 'z'].join(' '))).toHaveLength(1);
    const open = Array.from('abcdefghijkl', (name, value) => `${name}:w${value}`);
    expect(viewsOf([...open, 'y:r5', 'y', 'a'].join(' ')).length).toBeLessThanOrEqual(10);
  });
});
