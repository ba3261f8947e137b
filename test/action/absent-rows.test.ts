import { describe, expect, it } from 'vitest';
import { rowsOfAbsent, type Unread, whyUnread } from '../../src/action/absent-rows.ts';
import { rowsThatFail } from '../../src/action/fail-on.ts';
import type { Expectation } from '../../src/action/report-inputs.ts';
import { headline } from '../../src/report/markdown/headline.ts';
import { joinRows } from '../../src/report/rows/join.ts';
import type { Row } from '../../src/report/rows/row.ts';
import { aLeg, aReason, aRow } from '../report/verdicts.ts';

const rows = [
  aRow({ key: 'a' }),
  aRow({ key: 'b', outcome: 'unknown' }),
  aRow({ key: 'c', outcome: 'fail', reasons: [aReason({ title: 'An id twice' })] }),
];
const run = {
  run: { id: 1001, number: 12, attempt: 1 },
  headSha: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  now: new Date('2026-11-22T13:00:00Z'),
};
const ALL_READ: Unread = { discarded: [], problem: null };
const DAMAGED: Unread = { discarded: ['it is not JSON'], problem: null };

const absent = (some: readonly Row[], expect: Expectation | null = null, unread = ALL_READ) =>
  rowsOfAbsent(some, expect, unread, run).map((row) => [row.key, row.absent, row.outcome, row.why]);
const OTHERS = 'legs without a verdict';
const NONE = [OTHERS, 0, 'pass', ''];

const ofJob = (leg: number, total: number): Row =>
  aRow({ key: `leg ${leg}`, job: { id: 'test', leg: aLeg(leg), total } });

describe('rows for what left no verdict', () => {
  it('are of the whole run when there is none, whatever is expected', () => {
    const nothing = 'No job of this run left a verdict';
    expect(absent([])).toEqual([[OTHERS, 1, 'error', nothing]]);
    expect(absent([], { kind: 'count', count: 0 })).toEqual([[OTHERS, 1, 'error', nothing]]);
    expect(absent([], { kind: 'count', count: 14 })).toEqual([[OTHERS, 14, 'error', nothing]]);
  });

  it('say that nothing more will come when all are there', () => {
    expect(absent(rows)).toEqual([NONE]);
    expect(absent(rows, { kind: 'count', count: 2 })).toEqual([NONE]);
    expect(absent(rows, { kind: 'count', count: 3 })).toEqual([NONE]);
    expect(absent(rows, { kind: 'keys', keys: ['c', 'a'] })).toEqual([NONE]);
    expect(absent([ofJob(1, 2), ofJob(2, 2)])).toEqual([NONE]);
  });

  it('stand for the legs that the job has and nobody expected by name', () => {
    expect(absent([ofJob(1, 4)])).toEqual([[OTHERS, 3, 'error', '3 of 4 legs of test left none']]);
  });

  it('leave it to the input where it is given, since a leg need not run this action', () => {
    expect(absent([ofJob(1, 4)], { kind: 'count', count: 1 })).toEqual([NONE]);
    expect(absent(rows, { kind: 'count', count: 5 })).toEqual([[OTHERS, 2, 'error', '3 of 5 expected rows are there']]);
  });

  it('have the keys that are expected by name', () => {
    expect(absent(rows, { kind: 'keys', keys: ['a', 'x', 'y'] })).toEqual([
      ['x', 1, 'error', 'It left no verdict'],
      ['y', 1, 'error', 'It left no verdict'],
      NONE,
    ]);
  });

  it('tell verdicts that were left out from those that never came', () => {
    expect(absent(rows, null, DAMAGED)).toEqual([[OTHERS, 1, 'error', '1 verdict could not be read']]);
    const [other] = rowsOfAbsent([ofJob(1, 2)], null, DAMAGED, run);
    expect(other?.detail?.reasons[0]?.detail).toContain('1 verdict is damaged or of another run, and left out: it is');
    const [named] = rowsOfAbsent(rows, { kind: 'keys', keys: ['x'] }, DAMAGED, run);
    expect(named?.detail?.reasons[0]?.detail).toContain('it is not JSON');
    expect(absent(rows, { kind: 'count', count: 3 }, DAMAGED)).toEqual([NONE]);
    expect(absent(rows, null, { discarded: [], problem: '503' })).toEqual([
      [OTHERS, 1, 'error', '1 verdict could not be read'],
    ]);
    expect(whyUnread({ discarded: ['x', 'y'], problem: '503' })).toBe(
      "2 verdicts are damaged or of another run, and left out: x. The run's verdicts could not all be read from its artifacts: 503.",
    );
    expect(whyUnread(ALL_READ)).toBeNull();
  });

  it('make the headline red, and are counted in it', () => {
    expect(headline(joinRows([ofJob(1, 4)], rowsOfAbsent([ofJob(1, 4)], null, ALL_READ, run)))).toBe(
      '⛔ Maelstrom: 1 of 4 pass · 3 left no verdict',
    );
    expect(headline(rowsOfAbsent([], null, ALL_READ, run))).toBe('⛔ Maelstrom: 0 of 1 pass · 1 left no verdict');
  });

  it('are bounded, however many keys are expected', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `key ${index}`);
    expect(absent([], { kind: 'keys', keys }).length).toBeLessThanOrEqual(257);
  });
});

describe('rows that fail the job', () => {
  it('are named with their outcome and reason', () => {
    expect(rowsThatFail(rows, 'unknown')).toEqual(['2 of 3 rows do not pass: b (unknown); c (fail: An id twice)']);
    expect(rowsThatFail(rows, 'fail')).toEqual(['1 of 3 rows do not pass: c (fail: An id twice)']);
    expect(rowsThatFail(rows, 'never')).toEqual([]);
    expect(rowsThatFail(rows.slice(0, 1), 'unknown')).toEqual([]);
  });

  it('are also those that stand for absent legs, whatever fail-on says', () => {
    const all = [ofJob(1, 4), ...rowsOfAbsent([ofJob(1, 4)], null, ALL_READ, run)];
    expect(rowsThatFail(all, 'never')).toEqual([
      `3 of 4 rows do not pass: ${OTHERS} (error: 3 of 4 legs of test left none)`,
    ]);
  });

  it('make no message of megabytes', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      aRow({ key: `${'k'.repeat(90)} ${index}`, outcome: 'fail' }),
    );
    expect(rowsThatFail(many, 'fail')[0]?.length).toBeLessThan(3100);
  });

  it('are also those under whose key two jobs report', () => {
    const [row] = rows;
    const contested = row === undefined ? [] : [{ ...row, legs: [aLeg(1), aLeg(2)] }];
    expect(rowsThatFail(contested, 'never')).toEqual(['1 of 1 rows do not pass: a (error)']);
  });
});
