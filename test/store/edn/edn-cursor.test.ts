import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionAt, readingCursor } from '../../../src/store/edn/edn-cursor.ts';

describe('positionAt', () => {
  it('counts lines and columns, in whatever order positions are asked for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '😀', ' '), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(80), { minLength: 1, maxLength: 8 }), (given, offsets) => {
        const c = readingCursor(given, { file: 'x.edn' });
        for (const wanted of offsets) {
          const offset = wanted % (given.length + 1);
          const lines = given.slice(0, offset).split('\n');
          expect(positionAt(c, offset)).toEqual({
            file: 'x.edn',
            line: lines.length,
            column: (lines.at(-1)?.length ?? 0) + 1,
            offset,
          });
        }
      }),
    );
  });

  it('begins at the place of the text, whose column counts on its first line only', () => {
    const c = readingCursor('ab\nc', { line: 7, column: 5 });
    expect([0, 2, 3, 4].map((offset) => positionAt(c, offset))).toMatchObject([
      { line: 7, column: 5 },
      { line: 7, column: 7 },
      { line: 8, column: 1 },
      { line: 8, column: 2 },
    ]);
  });
});
