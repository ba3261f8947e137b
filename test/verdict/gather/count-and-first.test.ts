import { describe, expect, it } from 'vitest';
import { firstOf } from '../../../src/verdict/gather/count-and-first.ts';

describe('firstOf', () => {
  it('counts what it is given, and keeps the first', () => {
    const seen = firstOf<string>();
    for (const one of [undefined, 'a', undefined, 'b', 'a']) seen.add(one);
    expect(seen.found()).toEqual({ count: 3, first: 'a' });
  });

  it('keeps a first that is falsy', () => {
    const seen = firstOf<number | string | boolean>();
    for (const one of [0, '', false, 1]) seen.add(one);
    expect(seen.found()).toEqual({ count: 4, first: 0 });
  });

  it('finds nothing where nothing was seen', () => {
    const seen = firstOf<string>();
    expect(seen.found()).toBeNull();
    seen.add(undefined);
    expect(seen.found()).toBeNull();
  });
});
