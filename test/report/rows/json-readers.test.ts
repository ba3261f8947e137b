import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  finite,
  list,
  matching,
  nullable,
  numbers,
  oneOf,
  optional,
  outcome,
  type Reader,
  record,
  ShapeError,
  text,
  truth,
  whole,
} from '../../../src/report/rows/json-readers.ts';

/** The value, or the refusal's message. */
function read<T>(reader: Reader<T>, value: unknown): T | string {
  try {
    return reader(value, 'here');
  } catch (error) {
    if (error instanceof ShapeError) return `refused: ${error.message}`;
    throw error;
  }
}

const hash = matching(/^[0-9a-f]+$/, 'a hash');

describe('a reader', () => {
  it.each<[string, Reader<unknown>, unknown, unknown]>([
    ['text', text(3), 'abc', 'abc'],
    ['text that is too long, cut', text(3), 'abcd', 'abc'],
    ['text of a form', hash, '0f', '0f'],
    ['text of a form, 200 characters long', hash, 'a'.repeat(200), 'a'.repeat(200)],
    ['a number', finite, -1.5, -1.5],
    ['zero', whole, 0, 0],
    ['the largest whole number', whole, 2 ** 53 - 1, 2 ** 53 - 1],
    ['true', truth, true, true],
    ['false', truth, false, false],
    ['one of some words', oneOf(['a', 'b']), 'b', 'b'],
    ['an outcome', outcome, 'crash', 'crash'],
    ['null where null may be', nullable(whole), null, null],
    ['something else where null may be', nullable(whole), 3, 3],
    ['nothing where it may be missing', optional(whole), undefined, undefined],
    ['something where it may be missing', optional(whole), 3, 3],
    ['a list', list(whole, 2), [1, 2], [1, 2]],
    ['a list that is too long, cut', list(whole, 2), [1, 2, 'not read'], [1, 2]],
    ['an object, without what nobody asked for', record({ a: whole }), { a: 1, b: 2 }, { a: 1 }],
    ['an object without an optional field', record({ a: whole, b: optional(whole) }), { a: 1 }, { a: 1 }],
  ])('takes %s', (_, reader, value, result) => {
    expect(read(reader, value)).toEqual(result);
  });

  it.each<[string, Reader<unknown>, unknown, string]>([
    ['a number for a text', text(3), 3, 'here is not a text'],
    ['a text of another form', hash, 'xyz', 'here is not a hash'],
    ['a text of a form that is too long', hash, 'a'.repeat(201), 'here is not a hash'],
    ['a number for a text of a form', hash, 12, 'here is not a hash'],
    ['a text for a number', finite, '1', 'here is not a number'],
    ['an infinite number', finite, Number.POSITIVE_INFINITY, 'here is not a number'],
    ['a negative whole number', whole, -1, 'here is not a whole number'],
    ['a fraction', whole, 1.5, 'here is not a whole number'],
    ['a whole number beyond 2^53', whole, 2 ** 53, 'here is not a whole number'],
    ['a text for a whole number', whole, '1', 'here is not a whole number'],
    ['a number for true or false', truth, 1, 'here is not true or false'],
    ['another word', oneOf(['a', 'b']), 'c', 'here is not one of a, b'],
    ['nothing where null may be', nullable(whole), undefined, 'here is not a whole number'],
    ['null where it may be missing', optional(whole), null, 'here is not a whole number'],
    ['an object for a list', list(whole, 2), { 0: 1 }, 'here is not a list'],
    ['a bad item', list(whole, 2), [1, 'x'], 'here[1] is not a whole number'],
    ['a list for an object', record({ a: whole }), [1], 'here is not an object'],
    ['null for an object', record({ a: whole }), null, 'here is not an object'],
    ['a text for an object', record({ a: whole }), 'a', 'here is not an object'],
    ['an object without a field', record({ a: whole }), {}, 'here.a is not a whole number'],
    ['a field of the prototype', record({ toString: text(9) }), {}, 'here.toString is not a text'],
    ['a list for numbers', numbers(2), [1], 'here is not an object'],
    ['null for numbers', numbers(2), null, 'here is not an object'],
    ['a text for numbers', numbers(2), 'x', 'here is not an object'],
  ])('refuses %s', (_, reader, value, message) => {
    expect(read(reader, value)).toBe(`refused: ${message}`);
  });
});

describe('names to numbers', () => {
  const keysOf = (value: object, atMost = 9): readonly string[] => Object.keys(numbers(atMost)(value, 'here'));

  it('are the names of metrics, and finite numbers', () => {
    expect(keysOf({ 'a.b-c_d.0.5': 1, A: 2, '0': 3 })).toEqual(['0', 'a.b-c_d.0.5', 'A']);
    expect(keysOf({ a: '1', b: null, c: Number.NaN, d: Number.POSITIVE_INFINITY, e: 0 })).toEqual(['e']);
    expect(keysOf({ '': 1, '.a': 1, 'a b': 1, 'a\n': 1, 'a|b': 1, '-a': 1, é: 1 })).toEqual([]);
    expect(keysOf({ ['a'.repeat(80)]: 1, ['b'.repeat(81)]: 1 })).toEqual(['a'.repeat(80)]);
  });

  it('are at most so many', () => {
    expect(keysOf({ x: 'no number', a: 1, b: 2, c: 3 }, 2)).toEqual(['a', 'b']);
  });

  it('have no prototype', () => {
    const read = numbers(9)(JSON.parse('{"__proto__": 1, "constructor": 2}'), 'here');
    expect(Object.getPrototypeOf(read)).toBeNull();
    expect(Object.keys(read)).toEqual(['constructor']);
  });
});

it('never quotes a value in a refusal', () => {
  const readers: readonly Reader<unknown>[] = [hash, finite, whole, truth, outcome, list(whole, 2), numbers(2)];
  fc.assert(
    fc.property(fc.constantFrom(...readers), fc.anything(), (reader, value) => {
      const first = read(reader, value);
      if (typeof first === 'string' && first.startsWith('refused'))
        expect(first).toMatch(/^refused: here(\[\d\])? is not /);
    }),
  );
});
