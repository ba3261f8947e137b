import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../src/report/markdown/comment-state.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { outcomeOf } from '../../../src/report/rows/row-outcome.ts';
import { OUTCOMES } from '../../../src/verdict/verdict.ts';
import { aLeg, aReason, aRow } from '../verdicts.ts';

/** Rows of a few keys, runs, attempts and legs, so that they meet often. A run is of one commit. */
const rows: fc.Arbitrary<readonly Row[]> = fc.array(
  fc
    .record({
      key: fc.constantFrom('a', 'b', 'c', 'b 2', 'b 10'),
      number: fc.integer({ min: 1, max: 4 }),
      attempt: fc.integer({ min: 1, max: 3 }),
      finish: fc.integer({ min: 0, max: 3 }),
      leg: fc.integer({ min: 1, max: 3 }),
      outcome: fc.constantFrom(...OUTCOMES),
      cut: fc.boolean(),
    })
    .map(({ key, number, attempt, finish, leg, outcome, cut }) => {
      const row = aRow(
        {
          key,
          outcome,
          reasons: outcome === 'pass' ? [] : [aReason()],
          run: { id: 100 + number, number, attempt },
          // Runs 1 and 2 are of one commit, 3 and 4 of the next.
          headSha: (number <= 2 ? 'a' : 'b').repeat(40),
          finishedAt: `2026-11-22T12:00:0${finish}Z`,
        },
        aLeg(leg),
      );
      return cut ? { ...row, detail: null } : row;
    }),
  { maxLength: 12 },
);

describe('the join of rows', () => {
  it('does not depend on order, grouping or repetition', () => {
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
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
      fc.property(rows, (some) => {
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

describe('the state in a comment', () => {
  it('brings back the rows it was made of', () => {
    fc.assert(
      fc.property(rows, (some) => {
        expect(decodeState(`text\n${encodeState(some)}\n`)).toEqual(some);
      }),
    );
  });

  it('never ends the comment that hides it', () => {
    fc.assert(
      fc.property(rows, (some) => {
        expect(encodeState(some).slice(4, -3)).not.toMatch(/--|>/);
      }),
    );
  });

  it('is read as what anyone may have written', () => {
    const packed = (value: unknown): string => encodeState(value as readonly Row[]);
    expect(decodeState('no state')).toEqual([]);
    expect(decodeState('<!-- maelstrom-action-state v1 AAAA -->')).toEqual([]);
    expect(decodeState('<!-- maelstrom-action-state v2 AAAA -->')).toEqual([]);
    expect(decodeState(packed({ rows: 1 }))).toEqual([]);
    expect(decodeState(packed([1, null, {}, { ...aRow(), outcome: 'great' }, aRow()]))).toEqual([aRow()]);
    expect(decodeState(packed([{ ...aRow(), headSha: '"><script>' }]))).toEqual([]);
    expect(decodeState(packed([{ ...aRow(), run: { id: 1, number: -1, attempt: 1 } }]))).toEqual([]);
    expect(decodeState(packed([{ ...aRow(), extra: 'x', title: 'y'.repeat(10_000) }]))[0]?.title).toHaveLength(120);
    // A few kilobytes that unpack to many megabytes.
    expect(decodeState(packed([{ ...aRow(), title: ' '.repeat(20_000_000) }]))).toEqual([]);
    expect(decodeState(packed(Array.from({ length: 1000 }, () => aRow())))).toHaveLength(300);
  });
});
