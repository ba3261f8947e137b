import { describe, expect, it } from 'vitest';
import { missingRows, rowsThatFail } from '../../src/action/expected-rows.ts';
import { aLeg, aReason, aRow } from '../report/verdicts.ts';

const rows = [
  aRow({ key: 'a' }),
  aRow({ key: 'b', outcome: 'unknown' }),
  aRow({ key: 'c', outcome: 'fail', reasons: [aReason({ title: 'An id twice' })] }),
];

describe('rows that are missing', () => {
  it('are those of the whole run when there is none, whatever is expected', () => {
    expect(missingRows([], null)).toEqual(['No verdict was found in this run: no job got as far as leaving one.']);
  });

  it('are none when nothing is expected, or at least as many rows are there', () => {
    expect(missingRows(rows, null)).toEqual([]);
    expect(missingRows(rows, { kind: 'count', count: 2 })).toEqual([]);
    expect(missingRows(rows, { kind: 'count', count: 3 })).toEqual([]);
    expect(missingRows(rows, { kind: 'keys', keys: ['c', 'a'] })).toEqual([]);
  });

  it('are counted beside the keys of those that are there', () => {
    expect(missingRows(rows, { kind: 'count', count: 4 })).toEqual([
      '3 of 4 expected rows are there: a, b, c. The jobs of the others left no verdict.',
    ]);
  });

  it('are named when their keys are known', () => {
    expect(missingRows(rows, { kind: 'keys', keys: ['a', 'x', 'y'] })).toEqual([
      'Expected, but without a verdict: x, y.',
    ]);
  });

  it('make no message of megabytes', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `key ${index}`);
    expect(missingRows(rows, { kind: 'keys', keys })[0]?.length).toBeLessThan(2100);
    expect(
      missingRows(
        keys.map((key) => aRow({ key })),
        { kind: 'count', count: 2000 },
      )[0]?.length,
    ).toBeLessThan(2200);
  });
});

describe('rows that fail the job', () => {
  it('are named with their outcome and reason', () => {
    expect(rowsThatFail(rows, 'unknown')).toEqual(['2 of 3 rows do not pass: b (unknown); c (fail: An id twice)']);
    expect(rowsThatFail(rows, 'fail')).toEqual(['1 of 3 rows do not pass: c (fail: An id twice)']);
    expect(rowsThatFail(rows, 'never')).toEqual([]);
    expect(rowsThatFail(rows.slice(0, 1), 'unknown')).toEqual([]);
  });

  it('are also those under whose key two jobs report', () => {
    const [row] = rows;
    const contested = row === undefined ? [] : [{ ...row, legs: [aLeg(1), aLeg(2)] }];
    expect(rowsThatFail(contested, 'never')).toEqual(['1 of 1 rows do not pass: a (error)']);
  });
});
