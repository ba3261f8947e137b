import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine, plainLines } from '../../../src/report/formats/plain-text.ts';
import { HOSTILE } from '../hostile.ts';

/** All that XML 1.0 lets a document hold (its production Char), and no line end. */
const FIT = /^(?:[\u0020-\ud7ff\ue000-\ufffd]|[\u{10000}-\u{10ffff}])*$/u;
const SHORT_AND_LONG = fc.string({ unit: 'binary', maxLength: 200 });

describe('a plain line', () => {
  it('holds only what XML may hold, whatever the text', () => {
    const hard = ['\ufffe', '\uffff', '\ud800', '\udc00a', '\u0000\u0008\u000b\u001b', 'a\r\nb\tc', '\u0085\u2028'];
    for (const text of [...HOSTILE, ...hard]) expect(plainLine(text)).toMatch(FIT);
    fc.assert(fc.property(SHORT_AND_LONG, (text) => FIT.test(plainLine(text))));
  });

  it('shows what moves a cursor or reorders text', () => {
    expect(plainLine('a\u001b[31m \u202eb')).toBe('a␛[31m \\u202eb');
  });

  it('keeps emoji and letters of every script', () => {
    expect(plainLine('日本 ü 🎉 שלום')).toBe('日本 ü 🎉 שלום');
  });

  it('is cut, and says so', () => {
    expect(plainLine('x'.repeat(1_000_000))).toBe(`${'x'.repeat(1999)}…`);
    expect(plainLine('abcdef', 3)).toBe('ab…');
  });
});

describe('plain lines', () => {
  it('are joined, with the lines within each apart', () => {
    expect(plainLines(['a\nb', 'c'])).toBe('a\nb\nc');
    expect(plainLines([])).toBe('');
  });

  it('are counted where they are cut', () => {
    const lines = Array.from({ length: 302 }, (_, index) => String(index));
    expect(plainLines(lines).split('\n').slice(-2)).toEqual(['299', '… and 2 more lines']);
    expect(plainLines(['x\n'.repeat(1_000_000)]).split('\n')).toHaveLength(301);
  });
});
