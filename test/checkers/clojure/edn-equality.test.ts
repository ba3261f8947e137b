import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareValues, identityOf, orderValues, sameValue } from '../../../src/checkers/clojure/edn-equality.ts';
import { type Edn, float, keyword, list, record, set, tagged } from '../../../src/maelstrom/edn.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';

/** Pairs with their text first, for the title of a test. */
const printed = (pairs: readonly (readonly [Edn, Edn])[]) =>
  pairs.map(([a, b]) => [`${printEdn(a)} and ${printEdn(b)}`, a, b] as const);

const SAME: readonly (readonly [Edn, Edn])[] = [
  [[1, list(['a'])], list([1, ['a']])],
  [record({ a: 1, b: 2 }), record({ b: 2, a: 1 })],
  [set([1, 2]), set([2, 1])],
  [float(1), 1],
  [[float(1)], [1]],
  [tagged('x', [1]), tagged('x', list([1]))],
  [2n ** 70n, 2n ** 70n],
  [null, null],
];

const DIFFERENT: readonly (readonly [Edn, Edn])[] = [
  ['1', 1],
  [keyword('a'), 'a'],
  [keyword('a'), { sym: 'a' }],
  [{ sym: 'a' }, { char: 'a' }],
  [[1], set([1])],
  [
    [1, 2],
    [2, 1],
  ],
  [record({ a: 1 }), record({ a: 2 })],
  [record({ a: 1 }), [[keyword('a'), 1]]],
  [tagged('x', 1), tagged('y', 1)],
  [tagged('x', 1), tagged('x', 2)],
  [['a'], [keyword('a')]],
  [[1], ['1']],
  [['a', 'b'], ['a b']],
  [null, false],
  [[], null],
  [[1, 2], [12]],
  [set([1, 2]), set([12])],
  [keyword('a'), keyword('b')],
  [[keyword('a')], [keyword('b')]],
  [{ sym: 'a' }, { sym: 'b' }],
  [{ char: 'a' }, { char: 'b' }],
  [Number.NaN, 1],
  [1, Number.NaN],
];

describe('two values', () => {
  it.each(printed(SAME))('are the same: %s', (_, a, b) => {
    expect(identityOf(a)).toBe(identityOf(b));
    expect(sameValue(a, b)).toBe(true);
  });

  it.each(printed(DIFFERENT))('differ: %s', (_, a, b) => {
    expect(identityOf(a)).not.toBe(identityOf(b));
    expect(sameValue(a, b)).toBe(false);
  });

  it('differ when one is missing', () => {
    expect(sameValue(undefined, null)).toBe(false);
    expect(sameValue(null, undefined)).toBe(false);
    expect(sameValue(undefined, undefined)).toBe(true);
  });

  it('are the same when neither is a number', () => expect(sameValue(Number.NaN, float(Number.NaN))).toBe(true));

  it('differ when one is a text and the other is not, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => identityOf(text) !== identityOf([text])));
    const identity = identityOf([1]) as string;
    expect(identityOf(identity)).not.toBe(identity);
    expect(identityOf(identityOf(identity) as string)).not.toBe(identityOf(identity));
  });
});

const SORTED: readonly Edn[][] = [
  [null, 1, 2, 10],
  [-1, float(0.5), 1, 2n ** 70n],
  ['B', 'a', 'b'],
  [false, true],
  [keyword('a'), keyword('b')],
  [{ sym: 'a' }, { sym: 'b' }],
  [{ char: 'a' }, { char: 'b' }],
  [[1], [2], [1, 1], [1, 2]],
  [null, [], [null], [1]],
];

/** Whether each value stands before, at or behind each: -1, 0 or 1. */
const signs = (values: readonly Edn[], order: (a: Edn, b: Edn) => number) =>
  values.map((a) => values.map((b) => Math.sign(order(a, b))));
const ascending = (values: readonly Edn[]) => values.map((_, i) => values.map((__, j) => Math.sign(i - j)));

describe("Clojure's compare", () => {
  it.each(SORTED.map((sorted) => [printEdn(sorted), sorted] as const))(
    'puts values of one kind in order: %s',
    (_, sorted) => {
      expect(signs(sorted, compareValues)).toEqual(ascending(sorted));
      for (const value of sorted) expect(compareValues(value, structuredClone(value))).toBe(0);
    },
  );

  it.each<[Edn, Edn, RegExp]>([
    ['a', 1, /can't put the text "a" and the number 1 in order: values must be of one comparable type/],
    [record({ a: 1 }), record({ b: 1 }), /can't put a map and a map in order/],
    [set([1]), [1], /can't put a set and an array in order/],
    [list([1]), list([2]), /can't put a list or record and a list or record in order/],
    [[1], ['a'], /can't put the number 1 and the text "a" in order/],
    ['x'.repeat(100), 1, /can't put the text "x{59}… and/],
    ['x'.repeat(58), 1, /can't put the text "x{58}" and/],
    [keyword('k'), true, /can't put the keyword k and the boolean true in order/],
  ])('refuses values that have no order: %#', (a, b, message) => {
    expect(() => compareValues(a, b)).toThrow(message);
    expect(() => compareValues(a, b)).toThrow(
      expect.objectContaining({ exceptionType: 'java.lang.ClassCastException' }),
    );
  });
});

describe('the order in which values are shown', () => {
  it('puts nil first, then kind after kind', () => {
    const sorted: Edn[] = [
      null,
      2,
      10,
      'x',
      'y',
      false,
      true,
      keyword('k'),
      { sym: 's' },
      { char: 'c' },
      [1],
      [2, 1],
      [3],
      record({ a: 1 }),
      record({ a: 2 }),
    ];
    expect(signs(sorted, orderValues)).toEqual(ascending(sorted));
    for (const value of sorted) expect(orderValues(value, structuredClone(value))).toBe(0);
  });
});
