import { describe, expect, it } from 'vitest';
import { closeCut, endByBrackets } from '../../../src/store/edn/edn-damage.ts';

describe('endByBrackets', () => {
  it.each([
    ['[08 {:a}] :b', '[08 {:a}]'],
    ['08 :b', '08'],
    ['{:a "}" \\} ()}}', '{:a "}" \\} ()}'],
    ['"a\\"b" c', '"a\\"b"'],
    ['#<x> 1', '#<x>'],
  ])('finds the end of the form in %s', (text, form) => {
    expect(text.slice(0, endByBrackets(text, 0))).toBe(form);
  });

  it.each(['[1', '[1)', '"a', 'word', '[\\]', ')'])('finds none in %s', (text) => {
    expect(endByBrackets(text, 0)).toBeUndefined();
  });

  it('gives up on nesting without end', () => {
    expect(endByBrackets('['.repeat(90_000) + ']'.repeat(90_000), 0)).toBe(180_000);
    expect(endByBrackets('['.repeat(110_000) + ']'.repeat(110_000), 0)).toBeUndefined();
  });
});

describe('closeCut', () => {
  it.each([
    ['{:a [1 2] :b {:c 3, :d', '{:a [1 2] :b {:c 3}}'],
    ['{:a [1 2] :b {:c 3, :d 4', '{:a [1 2] :b {:c 3}}'],
    ['{:a [1 2] :b', '{:a [1 2]}'],
    ['{:a 1 {:k 2', '{:a 1}'],
    ['[1 2 3', '[1 2]'],
    ['[1 2 (3 4 ', '[1 2 (3 4)]'],
    ['#{1 2 ', '#{1 2}'],
    ['[#a {:b 1 :c', '[#a {:b 1}]'],
    ['[1 #a', '[1]'],
    ['["x" "y', '["x"]'],
    ['[1 ; note', '[1]'],
    ['[1 ##Inf ##Na', '[1 ##Inf]'],
    ['[1 #_ 2 3 #_ ', '[1 #_ 2 3]'],
    ['[', '[]'],
  ])('closes %s', (text, closed) => {
    expect(closeCut(text, 0)).toBe(closed);
  });

  it.each(['', '12', '"abc', ':a'])('has nothing of %j', (text) => {
    expect(closeCut(text, 0)).toBeUndefined();
  });
});
