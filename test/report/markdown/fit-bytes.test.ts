import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLength, fittingPage, longestFitting } from '../../../src/report/markdown/fit-bytes.ts';

/** Texts of these many bytes, in umlauts of two bytes and letters of one. */
const textOf = (bytes: number): string => 'ä'.repeat(Math.floor(bytes / 2)) + 'a'.repeat(bytes % 2);

describe('the longest text that fits', () => {
  it('has as many parts as a search from the end finds', () => {
    const growing = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(growing, fc.integer({ min: 0, max: 120 }), (steps, room) => {
        let sum = 0;
        const sizes = steps.map((step) => {
          sum += step;
          return sum;
        });
        const best = sizes.findLast((size) => size <= room);
        const text = longestFitting(sizes.length - 1, (parts) => textOf(sizes[parts] ?? Number.NaN), room);
        expect(text === null ? undefined : byteLength(text)).toBe(best);
      }),
    );
  });

  it('makes few texts: the whole one, and then halves', () => {
    const made: number[] = [];
    longestFitting(
      1000,
      (parts) => {
        made.push(parts);
        return textOf(parts);
      },
      333,
    );
    expect(made[0]).toBe(1000);
    expect(made.length).toBeLessThanOrEqual(12);
  });
});

describe('a page that has to fit', () => {
  const page = { head: ['head', 'second'], optional: ['one', 'two', 'three'], tail: ['tail'] };
  const whole = 'head\n\nsecond\n\none\n\ntwo\n\nthree\n\ntail\n';

  it('is whole where there is room', () => {
    expect(fittingPage(page, 'parts', byteLength(whole))).toBe(whole);
  });

  it('loses its last optional sections, and says how many', () => {
    const two = 'head\n\nsecond\n\none\n\ntwo\n\n1 more parts are left out: there was no room.\n\ntail\n';
    const roomy = { ...page, optional: ['one', 'two', 'three'.repeat(20)] };
    expect(fittingPage(roomy, 'parts', byteLength(two))).toBe(two);
    expect(fittingPage(roomy, 'parts', byteLength(two) - 1)).toContain('\n\none\n\n2 more parts are left out');
  });

  it('is only its heading where not even head and tail fit', () => {
    expect(fittingPage(page, 'parts', 10)).toBe('head\n\nThe rest is left out: there was no room.\n');
  });
});
