import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinRows } from '../../../src/report/rows/join.ts';
import { type Row, toRow } from '../../../src/report/rows/row.ts';
import { outcomeOf, whyOf } from '../../../src/report/rows/row-outcome.ts';
import { totalsOf } from '../../../src/report/rows/seed-shares.ts';
import { runs } from '../../support/runs.ts';
import { rowsThatMeet } from '../rows-that-meet.ts';
import { aFailingShare, aLeg, aLegWithSeeds, aReason, aRow, aShare } from '../verdicts.ts';

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
      { numRuns: runs(500) },
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

  it('keeps the links of a verdict that also came before its files were uploaded', () => {
    const bare = aRow();
    const linked = { ...bare, artifacts: { store: 7, messages: 8 } };
    expect(joinRows([bare, linked])).toEqual([linked]);
    expect(joinRows([linked, bare])).toEqual([linked]);
  });

  it('keeps the details of a verdict rather than the links that came without them', () => {
    const whole = aRow({ outcome: 'fail', reasons: [aReason()] });
    const cut = { ...whole, detail: null, artifacts: { store: 7 } };
    expect(joinRows([whole, cut])).toEqual([whole]);
    expect(joinRows([cut, whole])).toEqual([whole]);
  });

  it('keeps the same one of two rows that differ only in what they found, in whichever order they come', () => {
    const [one, other] = [aRow({ outcome: 'fail' }), aRow({ outcome: 'pass' })];
    expect(joinRows([one, other])).toEqual(joinRows([other, one]));
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

  it('remembers as many of the jobs that report under one key as a matrix has', () => {
    const rows = Array.from({ length: 300 }, (_, index) => aRow({}, aLeg(index + 1)));
    expect(joinRows(rows).map(({ legs }) => legs)).toEqual([Array.from({ length: 256 }, (_, at) => aLeg(at + 1))]);
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
    expect(row).not.toHaveProperty('shares');
    expect(row && outcomeOf(row)).toBe('error');
    const [again] = joinRows([aRow({}, aLeg(1)), aRow({ run: { id: 1001, number: 12, attempt: 2 } }, aLeg(2))]);
    expect(again && outcomeOf(again)).toBe('pass');
  });
});

describe('the join of legs that share seeds', () => {
  const again = { run: { id: 1001, number: 12, attempt: 2 } };
  const joined = (...rows: readonly Row[]) => {
    const [row, ...others] = joinRows(rows);
    expect(others).toEqual([]);
    if (row === undefined) throw new Error('no row is left');
    return { row, outcome: outcomeOf(row), seeds: totalsOf(row.shares ?? []) };
  };

  it('is one row with the sum of the seeds', () => {
    const { outcome, seeds, row } = joined(aShare(1, 1, 500), aShare(2, 501, 1000), aShare(3, 1001, 1200));
    expect(outcome).toBe('pass');
    expect(seeds).toEqual({ asked: 1200, passed: 1200, undecided: 0 });
    expect(row.legs).toHaveLength(3);
  });

  it('has the smallest seed that fails, and is about the leg that found it', () => {
    const late = { finishedAt: '2026-11-22T13:00:00Z' };
    const { outcome, seeds, row } = joined(
      aShare(1, 1, 500, late),
      aFailingShare(2, 518, 501, 1000),
      aFailingShare(3, 1007, 1001, 1500, late),
    );
    expect(outcome).toBe('fail');
    expect(seeds).toEqual({ asked: 1500, passed: 523, undecided: 0, failed: 518 });
    expect(row.seed).toBe(518);
    expect(row.detail?.reproduce).toContain('518');
  });

  it('is about the worst outcome first, and still shows the smallest seed', () => {
    const { outcome, seeds, row } = joined(
      aFailingShare(1, 3, 1, 500),
      aFailingShare(2, 518, 501, 1000, { outcome: 'crash' }),
    );
    expect([outcome, row.seed, seeds.failed]).toEqual(['crash', 518, 3]);
  });

  it('knows of a leg whose own run did not pass, so that its seeds were not run', () => {
    const { seeds: _none, ...verdict } = aLegWithSeeds(2, 501, 1000, { outcome: 'fail', reasons: [aReason()] });
    const unrun = toRow(verdict, aLeg(2));
    const { outcome, seeds, row } = joined(aShare(1, 1, 500), unrun);
    expect([outcome, row.why]).toEqual(['fail', aReason().title]);
    expect(seeds).toEqual({ asked: 1000, passed: 500, undecided: 0 });
  });

  it('is an error where two legs run the same seeds', () => {
    expect(joined(aShare(1, 1, 500), aShare(2, 500, 1000)).outcome).toBe('error');
    expect(joined(aShare(1, 1, 200), aShare(2, 1, 200)).outcome).toBe('error');
    expect(joined(aShare(1, 1, 200), aRow({ key: '3c' }, aLeg(2))).outcome).toBe('error');
  });

  it('keeps the shares of legs that a later attempt does not run again', () => {
    const first = [aShare(1, 1, 500), aFailingShare(2, 518, 501, 1000)];
    const { outcome, seeds } = joined(...first, aShare(2, 501, 1000, again));
    expect([outcome, seeds.passed, seeds.failed]).toEqual(['pass', 1000, undefined]);
  });

  it('does not pass while a leg that was not run again does not', () => {
    const { outcome, row } = joined(
      aFailingShare(1, 7, 1, 500),
      aFailingShare(2, 518, 501, 1000),
      aShare(2, 501, 1000, again),
    );
    expect(outcome).toBe('fail');
    expect(whyOf(row)).toBe('Acknowledged values were lost');
  });

  it.each([
    ['an earlier run', { id: 1000, number: 11, attempt: 3 }],
    ["another workflow's run of the same number", { id: 1000, number: 12, attempt: 1 }],
  ])('leaves out the shares of %s', (_, run) => {
    expect(joined(aShare(1, 1, 500), aShare(2, 501, 1000, { run })).seeds.asked).toBe(500);
  });

  it('is about a leg with seeds where another leg of the key has none', () => {
    const [share, other] = [aShare(1, 1, 200), aRow({ key: '3c', outcome: 'fail' }, aLeg(2))];
    expect(joined(share, other).row.job).toEqual(share.job);
    expect(joined(other, share).row.job).toEqual(share.job);
  });

  it('sums the newest share of each leg, whatever meets', () => {
    const legs = fc.array(
      fc.record({ leg: fc.integer({ min: 1, max: 6 }), attempt: fc.integer({ min: 1, max: 3 }), fails: fc.boolean() }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(legs, (some) => {
        const rows = some.map(({ leg, attempt, fails }) => {
          const run = { run: { id: 1001, number: 12, attempt } };
          const [from, to] = [100 * leg - 99, 100 * leg];
          return fails ? aFailingShare(leg, from + 10, from, to, run) : aShare(leg, from, to, run);
        });
        const newest = rows.filter(
          (row) => !rows.some((each) => each.legs[0] === row.legs[0] && each.run.attempt > row.run.attempt),
        );
        // Of two that differ in nothing but what came of them, either may be kept.
        fc.pre(
          new Set(newest.map(({ legs: [leg], seed }) => `${leg} ${seed}`)).size ===
            new Set(newest.map(({ legs: [leg] }) => leg)).size,
        );
        const { outcome, seeds } = joined(...rows);
        const failing = newest.flatMap(({ seed }) => seed ?? []);
        expect(seeds.failed).toBe(failing.length === 0 ? undefined : Math.min(...failing));
        expect(seeds.asked).toBe(100 * new Set(some.map(({ leg }) => leg)).size);
        expect(outcome).toBe(failing.length === 0 ? 'pass' : 'fail');
      }),
    );
  });
});
