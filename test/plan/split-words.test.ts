import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords, withAsciiDashes } from '../../src/plan/split-words.ts';

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('splitWords', () => {
  it('splits at blanks and keeps quoted text together', () => {
    expect(splitWords(`a  "b c"\n'd "e"' f\\ g ""`, 'args')).toEqual(['a', 'b c', 'd "e"', 'f g', '']);
  });

  it.each([
    ['a backslash before a quote or a backslash, in double quotes', '"a\\"b\\\\c"', ['a"b\\c']],
    ['a backslash before another character, in double quotes', '"a\\nb"', ['a\\nb']],
    ['a backslash in single quotes', "'a\\'", ['a\\']],
    ['a backslash before a backslash, in single quotes', "'a\\\\b'", ['a\\\\b']],
    ['a backslash that begins a word', '\\ab', ['ab']],
    ['a backslash before the end of a line, which joins it with the next', 'a\\\nb \\\nc', ['ab', 'c']],
    ['a backslash at the end', 'a\\', ['a\\']],
    ['a quote in the middle of a word', `a"b c"'d'e`, ['ab cde']],
    ['tabs and line ends', 'a\t\r\nb', ['a', 'b']],
  ])('reads %s', (_, text, words) => {
    expect(splitWords(text, 'args')).toEqual(words);
  });

  it('leaves what a shell would expand as it stands', () => {
    expect(splitWords('$HOME *.js | x', 'args')).toEqual(['$HOME', '*.js', '|', 'x']);
  });

  it('names the input and the place of a quote that is never closed', () => {
    expect(() => splitWords('--name "x y', 'extra-args')).toThrow(
      /^extra-args: the quote " at character 8 is never closed/,
    );
  });

  it('quotes of a long text what stands around that quote, and shows where it was cut', () => {
    const unclosed = (text: string) => messageOf(() => splitWords(text, 'args'));
    const [before, after] = ['a'.repeat(5_000), 'b'.repeat(5_000)];
    expect(unclosed(`${before}'${after}`)).toContain(` in "…${'a'.repeat(20)}'${'b'.repeat(179)}…". Close`);
    expect(unclosed(`'${after}`)).toContain(` in "'${'b'.repeat(199)}…". Close`);
    expect(unclosed(`${before}'`)).toContain(` in "…${'a'.repeat(199)}'". Close`);
    expect(unclosed(`${'a'.repeat(199)}'`)).toContain(` in "${'a'.repeat(199)}'". Close`);
    expect(unclosed("a 'b")).toContain(` in "a 'b". Close`);
  });

  it('gives back any words that were quoted', () => {
    const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
        expect(splitWords(words.map(quoted).join(' '), 'args')).toEqual(words);
      }),
    );
  });
});

describe('withAsciiDashes', () => {
  it.each([
    ['\u2013-nemesis', '--nemesis'],
    ['\u2014nemesis', '--nemesis'],
    ['\u2013w', '-w'],
    ['\u2212\u2212rate', '--rate'],
    ['-\u2010rate=5', '--rate=5'],
    ['\u2013\u2013\u2013nemesis', '--nemesis'],
  ])('mends %s with a warning that names both', (given, mended) => {
    const { word, warning } = withAsciiDashes(given);
    expect(word).toBe(mended);
    expect(warning).toContain(`"${given}"`);
    expect(warning).toContain(`"${mended}"`);
  });

  it.each(['--nemesis', '-w', 'partition', '\u20135', '\u20135a', '\u2014', 'a\u2013b', '\u2013\u2013\u2013\u2013x'])(
    'leaves %s alone',
    (word) => {
      expect(withAsciiDashes(word)).toEqual({ word });
    },
  );
});
