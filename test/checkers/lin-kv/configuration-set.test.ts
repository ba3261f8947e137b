import { describe, expect, it } from 'vitest';
import { type Configuration, covers, createFrontier } from '../../../src/checkers/lin-kv/configuration-set.ts';

const aConfiguration = (changes: Partial<Configuration> = {}): Configuration => ({
  state: 0,
  mayReturn: 0b11n,
  linearized: 0b01n,
  crashed: [1],
  last: undefined,
  ...changes,
});

const EQUAL = aConfiguration();
/** More calls may return, or more are left to take effect. */
const BETTER = [
  aConfiguration({ mayReturn: 0b111n }),
  aConfiguration({ linearized: 0b00n }),
  aConfiguration({ crashed: [0] }),
  aConfiguration({ crashed: [] }),
];
const WORSE = [
  aConfiguration({ mayReturn: 0b01n }),
  aConfiguration({ linearized: 0b11n }),
  aConfiguration({ crashed: [2] }),
  aConfiguration({ crashed: [1, 1] }),
];

describe('a configuration', () => {
  it('covers an equal one', () => expect(covers(EQUAL, aConfiguration())).toBe(true));

  it.each(BETTER)('is covered by a better one, which it does not cover: %#', (better) => {
    expect(covers(better, EQUAL)).toBe(true);
    expect(covers(EQUAL, better)).toBe(false);
  });

  it.each(WORSE)('covers a worse one, which does not cover it: %#', (worse) => {
    expect(covers(EQUAL, worse)).toBe(true);
    expect(covers(worse, EQUAL)).toBe(false);
  });
});

describe('a frontier', () => {
  it('drops what it covers already', () => {
    const frontier = createFrontier();
    expect(frontier.add(EQUAL)).toBe(true);
    for (const worse of [aConfiguration(), ...WORSE]) {
      expect(frontier.add(worse)).toBe(false);
      expect(frontier.holds(worse)).toBe(false);
    }
    expect(frontier.all()).toEqual([EQUAL]);
    expect(frontier.holds(EQUAL)).toBe(true);
  });

  it.each(BETTER)('forgets what a new one covers: %#', (better) => {
    const frontier = createFrontier();
    const [worse] = WORSE;
    for (const each of [worse as Configuration, EQUAL, better]) expect(frontier.add(each)).toBe(true);
    expect(frontier.all()).toEqual([better]);
    expect(frontier.holds(EQUAL)).toBe(false);
  });

  it('compares only configurations of one state', () => {
    const frontier = createFrontier();
    const elsewhere = aConfiguration({ ...WORSE[0], state: 1 });
    expect([frontier.add(EQUAL), frontier.add(elsewhere)]).toEqual([true, true]);
    expect(frontier.all()).toEqual([EQUAL, elsewhere]);
    expect(frontier.holds(aConfiguration({ state: 2 }))).toBe(false);
  });

  it('counts what was added, and a dozen comparisons as one more', () => {
    const frontier = createFrontier();
    for (let times = 0; times < 13; times++) frontier.add(EQUAL);
    expect(frontier.work()).toBe(13 + 1);
  });
});
