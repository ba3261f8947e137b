import { describe, expect, it } from 'vitest';
import { keyword } from '../../src/maelstrom/edn.ts';
import { type Validity, validityOf, worseValidity } from '../../src/maelstrom/validity.ts';

describe('worseValidity', () => {
  it('is false before unknown before true', () => {
    const all: readonly Validity[] = [true, 'unknown', false];
    expect(all.map((a) => all.map((b) => worseValidity(a, b)))).toEqual([
      [true, 'unknown', false],
      ['unknown', 'unknown', false],
      [false, false, false],
    ]);
  });
});

describe('validityOf', () => {
  it('reads what Jepsen writes, and nothing else', () => {
    expect([true, false, keyword('unknown')].map(validityOf)).toEqual([true, false, 'unknown']);
    for (const value of [undefined, null, 'unknown', 1, keyword('true'), [true]]) {
      expect(validityOf(value)).toBeUndefined();
    }
  });
});
