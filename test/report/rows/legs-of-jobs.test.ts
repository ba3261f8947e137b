import { describe, expect, it } from 'vitest';
import { joinRows } from '../../../src/report/rows/join.ts';
import {
  absentLegs,
  jobsOf,
  legsNotSeen,
  legsOf,
  shownRows,
  stillRunning,
} from '../../../src/report/rows/legs-of-jobs.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { aLeg, aRow, aShare } from '../verdicts.ts';

const ofJob = (id: string, leg: number, total?: number, number = 12): Row =>
  aRow({
    key: `${id} ${leg} ${number}`,
    run: { id: 1000 + number, number, attempt: 1 },
    job: { id, leg: aLeg(leg), ...(total === undefined ? {} : { total }) },
  });
const absent = (count: number): Row => ({
  ...aRow({ key: 'others', run: { id: 1012, number: 12, attempt: 1 } }),
  legs: [],
  absent: count,
});

describe('the legs of jobs', () => {
  it('are counted for each job, however many rows a leg leaves', () => {
    const second = { ...ofJob('test', 1, 4), key: 'another step' };
    const rows = [ofJob('test', 1, 4), second, ofJob('test', 2, 4), ofJob('faults', 1, 2)];
    expect(jobsOf(rows)).toEqual([
      { id: 'faults', total: 2, seen: 1 },
      { id: 'test', total: 4, seen: 2 },
    ]);
    expect(legsNotSeen(rows)).toBe(3);
    expect(stillRunning(rows)).toBe(3);
  });

  it('are seen where they share the seeds of one row', () => {
    const ofShare = (leg: number): Row => {
      const seeds = { from: 10 * leg, to: 10 * leg + 9 };
      return aShare(leg, seeds.from, seeds.to, { job: { id: 'test', leg: aLeg(leg), total: 3, seeds } });
    };
    const rows = joinRows([ofShare(1), ofShare(2)]);
    expect(rows).toHaveLength(1);
    expect(jobsOf(rows)).toEqual([{ id: 'test', total: 3, seen: 2 }]);
    expect(stillRunning(rows)).toBe(1);
  });

  it('are not guessed where rows do not say how many there are', () => {
    expect(jobsOf([aRow(), ofJob('test', 1)])).toEqual([]);
    expect(stillRunning([aRow(), ofJob('test', 1)])).toBe(0);
  });

  it('are as many as the newest run has, and its earlier rows count', () => {
    const rows = [ofJob('test', 1, 9, 11), ofJob('test', 2, 3, 12), ofJob('test', 3, 9, 11)];
    expect(jobsOf(rows)).toEqual([{ id: 'test', total: 3, seen: 3 }]);
    expect(stillRunning([...rows].reverse())).toBe(0);
  });

  it('are never fewer than none', () => {
    expect(legsNotSeen([ofJob('test', 1, 1), ofJob('test', 2, 1)])).toBe(0);
  });

  it('are over once the job that joins has said so', () => {
    expect(stillRunning([ofJob('test', 1, 4), absent(0)])).toBe(0);
    expect(stillRunning([ofJob('test', 1, 4), absent(2)])).toBe(0);
  });
});

describe('a row for absent legs', () => {
  it('stands for as many as it says, and is shown unless there are none', () => {
    const rows = [aRow(), absent(0), absent(3)];
    expect(shownRows(rows)).toEqual([aRow(), absent(3)]);
    expect(rows.map(legsOf)).toEqual([1, 0, 3]);
    expect(absentLegs(rows)).toBe(3);
  });

  it('is no longer shown, and ends nothing, once a later attempt has left a row', () => {
    const later = { ...ofJob('test', 1, 4), run: { id: 1012, number: 12, attempt: 2 } };
    const earlier = { ...absent(3), run: { id: 1012, number: 12, attempt: 1 } };
    expect(shownRows([earlier, later])).toEqual([later]);
    expect(stillRunning([earlier, later])).toBe(3);
    expect(shownRows([earlier, { ...later, run: earlier.run }])).toHaveLength(2);
  });
});
