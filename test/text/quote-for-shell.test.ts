import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteForShell } from '../../src/text/quote-for-shell.ts';

describe('quoteForShell', () => {
  it('keeps apostrophes, each by itself', () => {
    expect(quoteForShell("it's 'so'")).toBe(`'it'\\''s '\\''so'\\'''`);
    expect(quoteForShell('')).toBe("''");
  });

  it('gives words that a shell takes as they are, all at once', () => {
    const word = fc.string({ unit: fc.constantFrom(...`ab '"\\$\`;&|<>(){}[]*?~#!\n\té`) });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const script = `for word in "$@"; do printf '%s\\0' "$word"; done`;
        const printed = execFileSync('/bin/sh', ['-c', `set -- ${words.map(quoteForShell).join(' ')}\n${script}`], {
          encoding: 'utf8',
        });
        expect(printed.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 30 },
    );
  });
});
