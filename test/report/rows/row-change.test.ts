import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/report/rows/row.ts';
import { changeOfRow, tellingFirst } from '../../../src/report/rows/row-change.ts';
import type { Outcome } from '../../../src/verdict/outcomes.ts';
import { aLeg, aRow } from '../verdicts.ts';

const of = (outcome: Outcome, before?: Outcome): Row =>
  aRow({
    key: `${outcome} ${before}`,
    outcome,
    ...(before === undefined ? {} : { base: { metrics: {}, outcome: before } }),
  });

describe('the change of a row', () => {
  it.each<[Outcome, Outcome | undefined, string | null]>([
    ['fail', 'pass', 'newly failing'],
    ['error', 'pass', 'newly failing'],
    ['unknown', 'pass', 'newly failing'],
    ['pass', 'timeout', 'fixed'],
    ['pass', 'unknown', 'fixed'],
    ['fail', 'crash', null],
    ['pass', 'pass', null],
    ['fail', undefined, null],
    ['fail', 'error', null],
    ['pass', 'error', null],
  ])('to %s from %s is %s', (outcome, before, change) => {
    expect(changeOfRow(of(outcome, before))).toBe(change);
  });

  it('is that to what people are shown: two jobs under one key do not pass', () => {
    expect(changeOfRow({ ...of('pass', 'pass'), legs: [aLeg(1), aLeg(2)] })).toBe('newly failing');
  });
});

describe('rows that tell most', () => {
  it('are the newly failing, the fixed, the failing, then the others', () => {
    const rows = [of('pass'), of('crash', 'crash'), of('pass', 'fail'), of('fail', 'pass'), of('timeout', 'pass')];
    expect(tellingFirst(rows).map(({ key }) => key)).toEqual([
      'timeout pass',
      'fail pass',
      'pass fail',
      'crash crash',
      'pass undefined',
    ]);
  });
});
