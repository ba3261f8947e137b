import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSeedRange, parseSeedRange, SEEDS_AT_MOST, scheduleOfSeed } from '../../src/plan/seed-range.ts';

const parse = (text: string | undefined) => parseSeedRange('seeds', text);

describe('a range of seeds', () => {
  it('begins at 1 where it is a number', () => {
    expect(parse('200')).toEqual({ from: 1, to: 200 });
    expect(parse(' 1 ')).toEqual({ from: 1, to: 1 });
  });

  it('is from one to another, both included', () => {
    expect(parse('1001-2000')).toEqual({ from: 1001, to: 2000 });
    expect(parse('1001 - 2000')).toEqual({ from: 1001, to: 2000 });
    expect(parse('0-0')).toEqual({ from: 0, to: 0 });
    expect(parse('2147483648-2147483648')).toEqual({ from: 2 ** 31, to: 2 ** 31 });
  });

  it.each([undefined, '', '  ', '0'])('is not there for %j', (text) => {
    expect(parse(text)).toBeUndefined();
  });

  it.each(['-5', '5-', '1-2-3', '1..5', '1.5', 'all', '1,2', '2147483649', '99999999999'])('is not %j', (text) => {
    expect(() => parse(text)).toThrow(
      `seeds: found "${text}"; write how many, such as 200, or a range such as 1001-2000.`,
    );
  });

  it('is not empty', () => {
    expect(() => parseSeedRange('--seeds', '7-6')).toThrow(
      '--seeds: found "7-6", which is empty; write the smaller number first.',
    );
  });

  it('has a bound', () => {
    expect(parse(String(SEEDS_AT_MOST))).toEqual({ from: 1, to: SEEDS_AT_MOST });
    expect(() => parse('7-100007')).toThrow('seeds: found 100001 seeds; write at most 100000.');
  });

  it('is read as it is written', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - SEEDS_AT_MOST), fc.nat(SEEDS_AT_MOST - 1), (from, more) => {
        expect(parse(`${from}-${from + more}`)).toEqual({ from, to: from + more });
      }),
    );
  });
});

describe('a text that is a range of seeds', () => {
  const range = { from: 501, to: 1000 };

  it.each(['501-1000', ' 501 - 1000 '])('is %j', (text) => {
    expect(isSeedRange(text, range)).toBe(true);
  });

  it.each(['501-999', '500-1000', '1-500', '501', '501-1000-1', 'all', ''])('is not %j', (text) => {
    expect(isSeedRange(text, range)).toBe(false);
  });

  it('has both ends, so that a number of seeds is not one', () => {
    expect(isSeedRange('200', { from: 1, to: 200 })).toBe(false);
    expect(isSeedRange('1-200', { from: 1, to: 200 })).toBe(true);
  });
});

describe('the schedule of a seed', () => {
  it('is Maelstrom’s for every other one', () => {
    expect([0, 1, 2, 3].map(scheduleOfSeed)).toEqual(['harder', 'maelstrom', 'harder', 'maelstrom']);
  });
});
