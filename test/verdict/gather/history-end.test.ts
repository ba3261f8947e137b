import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { endsEarly } from '../../../src/verdict/gather/history-end.ts';

type Counts = Readonly<Record<string, readonly [ok: number, fail: number, info: number]>>;

const historyOf = (counts: Counts) => ({
  byF: new Map(Object.entries(counts).map(([f, [ok, fail, info]]) => [f, { invoke: 9, ok, fail, info }])),
});
const statsOf = (counts: Counts) =>
  parseEdn(
    `{:by-f {${Object.entries(counts)
      .map(([f, [ok, fail, info]]) => `:${f} {:ok-count ${ok}, :fail-count ${fail}, :info-count ${info}}`)
      .join(', ')}}}`,
  );

describe('endsEarly', () => {
  it.each<[string, Counts, Counts, boolean]>([
    ['the same', { read: [1, 2, 3] }, { read: [1, 2, 3] }, false],
    ['a success less', { read: [0, 2, 3] }, { read: [1, 2, 3] }, true],
    ['a failure less', { read: [1, 1, 3] }, { read: [1, 2, 3] }, true],
    ['an open end less', { read: [1, 2, 2] }, { read: [1, 2, 3] }, true],
    ['a kind less', { read: [1, 0, 0] }, { read: [1, 0, 0], add: [1, 0, 0] }, true],
    ['nothing at all', {}, { read: [1, 0, 0] }, true],
    ['one more', { read: [2, 2, 3] }, { read: [1, 2, 3] }, false],
    ['one less, and one more', { read: [0, 3, 3] }, { read: [1, 2, 3] }, false],
    ['two less, and one more', { read: [0, 3, 2] }, { read: [1, 2, 3] }, false],
    ['a kind that is not counted', { read: [0, 0, 0], add: [1, 0, 0] }, { read: [1, 0, 0] }, false],
  ])('sees %s', (_, history, stats, early) => {
    expect(endsEarly(historyOf(history), statsOf(stats))).toBe(early);
  });

  it('sees nothing without counts', () => {
    expect(endsEarly(historyOf({ read: [1, 0, 0] }), undefined)).toBe(false);
    expect(endsEarly(historyOf({}), undefined)).toBe(false);
  });

  it('holds for every real beginning of a history, and for none that has more', () => {
    const number = fc.nat({ max: 5 });
    const triple = fc.tuple(number, number, number);
    fc.assert(
      fc.property(triple, triple, (counts, less) => {
        const rest = counts.map((count, index) => Math.max(0, count - (less[index] ?? 0))) as [number, number, number];
        const isShort = rest.some((count, index) => count < (counts[index] ?? 0));
        expect(endsEarly(historyOf({ read: rest }), statsOf({ read: counts }))).toBe(isShort);
        expect(endsEarly(historyOf({ read: counts }), statsOf({ read: rest }))).toBe(false);
      }),
    );
  });
});
