import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, misspeltName, nearestNames } from '../../src/text/nearest-name.ts';

const NAMES = ['time-limit', 'rate', 'node-count', 'nemesis', 'nemesis-interval'];

describe('nearestNames', () => {
  it.each([
    ['time-limt', ['time-limit']],
    ['TIME-LIMIT', ['time-limit']],
    ['nemesi', ['nemesis', 'nemesis-interval']],
    ['nem', ['nemesis', 'nemesis-interval']],
    ['ne', []],
    ['ratr', ['rate']],
    ['raxx', ['rate']],
    ['rxxx', []],
    ['', []],
    ['time-lxxt', ['time-limit']],
    ['tme-lmt', []],
    ['some', []],
    ['rtae', ['rate']],
    ['-', []],
  ])('of %j are %j', (given, near) => {
    expect(nearestNames(given, NAMES)).toEqual(near);
  });

  it('finds names written in capitals', () => {
    expect(nearestNames('lin-kv', ['LIN-KV'])).toEqual(['LIN-KV']);
  });

  it('are at most three, the nearest first', () => {
    expect(nearestNames('abcd', ['abxx', 'abcx', 'abcd', 'xbcd', 'axcd'])).toEqual(['abcd', 'abcx', 'xbcd']);
  });

  it('have each name itself as the first, unless it begins another', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 }), (names) => {
        for (const name of names) {
          const [first = ''] = nearestNames(name, names);
          expect(first === name || first.startsWith(name)).toBe(true);
        }
      }),
    );
  });
});

describe('didYouMean', () => {
  it('asks for one or more near names', () => {
    expect(didYouMean('time-limt', NAMES)).toBe(' Did you mean "time-limit"?');
    expect(didYouMean('nemesi', NAMES)).toBe(' Did you mean "nemesis" or "nemesis-interval"?');
  });

  it('lists all names when none is near', () => {
    expect(didYouMean('zzzz', NAMES)).toBe(
      ' The known ones are time-limit, rate, node-count, nemesis, nemesis-interval.',
    );
  });
});

describe('a misspelt name', () => {
  it.each([
    ['time-limt', 'time-limit'],
    ['time_limit', 'time-limit'],
    ['timelimit', 'time-limit'],
    ['nemeses', 'nemesis'],
    ['rates', 'rate'],
    ['rate', null],
    ['path', null],
    ['node', null],
    ['node-version', null],
    ['bin-dir', null],
    ['', null],
  ])('%j is meant as %j', (given, meant) => {
    expect(misspeltName(given, NAMES)).toBe(meant);
  });
});
