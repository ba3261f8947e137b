import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edn, keyword, list, record, set, tagged } from '../../../src/maelstrom/edn.ts';
import { checkingCursor, positionAt } from '../../../src/store/edn/edn-cursor.ts';
import { printEdn, printEdnPretty } from '../../../src/store/edn/edn-print.ts';
import { EdnError, parseEdn, readForm, skipBlank } from '../../../src/store/edn/edn-read.ts';
import { MAX_DEPTH } from '../../../src/store/read-bounds.ts';
import { UserError } from '../../../src/text/user-error.ts';
import { runs } from '../../support/runs.ts';
import { anyEdn, damaged } from '../edn-values.ts';

/** The offset of the problem, or undefined for a text that is well-formed. */
function problemAt(read: () => unknown): number | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof EdnError) return error.offset;
    throw error;
  }
}

/** Only checks a text of one form. */
function check(text: string): void {
  const c = checkingCursor(text);
  skipBlank(c, 0);
  readForm(c, 0);
  skipBlank(c, 0);
  if (c.at < text.length) throw new EdnError('more follows', positionAt(c, c.at));
}

const map = (...entries: [Edn, Edn][]): Edn => ({ map: entries });
const symbol = (sym: string): Edn => ({ sym });
const char = (text: string): Edn => ({ char: text });

const readings: [string, Edn][] = [
  ['nil', null],
  ['true', true],
  ['-12', -12],
  ['+12', 12],
  ['-0', 0],
  ['0.5', 0.5],
  ['1.0', 1],
  ['-0.0', -0],
  ['1.5E-7', 1.5e-7],
  ['1e10', 1e10],
  ['##NaN', Number.NaN],
  ['##Inf', Number.POSITIVE_INFINITY],
  ['##-Inf', Number.NEGATIVE_INFINITY],
  ['[1 ##NaN 2]', [1, Number.NaN, 2]],
  ['{##NaN ##Inf}', map([Number.NaN, Number.POSITIVE_INFINITY])],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['9007199254740993', 9007199254740993n],
  ['12345678901234567890', 12345678901234567890n],
  ['-12345678901234567890N', -12345678901234567890n],
  ['5N', 5],
  ['1/2', 0.5],
  ['-3/4', -0.75],
  ['1.5M', 1.5],
  ['12345678901234567890M', 12345678901234567890n],
  ['0x1F', 31],
  ['017', 15],
  ['2r101', 5],
  ['1.', 1],
  ['"a\\n\\"\\\\b"', 'a\n"\\b'],
  ['"\\u00e9\\101"', 'éA'],
  ['"raw \u0000 \u001b[1m"', 'raw \u0000 \u001b[1m'],
  ['\\a', char('a')],
  ['[\\( \\newline \\u0041 \\o101 \\;]', [char('('), char('\n'), char('A'), char('A'), char(';')]],
  [':maelstrom.client/timeout', keyword('maelstrom.client/timeout')],
  [':PL-2.99-cycle-exists', keyword('PL-2.99-cycle-exists')],
  [':a^b', keyword('a^b')],
  ['<init>', symbol('<init>')],
  ['clojure.lang.ExceptionInfo', symbol('clojure.lang.ExceptionInfo')],
  ['Foo$$Lambda/0x00007f1c', symbol('Foo$$Lambda/0x00007f1c')],
  ['[... 6]', [symbol('...'), 6]],
  ['[- + -a /]', [symbol('-'), symbol('+'), symbol('-a'), symbol('/')]],
  ['(1 (2))', list([1, list([2])])],
  ['#{1 :a}', set([1, keyword('a')])],
  ['{[1 2] {:a 1}}', map([[1, 2], record({ a: 1 })])],
  ['{0 1, 0.5 2, 0.0 3}', map([0, 1], [0.5, 2], [0, 3])],
  ['#jepsen.history.Op{:index 0}', tagged('jepsen.history.Op', record({ index: 0 }))],
  ['#inst "2026-01-01"', tagged('inst', '2026-01-01')],
  ['#constructor 1', tagged('constructor', 1)],
  ['#a #b 1', tagged('a', tagged('b', 1))],
  ['#object[a.B 0x1f "x"]', tagged('object', [symbol('a.B'), 31, 'x'])],
  [
    '#:ns{:a 1, :b/c 2, :_/d 3, e 4, "f" 5}',
    map([keyword('ns/a'), 1], [keyword('b/c'), 2], [keyword('d'), 3], [symbol('ns/e'), 4], ['f', 5]),
  ],
  ['[1 #_ 2 3 #_#_ 4 5]', [1, 3]],
  ['[#_ #{1 2} #a #_b c]', [tagged('a', symbol('c'))]],
  ['a;comment\n', symbol('a')],
  ['[a;]\nb]', [symbol('a'), symbol('b')]],
  ['[a\fb]', [symbol('a'), symbol('b')]],
  ['[:a"b"c]', [keyword('a'), 'b', symbol('c')]],
  // The second # belongs to the tag, so that a map follows, not a set.
  ['#a#{1 2}', tagged('a#', map([1, 2]))],
  [' , 7 ; end', 7],
];

describe('parseEdn', () => {
  it.each(readings)('reads %s', (text, value) => {
    expect(parseEdn(text)).toStrictEqual(value);
  });

  it.each<[string, string, number, number]>([
    ['', 'there is no value in the text', 1, 1],
    [' ; only a comment', 'there is no value in the text', 1, 18],
    ['{:a}', 'the key ":a" has no value', 1, 2],
    ['{:a 1\n :b}', 'the key ":b" has no value', 2, 2],
    [']', '] closes nothing', 1, 1],
    ['[1 2', 'the text ends inside a vector opened at 1:1', 1, 5],
    ['{:a [1\n', 'the text ends inside a vector opened at 1:5', 2, 1],
    ['[1 (2 3]]', ') has to close the list opened at 1:4', 1, 8],
    ['"abc', 'the text ends inside a string opened at 1:1', 1, 5],
    ['"a\\qb"', '"\\\\q" is not an escape', 1, 3],
    ['"\\u12"', 'four hexadecimal digits', 1, 2],
    ['{:valid? true}\n{:valid? false}', 'a second value follows', 2, 1],
    ['{:valid? true, :valid? false}', '":valid?" is a key of the map twice', 1, 16],
    ['#{1 1}', '"1" is an element of the set twice', 1, 5],
    ['1x', '"1x" is not a number', 1, 1],
    ['[08]', '"08" is not a number', 1, 2],
    ['1/0', 'divides by zero', 1, 1],
    ['##Nan', 'not one of ##NaN, ##Inf and ##-Inf', 1, 1],
    ['#<Foo>', 'is not EDN', 1, 1],
    ['[#a]', 'the tag "#a" has no value', 1, 2],
    ['[#_]', '#_ has nothing to discard', 1, 2],
    ['#:a 1', 'must be followed by a map', 1, 1],
    ['\\spice', 'is not a character', 1, 1],
    ['^:a 1', 'metadata', 1, 1],
    [`#${'\u0001'} 0`, 'is not EDN', 1, 1],
  ])('refuses %j: %s', (text, problem, line, column) => {
    const refuse = (): Edn => parseEdn(text, 'results.edn');
    expect(refuse).toThrow(EdnError);
    expect(refuse).toThrow(UserError);
    expect(refuse).toThrow(problem);
    expect(refuse).toThrow(`results.edn:${line}:${column}: `);
  });

  it('counts lines and columns from the place of the text', () => {
    expect(() => parseEdn('[1', { file: 'h.edn', line: 7, column: 3 })).toThrow('h.edn:7:5: ');
    expect(() => parseEdn('\n[', { file: 'h.edn', line: 7, column: 3 })).toThrow('h.edn:8:2: ');
  });

  it('tells a text that is cut off from one that is wrong', () => {
    const cut = (text: string): boolean => {
      try {
        parseEdn(text);
        return false;
      } catch (error) {
        return error instanceof EdnError && error.cut;
      }
    };
    for (const text of ['[1', '{:a', '"x', '"\\u0', '"\\', '#', '#a', '##', '##Na', '\\', '\\newl', '#_', '1e']) {
      expect({ text, cut: cut(text) }).toEqual({ text, cut: true });
    }
    for (const text of [']', '{:a}', '[1e]', '1 2']) expect({ text, cut: cut(text) }).toEqual({ text, cut: false });
  });

  it.each(['[', '(', '{1 ', '#{', '#a ', '#_', '[#_', '#:a{1 '])(
    'refuses endless nesting of %s without ending the stack',
    (open) => {
      expect(() => parseEdn(open.repeat(200_000))).toThrow(`nested deeper than ${MAX_DEPTH}`);
      expect(() => check(open.repeat(200_000))).toThrow(`nested deeper than ${MAX_DEPTH}`);
    },
  );

  it('refuses a number that would take long to read', () => {
    expect(() => parseEdn('9'.repeat(1_000_000))).toThrow('too long');
  });

  it('reads a long name as fast as a short one', () => {
    const name = 'n'.repeat(1_000_000);
    expect(parseEdn(`[:${name} ${name}]`)).toStrictEqual([keyword(name), symbol(name)]);
    expect(() => parseEdn(`#${name} 1`)).toThrow('too long');
  });

  it('reads back whatever printEdn and printEdnPretty print', () => {
    fc.assert(
      fc.property(anyEdn, (value) => {
        expect(parseEdn(printEdn(value))).toStrictEqual(value);
        expect(parseEdn(printEdnPretty(value))).toStrictEqual(value);
      }),
      { numRuns: runs(500) },
    );
  });

  it('reads a damaged text or refuses it with an EdnError', () => {
    fc.assert(
      fc.property(damaged(anyEdn.map(printEdn)), (text) => {
        problemAt(() => parseEdn(text));
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe('a checking cursor', () => {
  it.each(readings)('passes %s', (text) => {
    expect(problemAt(() => check(text))).toBeUndefined();
  });

  it('refuses what parseEdn refuses, at the same place', () => {
    fc.assert(
      fc.property(damaged(anyEdn.map(printEdn)), (text) => {
        expect(problemAt(() => check(text))).toBe(problemAt(() => parseEdn(text)));
      }),
      { numRuns: runs(3_000) },
    );
  });
});
