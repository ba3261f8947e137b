import { describe, expect, it } from 'vitest';
import { joinRows } from '../../../src/report/rows/join.ts';
import { ShapeError } from '../../../src/report/rows/json-readers.ts';
import { rankedReasons, readRow, toRow } from '../../../src/report/rows/row.ts';
import { fourteen } from '../matrix-of-fourteen.ts';
import { aFailingShare, aLeg, aLimit, aReason, aRow, aShare, aVerdict } from '../verdicts.ts';

const failure = (title: string, different = {}) => aReason({ title, ...different });
const warning = (title: string, different = {}) => aReason({ title, severity: 'warning', ...different });

describe('reasons in order', () => {
  it('are failures before warnings, and causes before what they caused; else as the verdict has them', () => {
    const reasons = [
      warning('w caused', { under: 'x' }),
      warning('w1'),
      failure('f caused', { under: 'x' }),
      failure('f1'),
      warning('w2'),
      failure('f2'),
    ];
    expect(rankedReasons(reasons).map(({ title }) => title)).toEqual(['f1', 'f2', 'f caused', 'w1', 'w2', 'w caused']);
  });
});

describe('a row', () => {
  it('says why by the first failure', () => {
    const row = toRow(aVerdict({ outcome: 'fail', reasons: [warning('w'), failure('f')] }), aLeg(1));
    expect(row.why).toBe('f');
    expect(row.detail?.reasons.map(({ title }) => title)).toEqual(['f', 'w']);
    expect(row.warnings).toEqual([]);
  });

  it('of a failure names the warnings that there is no room for', () => {
    const reasons = [warning('w1'), warning('w2'), failure('f1'), failure('f2')];
    const row = toRow(aVerdict({ outcome: 'fail', reasons }), aLeg(1));
    expect(row.detail?.reasons.map(({ title }) => title)).toEqual(['f1', 'f2', 'w1']);
    expect(row.warnings).toEqual(['w2']);
  });

  it('says why by a warning when there is no failure', () => {
    const row = toRow(aVerdict({ outcome: 'unknown', reasons: [warning('w')] }), aLeg(1));
    expect(row.why).toBe('w');
    expect(row.detail?.reasons.map(({ title }) => title)).toEqual(['w']);
  });

  it('says why by the broken limit when there is no reason', () => {
    const limits = [aLimit('a < 1', 0, true), aLimit('b < 1', 2, false), aLimit('c < base', 2, null)];
    const row = toRow(aVerdict({ outcome: 'fail', limits }), aLeg(1));
    expect(row.why).toBe('b 2, must be below 1');
    expect(row.broken).toEqual([limits[1]]);
    const unmeasured = [aLimit('b < 1', null, false)];
    expect(toRow(aVerdict({ outcome: 'fail', limits: unmeasured }), aLeg(1)).why).toBe(
      'b: no run has a metric of this name',
    );
    expect(toRow(aVerdict({ outcome: 'fail' }), aLeg(1)).why).toBe('');
  });

  it('keeps three failures, and counts the others', () => {
    const reasons = Array.from({ length: 5 }, (_, index) => failure(`f${index}`));
    const row = toRow(aVerdict({ outcome: 'fail', reasons }), aLeg(1));
    expect(row.detail?.reasons.map(({ title }) => title)).toEqual(['f0', 'f1', 'f2']);
    expect(row.detail?.more).toBe(2);
    expect(toRow(aVerdict({ outcome: 'fail', reasons: reasons.slice(2) }), aLeg(1)).detail?.more).toBe(0);
    expect(toRow(aVerdict({ outcome: 'fail', reasons: reasons.slice(4) }), aLeg(1)).detail?.more).toBe(0);
  });

  it('of a pass has the titles of all its warnings, and the first of them in full', () => {
    const titles = ['w1', 'w2', 'w3', 'w4'];
    const row = toRow(aVerdict({ reasons: titles.map(warning) }), aLeg(1));
    expect(row).toMatchObject({ why: '', warnings: titles });
    expect(row.detail?.reasons.map(({ title }) => title)).toEqual(titles.slice(0, 3));
    expect(toRow(aVerdict(), aLeg(1))).toMatchObject({ warnings: [], detail: null });
  });

  it('carries only the metrics that the table shows, and what did not succeed', () => {
    const metrics = { 'net.servers.msgs-per-op': 3, 'stats.count': 51, 'stats.by-f.echo.fail-count': 2 };
    const more = { ...metrics, 'net.all.msg-count': 9, 'stats.by-f.echo.info-count': 0 };
    const row = toRow(aVerdict({ metrics: more, base: { metrics: more } }), aLeg(1));
    expect({ ...row.metrics }).toEqual(metrics);
    expect({ ...row.base }).toEqual({ 'net.servers.msgs-per-op': 3 });
    expect(toRow(aVerdict(), aLeg(1)).base).toBeUndefined();
  });

  it('has the ids of what was uploaded, not the addresses', () => {
    const artifacts = { store: { id: 1, url: 'https://evil.example' }, messages: { id: 2, url: '' } };
    expect(toRow(aVerdict({ artifacts }), aLeg(1)).artifacts).toEqual({ store: 1, messages: 2 });
    expect(toRow(aVerdict(), aLeg(1)).artifacts).toEqual({});
  });

  it('has the seeds of its leg, the one that fails, and what came of them in words', () => {
    const row = aFailingShare(1, 518, 501, 1000);
    expect(row.seed).toBe(518);
    expect(row.shares).toEqual([
      {
        leg: aLeg(1),
        attempt: 1,
        job: { id: 'test', leg: aLeg(101) },
        from: 501,
        to: 1000,
        passed: 17,
        undecided: 0,
        failed: 518,
        outcome: 'fail',
        why: 'Acknowledged values were lost',
      },
    ]);
    expect(row.detail?.seeds).toMatch(/^Seed 518 fails with the harder schedule, after 17 seeds/);
    expect(aShare(1, 1, 200).shares?.[0]).not.toHaveProperty('why');
    expect(aRow()).not.toHaveProperty('shares');
  });

  it('keeps no more of the seeds than it shows, however much is claimed', () => {
    const [share] = aShare(1, 1, 200).shares ?? [];
    const many = Array.from({ length: 300 }, () => ({ ...share, why: 'x'.repeat(500), more: 1 }));
    const { shares = [] } = readRow({ ...aRow(), shares: many }, 'row');
    expect(shares).toHaveLength(256);
    expect(shares[0]).toEqual({ ...share, why: 'x'.repeat(100) });
    for (const wrong of [{ passed: -1 }, { failed: 1.5 }, { leg: '<b>' }, { from: '1' }])
      expect(() => readRow({ ...aRow(), shares: [{ ...share, ...wrong }] }, 'row')).toThrow('row.shares[0].');
  });

  it('comes back as it was when it is read, in the same order', () => {
    const rows = [...fourteen.map((verdict) => toRow(verdict, aLeg(1))), aFailingShare(1, 7, 1, 10)];
    for (const row of [...rows, ...joinRows(rows, [aShare(2, 11, 20)])]) {
      expect(JSON.stringify(readRow(JSON.parse(JSON.stringify(row)), 'row'))).toBe(JSON.stringify(row));
    }
  });

  it.each([
    ['run', 'row.run is not an object'],
    ['headSha', 'row.headSha is not a commit'],
  ] as const)('is not made of a verdict without %s', (missing, message) => {
    expect(() => toRow({ ...aVerdict(), [missing]: undefined }, aLeg(1))).toThrow(new ShapeError(message));
  });

  it.each(['', '0123456', 'x'.repeat(16), `${aLeg(1)}\n`, ` ${aLeg(1)}`, `<${aLeg(1)}>`, 'a'.repeat(65)])(
    'is not made with %j for the hash of a leg',
    (leg) => {
      expect(() => toRow(aVerdict(), leg)).toThrow('row.legs[0] is not a hash');
    },
  );
});
