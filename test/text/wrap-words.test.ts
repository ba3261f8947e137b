import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapWords } from '../../src/text/wrap-words.ts';

describe('wrapWords', () => {
  it('fills lines up to the width, and not beyond', () => {
    expect(wrapWords(['aa', 'bb', 'cc'], 5)).toEqual(['aa bb', 'cc']);
    expect(wrapWords(['aa', 'bb', 'cc'], 4)).toEqual(['aa', 'bb', 'cc']);
  });

  it('counts the indentation', () => {
    expect(wrapWords(['aa', 'bb', 'cc'], 7, '  ')).toEqual(['  aa bb', '  cc']);
    expect(wrapWords(['aa', 'bb', 'cc'], 6, '  ')).toEqual(['  aa', '  bb', '  cc']);
  });

  it('gives a word that is too long a line of its own', () => {
    expect(wrapWords(['a', 'too-long', 'b'], 4)).toEqual(['a', 'too-long', 'b']);
  });

  it('is one empty line without words', () => {
    expect(wrapWords([], 10, '  ')).toEqual(['  ']);
  });

  it('keeps all words in their order', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 1, max: 30 }), (words, width) => {
        const lines = wrapWords(words, width);
        expect(lines.join(' ').split(' ').filter(Boolean)).toEqual(words);
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});
