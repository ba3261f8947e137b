import { describe, expect, it, vi } from 'vitest';
import { WRITES_AT_MOST } from '../../../src/github/comment/decide-comment-action.ts';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { decodeState } from '../../../src/report/markdown/comment-state.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import type { SeedShare } from '../../../src/report/rows/seed-shares.ts';
import type { Verdict } from '../../../src/verdict/verdict.ts';
import { aLeg, aReason, aRow, aTarget, seedsUpTo, someSeeds } from '../../report/verdicts.ts';
import { chanceFrom } from '../../support/chance.ts';
import { theSame } from './remembered.ts';
import { play, type Schedule } from './schedules.ts';

// Legs read the same comments and write the same texts again and again; these functions are pure, so each is done once.
vi.mock(import('../../../src/report/markdown/comment-state.ts'), async (original) => {
  const [real, { rememberedDecoder }] = await Promise.all([original(), import('./remembered.ts')]);
  return { ...real, decodeState: rememberedDecoder(real.decodeState) };
});
vi.mock(import('../../../src/report/markdown/comment.ts'), async (original) => {
  const [real, { rememberedRenderer }] = await Promise.all([original(), import('./remembered.ts')]);
  return { ...real, renderComment: rememberedRenderer(real.renderComment) };
});
vi.mock(import('../../../src/report/rows/join.ts'), async (original) => {
  const [real, { rememberedJoin }] = await Promise.all([original(), import('./remembered.ts')]);
  return { ...real, joinRows: rememberedJoin(real.joinRows) };
});

const target = aTarget();
const START = Date.parse('2027-01-15T08:00:00Z');

/** `SCHEDULES=10000` plays as many of each kind, which takes half an hour of a processor. */
const SCHEDULES = Number(process.env['SCHEDULES'] ?? 0);

/**
 * Legs that end at random moments within `spread` milliseconds; of many, two are on attempt 2. `sharing`: each has ten seeds of
 * one row.
 */
function aSchedule(
  seed: number,
  count: number,
  spread: number,
  different: Partial<Schedule>,
  sharing = false,
): Schedule {
  const chance = chanceFrom(seed * 7919);
  const rows = Array.from({ length: count }, (_, index): Row => {
    const attempt = index === 3 || index === 17 ? 2 : 1;
    const passes = chance() < 0.7;
    const row = aRow(
      {
        key: `leg-${index}`,
        outcome: passes ? 'pass' : 'fail',
        reasons: passes ? [] : [aReason({ title: `Leg ${index} is wrong` })],
        run: { id: 1, number: 5, attempt },
        finishedAt: new Date(START + Math.floor(chance() * spread)).toISOString(),
        ...(sharing ? tenSeeds(index, passes) : {}),
      },
      aLeg(index),
    );
    return theSame(row);
  });
  const earlier = rows
    .filter((row) => row.run.attempt === 2)
    .map((row) => ({ ...row, run: { ...row.run, attempt: 1 }, outcome: 'crash' as const }))
    .map((row) => (row.shares === undefined ? row : { ...row, shares: row.shares.map(crashedBefore) }));
  return {
    seed,
    legs: rows.map((row) => ({ row, startsAt: Date.parse(row.finishedAt) - START })),
    earlier,
    existing: earlier.length > 0 && seed % 3 === 0 ? [{ id: 7, body: renderComment(earlier, target) }] : [],
    target,
    mode: 'always',
    failing: 0,
    early: 0,
    listLag: 4_000,
    ...different,
  };
}

function tenSeeds(index: number, passes: boolean): Partial<Verdict> {
  const [from, to] = [10 * index + 1, 10 * index + 10];
  return {
    key: 'shared',
    job: { id: 'test', leg: aLeg(100 + index), seeds: { from, to } },
    seeds: passes ? someSeeds(from, to) : seedsUpTo(from + 4, from, to),
  };
}

const crashedBefore = (share: SeedShare): SeedShare => ({ ...share, attempt: 1, outcome: 'crash' });

const byKey = new Intl.Collator('en', { numeric: true });

/** What is wrong with how a schedule ends; empty when it ends well. */
function faultsOf(schedule: Schedule): readonly string[] {
  const { comments, legs } = play(schedule);
  const own = schedule.legs.map(({ row }) => row).sort((a, b) => byKey.compare(a.key, b.key));
  const rows = own[0]?.shares === undefined ? own : joinRows(own);
  const carried = decodeState(comments[0]?.body ?? '');
  return [
    ...(comments.length === 1 ? [] : [`${comments.length} comments`]),
    ...(JSON.stringify(carried) === JSON.stringify(rows) ? [] : [`${carried.length} of ${rows.length} rows`]),
    ...(comments[0]?.body === renderComment(joinRows(rows), target) ? [] : ['another text']),
    ...legs.flatMap(({ writes, asked }) => [
      ...(writes <= WRITES_AT_MOST ? [] : [`${writes} writes`]),
      ...(asked < 60_000 ? [] : [`${asked} ms`]),
    ]),
  ];
}

const SPREADS = [0, 500, 2_000, 20_000, 90_000];

describe('legs that share the seeds of one row', () => {
  it.each([
    { legs: 2, failing: 0, early: 0, listLag: 4_000, schedules: 300 },
    { legs: 3, failing: 0.2, early: 0.5, listLag: 4_000, schedules: 200 },
    { legs: 20, failing: 0.2, early: 0.3, listLag: 1_000, schedules: 20 },
  ])(
    'end with one comment that has the seeds of all: $legs legs, $failing of requests fail, $early comment early',
    ({ legs, failing, early, listLag, schedules }) => {
      const bad = Array.from({ length: schedules }, (_, seed) => {
        const spread = SPREADS[seed % SPREADS.length] ?? 0;
        const faults = faultsOf(aSchedule(seed, legs, spread, { failing, early, listLag }, true));
        return faults.length === 0 ? [] : [`seed ${seed}: ${faults.join(', ')}`];
      });
      expect(bad.flat()).toEqual([]);
    },
    600_000,
  );
});

describe('legs that agree on one comment', () => {
  it.each([
    { legs: 2, failing: 0, early: 0, listLag: 4_000, schedules: 1000 },
    { legs: 3, failing: 0, early: 0, listLag: 4_000, schedules: 500 },
    { legs: 14, failing: 0, early: 0, listLag: 4_000, schedules: 60 },
    { legs: 30, failing: 0, early: 0, listLag: 4_000, schedules: 40 },
    { legs: 2, failing: 0.2, early: 0, listLag: 4_000, schedules: 500 },
    { legs: 3, failing: 0.2, early: 0, listLag: 4_000, schedules: 300, found: [4682] },
    { legs: 14, failing: 0.2, early: 0, listLag: 1_000, schedules: 60 },
    { legs: 30, failing: 0.2, early: 0, listLag: 0, schedules: 100 },
    { legs: 3, failing: 0, early: 0.5, listLag: 4_000, schedules: 500 },
    { legs: 14, failing: 0.2, early: 0.3, listLag: 1_000, schedules: 60 },
    { legs: 30, failing: 0.2, early: 0.3, listLag: 0, schedules: 30 },
  ])(
    'end with one comment that has every row: $legs legs, $failing of requests fail, $early comment early, lists $listLag ms behind',
    ({ legs, failing, early, listLag, schedules, found = [] }) => {
      const bad: string[] = [];
      const seeds = Array.from({ length: SCHEDULES || schedules }, (_, index) => index + 1);
      for (const seed of [...found, ...seeds]) {
        const spread = SPREADS[seed % SPREADS.length] ?? 0;
        const faults = faultsOf(aSchedule(seed, legs, spread, { failing, early, listLag }));
        if (SCHEDULES > 0 && seed % 1000 === 0) console.log(`${seed} of ${legs} legs, ${bad.length} bad`);
        if (faults.length > 0) bad.push(`seed ${seed}: ${faults.join(', ')}`);
      }
      expect(bad).toEqual([]);
    },
    SCHEDULES > 0 ? 36_000_000 : 600_000,
  );
});
