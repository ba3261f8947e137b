import { describe, expect, it } from 'vitest';
import { rowsOfAbsent } from '../../../src/action/absent-rows.ts';
import { renderBadge } from '../../../src/report/formats/badge.ts';
import { suitesOfRows } from '../../../src/report/formats/suite.ts';
import { headline } from '../../../src/report/markdown/headline.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import { shownRows } from '../../../src/report/rows/legs-of-jobs.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { OUTCOMES } from '../../../src/verdict/outcomes.ts';
import { HOSTILE } from '../hostile.ts';
import { aRow } from '../verdicts.ts';
import { aSuite } from './suites.ts';

const badge = (...suites: Parameters<typeof renderBadge>[0]) => JSON.parse(renderBadge(suites));

describe('a badge', () => {
  it('says how a single row went', () => {
    expect(badge(aSuite())).toEqual({ schemaVersion: 1, label: '1-echo', message: 'pass', color: 'brightgreen' });
    expect(badge(aSuite({ outcome: 'crash' }))).toMatchObject({ message: 'crash', color: 'red' });
  });

  it('counts several rows, in the color of the worst', () => {
    expect(badge(aSuite(), aSuite())).toEqual({
      schemaVersion: 1,
      label: 'Maelstrom',
      message: '2 of 2 pass',
      color: 'brightgreen',
    });
    expect(badge(aSuite(), aSuite({ outcome: 'unknown' }), aSuite({ outcome: 'fail' }))).toMatchObject({
      message: '1 of 3 pass',
      color: 'red',
    });
  });

  it('is green for a pass alone', () => {
    const green = OUTCOMES.filter((outcome) => badge(aSuite(), aSuite({ outcome })).color === 'brightgreen');
    expect(green).toEqual(['pass']);
  });

  it('is an error where nothing was judged, and where there is no row', () => {
    expect(badge(aSuite({ outcome: 'error' }))).toMatchObject({ color: 'lightgrey', isError: true });
    expect(badge()).toEqual({
      schemaVersion: 1,
      label: 'Maelstrom',
      message: 'no verdict',
      color: 'lightgrey',
      isError: true,
    });
  });

  it('counts each leg that left no verdict once, as the headline of the comment does', () => {
    const run = { run: { id: 1001, number: 12, attempt: 1 }, headSha: aRow().headSha, now: new Date(0) };
    const unread = { discarded: [], problem: null };
    const joined = (known: readonly Row[], expect: Parameters<typeof rowsOfAbsent>[1]) =>
      joinRows(known, rowsOfAbsent(known, expect, unread, run));
    const known = [aRow(), aRow({ key: '2-unique-ids' })];
    for (const [rows, message] of [
      [joined(known, { kind: 'count', count: 5 }), '2 of 5 pass'],
      [joined(known, { kind: 'keys', keys: ['1-echo', '3a', '3b'] }), '2 of 4 pass'],
      [joined(known, { kind: 'count', count: 2 }), '2 of 2 pass'],
    ] as const) {
      expect(badge(...suitesOfRows(shownRows(rows), []))).toMatchObject({ label: 'Maelstrom', message });
      if (rows.some(({ absent }) => absent !== undefined && absent > 0)) expect(headline(rows)).toContain(message);
    }
    for (const expected of [null, { kind: 'count', count: 3 }, { kind: 'keys', keys: ['1-echo'] }] as const) {
      const rows = shownRows(joined([], expected));
      expect(badge(...suitesOfRows(rows, []))).toMatchObject({ label: 'Maelstrom', message: 'no verdict' });
    }
  });

  it('stays short whatever the row is called', () => {
    for (const name of HOSTILE) expect(badge(aSuite({ name })).label.length).toBeLessThanOrEqual(60 * 6);
    expect(badge(aSuite({ name: 'x'.repeat(70_000) })).label).toHaveLength(60);
  });
});
