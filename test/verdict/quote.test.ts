import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEdn } from '../../src/store/edn/edn-read.ts';
import {
  brief,
  count,
  duration,
  LINE_AT_MOST,
  LINES_AT_MOST,
  microOperation,
  oneLine,
  quoteLines,
  someOf,
} from '../../src/verdict/quote.ts';

describe('oneLine', () => {
  it.each([
    ['a\tb\nc\rd', 'a b c d'],
    ['\u0000\u001b[31m', '␀␛[31m'],
    ['\u007f\u202e\u2028', '\\u007f\\u202e\\u2028'],
    ['\ud800x', '\ufffdx'],
  ])('makes %j fit for a line', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('cuts with an ellipsis', () => {
    expect(oneLine('abcdef', 6)).toBe('abcdef');
    expect(oneLine('abcdefg', 6)).toBe('abcde…');
  });

  it('never holds what moves or hides text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/u);
      }),
    );
  });
});

describe('quoteLines', () => {
  it('numbers lines and leaves empty ones out', () => {
    expect(quoteLines('console', ['a', ' ', 'b'], 7)).toEqual([
      { source: 'console', line: 7, text: 'a' },
      { source: 'console', line: 9, text: 'b' },
    ]);
    expect(quoteLines('console', ['a'])).toEqual([{ source: 'console', text: 'a' }]);
  });

  it('keeps the first and the last of many', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `${index}`);
    const texts = quoteLines('x', lines).map(({ text }) => text);
    expect(texts).toEqual([...lines.slice(0, 10), ...lines.slice(20)]);
    expect(quoteLines('x', lines.slice(0, LINES_AT_MOST))).toHaveLength(LINES_AT_MOST);
    expect(quoteLines('x', ['y'.repeat(9_000)])[0]?.text).toHaveLength(LINE_AT_MOST);
  });
});

describe('brief', () => {
  it.each([
    ['nil', 'null'],
    ['"a\\"b"', '"a\\"b"'],
    ['[1 2.5 true]', '[1, 2.5, true]'],
    ['(1 2)', '[1, 2]'],
    ['#{1 2}', '{1, 2}'],
    [':key', '"key"'],
    ['sym', 'sym'],
    ['\\a', '"a"'],
    ['{:a 1, "b" [2], 3 nil}', '{"a": 1, "b": [2], "3": null}'],
    ['#jepsen.history.Op{:a 1}', '{"a": 1}'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('shows %s as %s', (edn, text) => {
    expect(brief(parseEdn(edn))).toBe(text);
  });

  it('cuts long values where they are long', () => {
    expect(brief(parseEdn(`[${'1 '.repeat(500)}]`), 3)).toBe('[1, 1, 1, …]');
    expect(brief(parseEdn('{:aaaaaaaaaaaa 1, :b 2, :c 3}'), 14)).toBe('{"aaaaaaaaaaaa": 1, …}');
    expect(brief('x'.repeat(1_000), 20)).toBe(`"${'x'.repeat(19)}…"`);
    expect(brief(undefined)).toBe('null');
  });
});

describe('lists and numbers', () => {
  it('shows the first of many values', () => {
    expect(someOf([1, 2])).toBe('1, 2');
    expect(someOf([1, 2], 5)).toBe('1, 2 and 3 more');
    expect(someOf([1, 2, 3], 3, 2)).toBe('1, 2 and 1 more');
  });

  it('counts things', () => {
    expect([count(0, 'value'), count(1, 'value'), count(2, 'echo', 'echoes')]).toEqual([
      '0 values',
      '1 value',
      '2 echoes',
    ]);
  });

  it.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [999.5, '1 s'],
    [1_000, '1 s'],
    [4_560, '4.6 s'],
    [-20, '-20 ms'],
    [600_000, '600 s'],
  ])('shows %d ms as %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });

  it.each([
    ['[:append 9 7]', 'append 7 to 9'],
    ['["w" 9 7]', 'write 9 = 7'],
    ['[:r 9 [1]]', 'read 9 → [1]'],
    ['[:send 9 7]', '["send", 9, 7]'],
    ['[1]', '[1]'],
  ])('shows the operation %s as %s', (edn, text) => {
    expect(microOperation(parseEdn(edn))).toBe(text);
  });
});
