import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWorkload } from '../../src/checkers/analyze.ts';
import { checkCounter } from '../../src/checkers/check-counter.ts';
import { type Edn, get, getIn, list } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';
import { aHistory, call, type Draft, validity } from './histories.ts';

const add = (delta: Edn, type: Operation['type'] = 'ok') => call(0, 'add', delta, type);
const finalRead = (value: Edn): Draft[] => call(1, 'read', null, 'ok', value).map((op) => ({ ...op, final: true }));
const check = (...drafts: readonly Draft[]) => checkCounter(aHistory(...drafts));

describe('the counter checker', () => {
  it('accepts the sum of what was acknowledged', () => {
    const result = check(...add(3), ...add(-1), ...add(5, 'fail'), ...finalRead(2));
    expect(validity(result)).toBe(true);
    expect(get(result, 'errors')).toBeNull();
    expect(get(result, 'acceptable')).toEqual(list([[2, 2]]));
    expect(get(result, 'final-reads')).toEqual(list([2]));
  });

  it('accepts any choice of the indefinite adds, and shows it as ranges that do not touch', () => {
    const adds = [...add(10), ...add(1, 'info'), ...add(2, 'info'), ...add(100, 'info')];
    expect(get(check(...adds), 'acceptable')).toEqual(
      list([
        [10, 13],
        [110, 113],
      ]),
    );
    expect(validity(check(...adds, ...finalRead(112)))).toBe(true);
    expect(validity(check(...adds, ...finalRead(14)))).toBe(false);
  });

  it('shows the reads that are wrong, and looks at final reads only', () => {
    const result = check(...add(1), ...call(0, 'read', null, 'ok', 40), ...finalRead(7));
    expect(get(result, 'errors')).toMatchObject({ list: [{ tag: 'jepsen.history.Op' }] });
    expect(get(result, 'final-reads')).toEqual(list([7]));
  });

  it('treats an add that never ended as indefinite', () => {
    const open: Draft = { type: 'invoke', f: 'add', process: 5, value: 4 };
    expect(validity(check(open, ...finalRead(4)))).toBe(true);
    expect(validity(check(open, ...finalRead(0)))).toBe(true);
    expect(validity(check(open, ...finalRead(3)))).toBe(false);
  });

  it('agrees with the enumeration of all subsets', () => {
    const delta = fc.integer({ min: -12, max: 12 });
    fc.assert(
      fc.property(fc.array(delta), fc.array(delta, { maxLength: 9 }), (definite, possible) => {
        const base = definite.reduce((a, b) => a + b, 0);
        const sums = new Set<number>();
        for (let subset = 0; subset < 2 ** possible.length; subset++) {
          sums.add(possible.reduce((sum, d, i) => sum + ((subset >> i) & 1) * d, base));
        }
        const adds = [...definite.flatMap((d) => add(d)), ...possible.flatMap((d) => add(d, 'info'))];
        const reach = 12 * possible.length + 1;
        for (let value = base - reach; value <= base + reach; value++) {
          expect(validity(check(...adds, ...finalRead(value)))).toBe(sums.has(value));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('ignores values read that are not final, and final ones of other operations', () => {
    const other = call(1, 'other', null, 'ok', 40).map((op) => ({ ...op, final: true }));
    expect(get(check(...add(1), ...other), 'final-reads')).toEqual(list([]));
  });

  it('shows ranges in order, merged where they touch, also for negative and zero deltas', () => {
    const indefinite = (...deltas: number[]) =>
      get(check(...deltas.flatMap((delta) => add(delta, 'info'))), 'acceptable');
    expect(indefinite(-5, 0, 2, 2)).toEqual(
      list([
        [-5, -5],
        [-3, -3],
        [-1, 0],
        [2, 2],
        [4, 4],
      ]),
    );
    expect(indefinite(1, 1, 1)).toEqual(list([[0, 3]]));
    expect(indefinite(0)).toEqual(list([[0, 0]]));
  });

  it.each<[string, string, Draft[]]>([
    ['a read of a text', 'the final read 1 returned something that is not an integer', finalRead('12')],
    ['a read of a fraction', 'the final read 1 returned something that is not an integer', finalRead(1.5)],
    ['an add of a text', 'operation 1 adds something that is not an integer, or is too large', add('1')],
    ['an add of a bigint', 'operation 1 adds something that is not an integer, or is too large', add(2n ** 70n)],
    [
      'sums beyond 2^53',
      'the sums are too large for exact arithmetic',
      [...add(2 ** 52, 'info'), ...add(-(2 ** 52), 'info'), ...add(1)],
    ],
    [
      'sums without end',
      'more than 200000 separate ranges of sums are possible',
      Array.from({ length: 40 }, (_, i) => add(2 ** i * 3, 'info')).flat(),
    ],
  ])('is unknown, with the reason, over %s', (_, reason, drafts) => {
    const result = checkWorkload('pn-counter', aHistory(...drafts), { consistencyModels: [] });
    expect(validity(result)).toBe('unknown');
    expect(getIn(result, 'error', 'cause')).toBe(reason);
  });

  it('fails like Maelstrom, by an assertion, over a read that is not an integer', () => {
    expect(() => check(...finalRead('12'))).toThrow(
      expect.objectContaining({ exceptionType: 'java.lang.AssertionError' }),
    );
  });

  it('compares a read too large for a double exactly', () => {
    expect(validity(check(...add(1), ...finalRead(2n ** 64n)))).toBe(false);
  });
});
