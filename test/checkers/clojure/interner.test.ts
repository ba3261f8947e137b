import { describe, expect, it } from 'vitest';
import { createInterner } from '../../../src/checkers/clojure/interner.ts';
import { list } from '../../../src/maelstrom/edn.ts';

describe('an interner', () => {
  it('numbers values as they come, equal ones alike', () => {
    const { idOf } = createInterner();
    expect(['a', [1], 'b', list([1]), 'a', null].map(idOf)).toEqual([0, 1, 2, 1, 0, 3]);
  });

  it('gives the first value of a number, and nil for one that it never gave', () => {
    const interner = createInterner();
    interner.idOf([1]);
    interner.idOf(list([1]));
    expect([0, 1].map(interner.valueOf)).toEqual([[1], null]);
  });
});
