import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinRows } from '../../../src/report/rows/join.ts';
import { outcomeOf } from '../../../src/report/rows/row-outcome.ts';
import { rowsThatMeet } from '../rows-that-meet.ts';
import { aLeg, aReason, aRow } from '../verdicts.ts';

describe('the join of rows', () => {
  it('does not depend on order, grouping or repetition', () => {
    fc.assert(
      fc.property(rowsThatMeet, rowsThatMeet, rowsThatMeet, (a, b, c) => {
        const whole = joinRows(a, b, c);
        expect(joinRows(c, a, b)).toEqual(whole);
        expect(joinRows(joinRows(a, b), c)).toEqual(whole);
        expect(joinRows(a, joinRows(b, c))).toEqual(whole);
        expect(joinRows(whole, a, whole)).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps one row of each key of the newest commit, and of that the newest attempt', () => {
    fc.assert(
      fc.property(rowsThatMeet, (some) => {
        const newest = Math.max(...some.map((row) => row.run.number));
        const current = some.filter((row) => row.headSha === some.find((each) => each.run.number === newest)?.headSha);
        const joined = joinRows(some);
        expect(joined.map((row) => row.key).sort()).toEqual([...new Set(current.map((row) => row.key))].sort());
        for (const row of joined) {
          const same = current.filter((each) => each.key === row.key);
          const last = Math.max(...same.map((each) => each.run.number * 10 + each.run.attempt));
          expect(row.run.number * 10 + row.run.attempt).toBe(last);
        }
      }),
    );
  });

  it.each([
    ['the later finish', { finishedAt: '2026-11-22T12:00:01Z' }],
    [
      'the higher attempt, though it ended earlier',
      {
        run: { id: 1001, number: 12, attempt: 2 },
        finishedAt: '2026-11-22T11:00:00Z',
      },
    ],
    [
      'the higher id of two runs of one number, though its attempt is lower',
      {
        run: { id: 1002, number: 12, attempt: 0 },
      },
    ],
    ['the higher number, though its id is lower', { run: { id: 1000, number: 13, attempt: 1 } }],
  ])('keeps, of two rows of one key, %s', (_, winning) => {
    const [lost, won] = [aRow({ outcome: 'fail' }), aRow({ outcome: 'pass', ...winning })];
    expect(joinRows([lost, won])).toEqual([won]);
    expect(joinRows([won, lost])).toEqual([won]);
  });

  it('keeps the details of a verdict that also came without them', () => {
    const whole = aRow({ outcome: 'fail', reasons: [aReason()] });
    const cut = { ...whole, detail: null };
    expect(joinRows([whole, cut])).toEqual([whole]);
    expect(joinRows([cut, whole])).toEqual([whole]);
  });

  it.each([
    ['number', { id: 1000, number: 13, attempt: 1 }],
    ['id', { id: 1002, number: 12, attempt: 1 }],
    ['attempt', { id: 1001, number: 12, attempt: 2 }],
  ])("drops other commits' rows than that of the run with the higher %s", (_, run) => {
    const [old, current] = [
      aRow({ key: 'old', headSha: 'f'.repeat(40) }),
      aRow({ key: 'new', headSha: '0'.repeat(40), run }),
    ];
    expect(joinRows([old, current])).toEqual([current]);
    expect(joinRows([current, old])).toEqual([current]);
  });

  it('remembers eight of the jobs that report under one key', () => {
    const rows = Array.from({ length: 10 }, (_, index) => aRow({}, aLeg(index + 1)));
    expect(joinRows(rows).map(({ legs }) => legs)).toEqual([[1, 2, 3, 4, 5, 6, 7, 8].map(aLeg)]);
  });

  it('gives a verdict precedence over the row that says that there is none, and keeps it the only job', () => {
    const absent = { ...aRow({ finishedAt: '2026-11-22T13:00:00Z', outcome: 'error' }), legs: [], absent: 1 };
    expect(joinRows([absent, aRow()])).toEqual([aRow()]);
    expect(joinRows([aRow()], [absent])).toEqual([aRow()]);
  });

  it('orders keys as people count', () => {
    expect(
      joinRows([aRow({ key: '10-x' }), aRow({ key: '9-x' }), aRow({ key: '3b' }), aRow({ key: '3a' })]).map(
        (row) => row.key,
      ),
    ).toEqual(['3a', '3b', '9-x', '10-x']);
  });

  it('makes an error of two jobs under one key, whichever of them passed', () => {
    const [row] = joinRows([aRow({}, aLeg(1)), aRow({ outcome: 'fail' }, aLeg(2))]);
    expect(row?.legs).toEqual([aLeg(1), aLeg(2)]);
    expect(row && outcomeOf(row)).toBe('error');
    const [again] = joinRows([aRow({}, aLeg(1)), aRow({ run: { id: 1001, number: 12, attempt: 2 } }, aLeg(2))]);
    expect(again && outcomeOf(again)).toBe('pass');
  });
});
