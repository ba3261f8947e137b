import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnWriter, FARTHEST, readColumn } from '../../src/page/columns.ts';

const written = (values: readonly number[]): Uint8Array => {
  const writer = columnWriter();
  for (const value of values) writer.push(value);
  expect(writer.length).toBe(values.length);
  return writer.bytes();
};

const number = fc.oneof(fc.integer({ min: -FARTHEST, max: FARTHEST }), fc.constantFrom(-FARTHEST, 0, FARTHEST));

describe('a column', () => {
  it('brings back the numbers that it was written of', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(number, fc.integer({ min: -3, max: 200 })), { maxLength: 400 }), (values) => {
        expect([...readColumn(written(values), values.length)]).toEqual(values.map((value) => value + 0));
      }),
    );
  });

  it('takes a byte a number of what grows slowly', () => {
    const values = Array.from({ length: 5000 }, (_, index) => 1_000_000 + index * 60);
    expect(written(values).length).toBeLessThan(5000 + 4);
  });

  it('holds a number that is too far from 0 as the farthest', () => {
    const numbers = [5, Number.MAX_SAFE_INTEGER, -1e300, 7];
    expect([...readColumn(written(numbers), 4)]).toEqual([5, FARTHEST, -FARTHEST, 7]);
  });

  it('is refused when it ends early, or holds more', () => {
    const bytes = written([1, 300, -70_000]);
    expect(() => readColumn(bytes, 4)).toThrow(RangeError);
    expect(() => readColumn(bytes, 2)).toThrow(RangeError);
    expect(() => readColumn(bytes.subarray(0, -1), 3)).toThrow(RangeError);
  });
});
