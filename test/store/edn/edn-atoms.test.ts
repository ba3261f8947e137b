import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edn, float } from '../../../src/maelstrom/edn.ts';
import {
  readChar,
  readKeyword,
  readNumber,
  readString,
  readSymbolic,
  readWord,
} from '../../../src/store/edn/edn-atoms.ts';
import { type Cursor, checkingCursor, readingCursor } from '../../../src/store/edn/edn-cursor.ts';
import { EdnError } from '../../../src/store/edn/edn-error.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';
import { LONGEST_NUMBER, LONGEST_RADIX_NUMBER } from '../../../src/store/read-bounds.ts';

type Read = (c: Cursor) => Edn;

/** The value, and how much of the text it took. */
function reading(read: Read, text: string): readonly [Edn, number] {
  const c = readingCursor(text);
  return [read(c), c.at];
}

/** Whether a checking cursor keeps the text from edn-data. */
function isMisread(read: Read, text: string): boolean {
  const c = checkingCursor(text);
  read(c);
  expect(c.at).toBe(reading(read, text)[1]);
  return c.misread;
}

/** The error, which both cursors must give. */
function errorOf(read: Read, text: string): EdnError {
  const errors = [readingCursor(text), checkingCursor(text)].map((c) => {
    try {
      read(c);
    } catch (error) {
      if (error instanceof EdnError) return error;
      throw error;
    }
    throw new Error(`${text} was read`);
  });
  expect(errors[1]?.message).toBe(errors[0]?.message);
  expect(errors[1]?.offset).toBe(errors[0]?.offset);
  return errors[0] as EdnError;
}

const followers = ['', ' ', ',', ')', ']', '}', '"', ';', '\n', '(', '\\'];

describe('readNumber', () => {
  it('reads every integer exactly, in whichever notation, up to whatever ends the token', () => {
    const follower = fc.constantFrom(...followers);
    fc.assert(
      fc.property(fc.oneof(fc.bigInt(), fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n })), follower, (n, end) => {
        const value = n >= -(2n ** 53n - 1n) && n <= 2n ** 53n - 1n ? Number(n) : n;
        const sign = n < 0n ? '-' : '';
        const size = n < 0n ? -n : n;
        const notations = [`${n}`, `${n}N`, `${n}M`, `${sign}0x${size.toString(16)}`, `${sign}0${size.toString(8)}`];
        const radixes = [2, 7, 36].map((radix) => `${sign}${radix}r${size.toString(radix)}`);
        const plus = n < 0n ? [] : [`+${n}`];
        for (const text of [...notations, ...radixes, ...plus]) {
          if (text.length > LONGEST_RADIX_NUMBER) continue;
          expect(reading(readNumber, text + end)).toEqual([value, text.length]);
        }
      }),
    );
  });

  it('reads every float as it was printed', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        expect(reading(readNumber, printEdn(float(n)))[0]).toBe(n);
      }),
    );
  });

  it.each<[string, number | bigint]>([
    ['0', 0],
    ['00', 0],
    ['017', 15],
    ['-017', -15],
    ['0XfF', 255],
    ['36RzZ', 1295],
    ['36rN', 23],
    ['09.5', 9.5],
    ['999999999999999', 999_999_999_999_999],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', 9_007_199_254_740_992n],
    ['-9007199254740992', -9_007_199_254_740_992n],
    ['1/3', 1 / 3],
    ['-22/7', -22 / 7],
    ['1.5M', 1.5],
    ['+3M', 3],
    ['1.', 1],
    ['1.e3', 1000],
    ['0.5', 0.5],
    ['0e5', 0],
    ['1E-4', 0.0001],
  ])('reads %s', (text, value) => {
    expect(reading(readNumber, text)).toEqual([value, text.length]);
  });

  it('reads -0 as an integer, and -0.0 as the float', () => {
    expect(reading(readNumber, '-0')[0]).toBe(0);
    expect(reading(readNumber, '-0.0')[0]).toBe(-0);
  });

  it.each([
    ['08', '"08" is not a number'],
    ['1a', '"1a" is not a number'],
    ['0x', '"0x" is not a number'],
    ['0xG', '"0xG" is not a number'],
    ['1.2.3', '"1.2.3" is not a number'],
    ['1.5N', '"1.5N" is not a number'],
    // The N is a digit, as in Clojure.
    ['2r101N', '"2r101N" is not a number'],
    ['2r2', '"2r2" is not a number'],
    ['1r0', '"1r0" is not a number'],
    ['37r0', '"37r0" is not a number'],
    ['1/0', 'the ratio "1/0" divides by zero'],
    [`${'9'.repeat(400)}/1`, 'is out of range'],
    ['9'.repeat(LONGEST_NUMBER + 1), `a number of ${LONGEST_NUMBER + 1} characters is too long`],
    [`0x${'f'.repeat(LONGEST_RADIX_NUMBER)}`, `a number of ${LONGEST_RADIX_NUMBER + 2} characters is too long`],
  ])('refuses $0.length characters: $1', (text, problem) => {
    const error = errorOf(readNumber, `${text} `);
    expect(error.message).toContain(problem);
    expect(error.offset).toBe(0);
  });

  it('reads numbers of the greatest length', () => {
    const decimal = '9'.repeat(LONGEST_NUMBER);
    expect(reading(readNumber, decimal)[0]).toBe(BigInt(decimal));
    const hex = 'f'.repeat(LONGEST_RADIX_NUMBER - 2);
    expect(reading(readNumber, `0x${hex}`)[0]).toBe(BigInt(`0x${hex}`));
  });

  it.each([
    ...['0', '-7', '+7', '1.5', '1e10', '-0.5E-3', '123456789012345'].map((text) => [text, false] as const),
    ...['-0', '017', '5N', '5M', '1/2', '0x1', '2r1', '1234567890123456', '1.'].map((text) => [text, true] as const),
  ])('keeps %s from edn-data: %s', (text, kept) => expect(isMisread(readNumber, text)).toBe(kept));
});

describe('readSymbolic', () => {
  it.each<[string, number]>([
    ['##NaN', Number.NaN],
    ['##Inf', Number.POSITIVE_INFINITY],
    ['##-Inf', Number.NEGATIVE_INFINITY],
  ])('reads %s and keeps it from edn-data', (text, value) => {
    expect(reading(readSymbolic, `${text}]`)).toEqual([value, text.length]);
    expect(isMisread(readSymbolic, text)).toBe(true);
  });

  it.each(['##', '##inf', '##toString', '##constructor', '##__proto__'])('refuses %s', (text) => {
    expect(errorOf(readSymbolic, text).message).toContain('is not one of ##NaN, ##Inf and ##-Inf');
  });
});

describe('readKeyword', () => {
  it('reads names of any form, and takes no name for one with the same hash', () => {
    const name = fc.string({ unit: fc.constantFrom('A', 'a', 'B', 'b', '/', '.', '#', '^', '1', 'é'), minLength: 1 });
    fc.assert(
      fc.property(name, fc.constantFrom(...followers), (key, end) => {
        expect(reading(readKeyword, `:${key}${end}`)).toEqual([{ key }, key.length + 1]);
      }),
    );
    // Aa and BB have one hash.
    for (const key of ['Aa', 'BB', 'Aa', 'AaAa', 'BBBB', 'AaBB', 'Aa']) {
      expect(reading(readKeyword, `:${key}`)).toEqual([{ key }, key.length + 1]);
    }
  });

  it('takes no name for one that only begins like it', () => {
    // 512 slots, so that some of these names share one.
    const keys = Array.from({ length: 2_000 }, (_, i) => `k${i}`);
    for (const key of [...keys, ...keys.toReversed()]) expect(reading(readKeyword, `:${key}`)[0]).toEqual({ key });
  });

  it('gives one value for a name that comes again', () => {
    const c = readingCursor(':again :again');
    const first = readKeyword(c);
    c.at += 1;
    expect(readKeyword(c)).toBe(first);
  });

  it.each([
    ['a # before a map', ':a#{', true],
    ['a # before anything else', ':a#', false],
    ['200 characters', `:${'a'.repeat(200)}`, false],
    ['201 characters', `:${'a'.repeat(201)}`, true],
  ])('keeps a keyword with $0 from edn-data: $2', (_, text, kept) => expect(isMisread(readKeyword, text)).toBe(kept));
});

describe('readWord', () => {
  it.each<[string, Edn]>([
    ['nil', null],
    ['true', true],
    ['false', false],
    ['nile', { sym: 'nile' }],
    ['ni', { sym: 'ni' }],
    ['TRUE', { sym: 'TRUE' }],
    ['a/b', { sym: 'a/b' }],
    ['...', { sym: '...' }],
    ['a^b', { sym: 'a^b' }],
  ])('reads %s', (text, value) => {
    for (const end of followers) expect(reading(readWord, text + end)).toEqual([value, text.length]);
  });

  it('refuses metadata', () => {
    expect(errorOf(readWord, '^{:a 1} b').message).toContain('metadata (^) is not part of EDN');
  });

  it.each([
    ['a # before a map', 'a#{', true],
    ['a # before anything else', 'a#', false],
    ['no #', 'a{', false],
    ['201 characters', 'a'.repeat(201), true],
  ])('keeps a symbol with $0 from edn-data: $2', (_, text, kept) => expect(isMisread(readWord, text)).toBe(kept));
});

describe('readString', () => {
  it('gives back every text that was printed, and what is JSON without a slash escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const quoted of [printEdn(text), JSON.stringify(text)]) {
          expect(reading(readString, `${quoted}"`)).toEqual([text, quoted.length]);
        }
      }),
    );
  });

  it.each([
    [String.raw`"\t\r\n\b\f\\\""`, '\t\r\n\b\f\\"'],
    [String.raw`"a\u00e9b"`, 'aéb'],
    [String.raw`"\101"`, 'A'],
    [String.raw`"\7"`, '\u0007'],
    [String.raw`"\1018"`, 'A8'],
    [String.raw`"\377"`, 'ÿ'],
    ['"a\nb"', 'a\nb'],
    ['""', ''],
  ])('reads %s', (text, value) => expect(reading(readString, text)).toEqual([value, text.length]));

  it.each([
    [String.raw`"ab\q"`, 3, String.raw`"\\q" is not an escape that a string may hold`],
    [String.raw`"\400"`, 1, 'is not an escape'],
    [String.raw`"\u12G4"`, 1, String.raw`four hexadecimal digits must follow \u`],
    [String.raw`"\/"`, 1, 'is not an escape that a string may hold'],
  ])('refuses %s where the escape begins', (text, offset, problem) => {
    const error = errorOf(readString, text);
    expect(error.message).toContain(problem);
    expect(error.offset).toBe(offset);
    expect(error.cut).toBe(false);
  });

  it.each(['"', '"abc', '"a\\', '"a\\u', '"a\\u00e'])('says of %s that more should follow', (text) => {
    const error = errorOf(readString, text);
    expect(error.message).toContain('the text ends inside a string');
    expect(error.cut).toBe(true);
    expect(error.offset).toBe(text.length);
  });

  it.each([
    [String.raw`"\101"`, true],
    [String.raw`"\u00e9\n"`, false],
    ['"plain"', false],
  ])('keeps %s from edn-data: %s', (text, kept) => expect(isMisread(readString, text)).toBe(kept));
});

describe('readChar', () => {
  it.each([
    ['a', 'a'],
    ['(', '('],
    ['"', '"'],
    ['\\', '\\'],
    [' ', ' '],
    ['u', 'u'],
    ['o', 'o'],
    ['newline', '\n'],
    ['tab', '\t'],
    ['space', ' '],
    ['backspace', '\b'],
    ['formfeed', '\f'],
    ['return', '\r'],
    ['u00e9', 'é'],
    ['o101', 'A'],
    ['o7', '\u0007'],
    ['o377', 'ÿ'],
    ['😀', '😀'],
  ])('reads \\%s and keeps it from edn-data', (name, char) => {
    expect(reading(readChar, `\\${name} `)).toEqual([{ char }, name.length + 1]);
    expect(isMisread(readChar, `\\${name}`)).toBe(true);
  });

  it.each(['ab', 'Newline', 'u00e', 'u00e90', 'o400', 'o8', 'toString', 'constructor'])('refuses \\%s', (name) => {
    const error = errorOf(readChar, `\\${name} `);
    expect(error.message).toContain('is not a character');
    expect(error.offset).toBe(0);
  });

  it('says that more should follow a backslash', () => {
    expect(errorOf(readChar, '\\').cut).toBe(true);
  });
});
