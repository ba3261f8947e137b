import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithin, parseIndexRanges, printIndexRanges, rangesOf } from '../../src/maelstrom/index-ranges.ts';

const indices = fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 40 }).map((found) => found.sort((a, b) => a - b));

describe('ranges of numbers', () => {
  it('are read as they are written, and joined where they touch', () => {
    expect(parseIndexRanges('0,4-7')).toEqual([
      [0, 0],
      [4, 7],
    ]);
    expect(parseIndexRanges('0,1,2-3,5')).toEqual([
      [0, 3],
      [5, 5],
    ]);
    expect(parseIndexRanges('3-3')).toEqual([[3, 3]]);
    expect(parseIndexRanges('none')).toEqual([]);
  });

  it.each(['', ',', '1,', '7-4', '4,4', '4-7,7', '5,3', '-1', '1-', '1.5', '1 ,2', 'all', 'None', '1234567890'])(
    'are not %j',
    (text) => {
      expect(parseIndexRanges(text)).toBeNull();
    },
  );

  it('hold the numbers that they are made of and no others, also when they are printed and read again', () => {
    fc.assert(
      fc.property(indices, (given) => {
        const ranges = rangesOf(given);
        expect(parseIndexRanges(printIndexRanges(ranges))).toEqual(ranges);
        expect(Array.from({ length: 63 }, (_, at) => at).filter((at) => isWithin(ranges, at))).toEqual(given);
        for (const [at, [from]] of ranges.slice(1).entries()) expect(from).toBeGreaterThan((ranges[at]?.[1] ?? 0) + 1);
      }),
    );
  });

  it('are printed as few numbers as they can be', () => {
    expect(printIndexRanges(rangesOf([0, 2, 3, 4, 9]))).toBe('0,2-4,9');
    expect(printIndexRanges([])).toBe('none');
  });
});
