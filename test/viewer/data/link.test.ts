import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Link, linkText, parseLink } from '../../../src/viewer/data/link.ts';

const link: fc.Arbitrary<Link> = fc
  .record(
    {
      view: fc.constantFrom('messages', 'operations', 'logs'),
      t: fc.oneof(
        fc.nat(1e6).map((at) => [at / 8] as const),
        fc
          .tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 500 }))
          .map(([a, b]) => [a, a + b] as const),
      ),
      m: fc.nat(1e6),
      o: fc.nat(1e6),
      v: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
      axis: fc.constant('events' as const),
    },
    { requiredKeys: [] },
  )
  .map((each) => Object.fromEntries(Object.entries(each).filter(([, word]) => word !== undefined)) as Link);

describe('a link into the page', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(link, (each) => {
        expect(parseLink(linkText(each))).toEqual(each);
      }),
    );
    expect(linkText({ v: 'half \ud800 of a pair' })).toBe('#v=half%20%EF%BF%BD%20of%20a%20pair');
  });

  it('names a moment in milliseconds, or a part of the run', () => {
    expect(parseLink('#t=769.77&view=messages')).toEqual({ t: [769.77], view: 'messages' });
    expect(parseLink('#t=-10..2000.5&m=12')).toEqual({ t: [-10, 2000.5], m: 12 });
  });

  it('leaves out what it does not understand, and never fails', () => {
    expect(parseLink('#t=soon&m=-1&o=1e9&view=<b>&axis=up')).toEqual({});
    expect(parseLink('#t=20..10')).toEqual({ t: [20] });
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseLink(text)).not.toThrow();
      }),
    );
  });
});
