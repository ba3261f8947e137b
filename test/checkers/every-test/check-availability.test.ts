import { describe, expect, it } from 'vitest';
import { type AvailabilityGoal, checkAvailability } from '../../../src/checkers/every-test/check-availability.ts';
import { type Edn, float, record } from '../../../src/maelstrom/edn.ts';
import { aHistory, call, type Draft, validity } from '../histories.ts';

const succeeding = (count: number): Draft[] => Array.from({ length: count }, () => call(0, 'read', null, 'ok')).flat();
const failing = (count: number): Draft[] => Array.from({ length: count }, () => call(0, 'read', null, 'fail')).flat();

describe('availability', () => {
  it.each<[string, Draft[], AvailabilityGoal, Edn, boolean]>([
    ['9 of 10', [...succeeding(9), ...failing(1)], null, float(0.9), true],
    ['9 of 10', [...succeeding(9), ...failing(1)], 'total', float(0.9), false],
    ['9 of 10', [...succeeding(9), ...failing(1)], 0.89, float(0.9), true],
    ['1 of 2', [...succeeding(1), ...failing(1)], 0.5, float(0.5), true],
    ['1 of 2', [...succeeding(1), ...failing(1)], 0.51, float(0.5), false],
    ['1 of 1', succeeding(1), 'total', float(1), true],
    ['1 of 1', succeeding(1), 1, float(1), true],
    ['0 of 1', failing(1), 0, float(0), true],
  ])('of %s meets the goal or does not', (_, drafts, goal, fraction, valid) => {
    expect(checkAvailability(aHistory(...drafts), goal)).toEqual(record({ 'valid?': valid, 'ok-fraction': fraction }));
  });

  it.each<[AvailabilityGoal, boolean]>([
    [null, true],
    ['total', true],
    [1, true],
    [1.01, false],
  ])('is 1 without any request, against a goal of %s', (goal, valid) => {
    expect(checkAvailability([], goal)).toEqual(record({ 'valid?': valid, 'ok-fraction': 1 }));
  });

  it('counts a request that never ended or whose end is unknown as not served, and no faults', () => {
    const history = aHistory(
      ...succeeding(1),
      { type: 'invoke', f: 'read', process: 1 },
      ...call(2, 'read', null, 'info'),
      ...succeeding(1),
      { type: 'invoke', f: 'start', process: 'nemesis' },
      { type: 'ok', f: 'start', process: 'nemesis' },
    );
    expect(checkAvailability(history, null)).toEqual(record({ 'valid?': true, 'ok-fraction': float(0.5) }));
  });

  it('falls short of 0.9 with 9 of 10, since Maelstrom compares a float with a double', () => {
    expect(validity(checkAvailability(aHistory(...succeeding(9), ...failing(1)), 0.9))).toBe(false);
  });
});
