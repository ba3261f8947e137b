import { describe, expect, it } from 'vitest';
import { clojureHash, inHashOrder, inTrieOrder, operationHash } from '../../../src/checkers/clojure/hash-order.ts';
import { keyword } from '../../../src/maelstrom/edn.ts';

describe("Clojure's hash", () => {
  it.each([
    // At a Clojure prompt: (hash 1), (hash "a"), (hash [1 2 3]).
    [1, 1392991556],
    ['a', 1455541201],
    [[1, 2, 3], 736442005],
    [0, 0],
    ['', 0],
    // clojure.lang.Murmur3/hashLong of numbers beyond 32 bits, and below 0.
    [-1, 1651860712],
    [2 ** 32, 987256456],
    [-(2 ** 32) - 5, -230266790],
    [2 ** 53 - 1, -1247966309],
  ])('of %j is %i', (value, hash) => expect(clojureHash(value)).toBe(hash));

  it('is not computed for other values', () => expect(clojureHash(keyword('a'))).toBe(0));
});

describe('the order of a hash set', () => {
  it('is that in which Clojure prints it', () => {
    // #{1 2 3} prints as #{1 3 2}.
    expect(inHashOrder([1, 2, 3], (value) => value)).toEqual([1, 3, 2]);
    expect(inHashOrder([3, 2, 1], (value) => value)).toEqual([1, 3, 2]);
    // (map key …) over a map of the texts "0" to "9".
    const digits = Array.from({ length: 10 }, (_, digit) => String(digit));
    expect(inHashOrder(digits, (value) => value).join(' ')).toBe('9 3 4 8 7 5 6 1 0 2');
    const numbers = Array.from({ length: 20 }, (_, number) => number + 1);
    expect(inHashOrder(numbers, (value) => value)).toEqual([
      7, 20, 1, 4, 15, 13, 6, 17, 3, 12, 2, 19, 11, 9, 5, 14, 16, 10, 18, 8,
    ]);
  });
});

describe('the order of a bifurcan trie', () => {
  it('has a node’s own members by five bits of their hash, then its child nodes from the last', () => {
    const hashes: Readonly<Record<number, number>> = { 1: 3, 2: 1, 3: 2, 4: 2 | (7 << 5), 5: 4, 6: 4 | (1 << 5) };
    expect(inTrieOrder([1, 2, 3, 4, 5, 6], (member) => hashes[member] as number)).toEqual([2, 1, 3, 4, 5, 6]);
    expect(inTrieOrder([4, 3, 6, 5], (member) => hashes[member] as number)).toEqual([3, 4, 5, 6]);
  });

  it('keeps members of one hash in the order given', () => {
    expect(inTrieOrder([9, 7, 8], () => 42)).toEqual([9, 7, 8]);
  });

  it('tells hashes apart by their last two bits', () => {
    const hashes: Readonly<Record<number, number>> = { 1: 1 << 30, 2: 2 << 30 };
    expect(inTrieOrder([2, 1], (member) => hashes[member] as number)).toEqual([1, 2]);
  });

  it('spreads the indices of operations', () => {
    expect([0, 1, 2, 3].map(operationHash)).toEqual([0, 1452558929, 974011160, 1505031445]);
    expect(new Set(Array.from({ length: 1_000 }, (_, index) => operationHash(index))).size).toBe(1_000);
  });
});
