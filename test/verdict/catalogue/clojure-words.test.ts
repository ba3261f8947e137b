import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clojureInWords } from '../../../src/verdict/catalogue/clojure-words.ts';
import { crashed, judgeConsole, running } from '../a-console.ts';

describe("Clojure's words for a value that it can't use", () => {
  it.each([
    ['nth not supported on this type: Long', 'a number stood where a list was expected'],
    ['nth not supported on this type: PersistentArrayMap', 'an object stood where a list was expected'],
    ["Don't know how to create ISeq from: java.lang.Boolean", 'true or false stood where a list was expected'],
    [
      'class java.lang.String cannot be cast to class java.lang.Number (java.lang.String and java.lang.Number are in module java.base)',
      'text stood where a number was expected',
    ],
    ['java.lang.NullPointerException: null', 'a value is missing, or null, that was needed'],
    ['class a.b.C cannot be cast to class a.b.D', undefined],
    ['well', undefined],
  ])('are put in others: %s', (text, words) => {
    expect(clojureInWords(text)).toBe(words);
  });

  it('are not the explanation of a test that broke off', async () => {
    const { reasons } = await judgeConsole(
      running(crashed('java.lang.UnsupportedOperationException: nth not supported on this type: Long')),
      255,
    );
    expect(reasons[0]).toMatchObject({ id: 'test-crashed' });
    expect(reasons[0]?.detail).toMatch(/a number stood where a list/);
    const other = await judgeConsole(running(crashed('java.lang.IllegalStateException: well')), 255);
    expect(other.reasons[0]?.detail).toBe('well');
  });

  it('are short, whatever was said', () => {
    fc.assert(fc.property(fc.string(), (text) => (clojureInWords(text) ?? '').length < 200));
  });
});
