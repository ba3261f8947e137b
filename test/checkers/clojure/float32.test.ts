import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { float32 } from '../../../src/checkers/clojure/float32.ts';
import { float } from '../../../src/maelstrom/edn.ts';

describe('float32', () => {
  it.each([
    [14.582089424133301, 14.582089],
    [132 / 135, 0.9777778],
    [2 / 3, 0.6666667],
    [0, 0],
    [1, 1],
    [1e-4, 1e-4],
    // More than a Java float holds.
    [1e300, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [Number.NaN, Number.NaN],
  ])('prints %d as %d', (value, printed) => expect(float32(value)).toEqual(float(printed)));

  it('names the same 32-bit float', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true }),
        (value) => float32(value).float === value || Math.fround(float32(value).float) === value,
      ),
    );
  });
});
