import { describe, expect, it } from 'vitest';
import { renderComment } from '../../src/report/comment.ts';
import { type Action, type Observation, startLeg, step, WRITES_AT_MOST } from '../../src/report/convergence.ts';
import { joinRows } from '../../src/report/join.ts';
import type { Row } from '../../src/report/row.ts';
import { decodeState } from '../../src/report/state.ts';
import { chanceFrom, play, type Schedule } from './schedules.ts';
import { aLeg, aPlace, aReason, aRow } from './verdicts.ts';

const place = aPlace();

/** 30 legs that end at random moments, two of them on attempt 2. */
function thirtyLegs(seed: number): Schedule {
  const chance = chanceFrom(seed * 7919);
  const spread = [0, 2_000, 20_000, 90_000][seed % 4] ?? 0;
  const rows = Array.from({ length: 30 }, (_, index): Row => {
    const attempt = index === 3 || index === 17 ? 2 : 1;
    const passes = chance() < 0.7;
    return aRow(
      {
        key: `leg-${index}`,
        outcome: passes ? 'pass' : 'fail',
        reasons: passes ? [] : [aReason({ title: `Leg ${index} is wrong` })],
        run: { id: 1, number: 5, attempt },
        finishedAt: new Date(1_800_000_000_000 + Math.floor(chance() * spread)).toISOString(),
      },
      aLeg(index),
    );
  });
  const earlier = rows
    .filter((row) => row.run.attempt === 2)
    .map((row) => ({ ...row, run: { ...row.run, attempt: 1 }, outcome: 'crash' as const }));
  const standing = seed % 3 === 0 ? [{ id: 7, body: renderComment(earlier, place) }] : [];
  return {
    seed,
    legs: rows.map((row) => ({ row, startsAt: Date.parse(row.finishedAt) - 1_800_000_000_000 })),
    earlier,
    standing,
    place,
    mode: 'always',
    failing: 0.2,
  };
}

describe('legs that agree on one comment', () => {
  it('end with one comment that has every row, in each of 200 schedules', () => {
    const byKey = new Intl.Collator('en', { numeric: true });
    for (let seed = 1; seed <= 200; seed += 1) {
      const schedule = thirtyLegs(seed);
      const { comments, legs } = play(schedule);
      const rows = schedule.legs.map(({ row }) => row).sort((a, b) => byKey.compare(a.key, b.key));
      expect(
        comments.map(({ body }) => body),
        `seed ${seed}`,
      ).toEqual([renderComment(joinRows(rows), place)]);
      expect(decodeState(comments[0]?.body ?? ''), `seed ${seed}`).toEqual(rows);
      expect(Math.max(...legs.map(({ writes }) => writes)), `seed ${seed}`).toBeLessThanOrEqual(WRITES_AT_MOST);
      expect(Math.max(...legs.map(({ asked }) => asked)), `seed ${seed}`).toBeLessThan(60_000);
    }
  }, 600_000);

  it('survive "B lists, A uploads, lists, writes A+B, checks, B writes B, checks"', () => {
    const [a, b] = [aRow({ key: 'a' }, aLeg(1)), aRow({ key: 'b' }, aLeg(2))];
    const world = { uploaded: [b], comments: new Map<number, string>(), nextId: 1 };
    const see = (): Observation => ({
      kind: 'saw',
      sight: {
        rows: [...world.uploaded],
        unread: 0,
        comments: [...world.comments].map(([id, body]) => ({ id, body })),
        movedOn: false,
      },
    });
    const write = (action: Action): Observation => {
      if (action.kind === 'create') world.comments.set(world.nextId++, action.body);
      else if (action.kind === 'update') world.comments.set(action.id, action.body);
      else if (action.kind === 'delete') world.comments.delete(action.id);
      else throw new Error(`not a write: ${action.kind}`);
      return { kind: 'wrote' };
    };
    /** Goes on until the leg wants to write; a leg that is done gives null. */
    const untilWrite = (start: ReturnType<typeof step>): ReturnType<typeof step> => {
      let now = start;
      while (!('settled' in now) && (now.next.kind === 'look' || now.next.kind === 'wait')) {
        now = step(now.leg, now.next.kind === 'look' ? see() : { kind: 'waited' }, 0, 0);
      }
      return now;
    };
    const finish = (start: ReturnType<typeof step>): ReturnType<typeof step> => {
      let now = untilWrite(start);
      while (!('settled' in now)) now = untilWrite(step(now.leg, write(now.next), 0, 0));
      return now;
    };

    const bListed = untilWrite(step(startLeg([b], place, 'always', 0), see(), 0, 0));
    world.uploaded.push(a);
    const aDone = finish(step(startLeg([a], place, 'always', 0), see(), 0, 0));
    expect('settled' in aDone && aDone.settled.kind).toBe('agreed');
    expect([...world.comments.values()]).toEqual([renderComment([a, b], place)]);
    if ('settled' in bListed) throw new Error('B had something to write');
    const written = step(bListed.leg, write(bListed.next), 0, 0);
    const bDone = finish(written);
    expect('settled' in bDone && bDone.settled.kind).toBe('agreed');
    expect([...world.comments.values()]).toEqual([renderComment([a, b], place)]);
  });

  it('never write over a comment that a newer commit stands in', () => {
    const newer = renderComment(
      [aRow({ key: 'a', headSha: 'f'.repeat(40), run: { id: 9, number: 13, attempt: 1 } })],
      place,
    );
    const leg = startLeg([aRow({ key: 'a' }), aRow({ key: 'b' }, aLeg(2))], place, 'always', 0);
    const next = step(
      leg,
      { kind: 'saw', sight: { rows: [], unread: 0, comments: [{ id: 1, body: newer }], movedOn: false } },
      0,
      0.5,
    );
    expect(next).toMatchObject({ settled: { kind: 'agreed', commentId: 1 } });
  });

  it('leave the comment alone once the pull request has moved on', () => {
    const leg = startLeg([aRow()], place, 'always', 0);
    const next = step(leg, { kind: 'saw', sight: { rows: [], unread: 0, comments: [], movedOn: true } }, 0, 0.5);
    expect(next).toMatchObject({ settled: { kind: 'moved-on' } });
  });

  it('say nothing on success when asked to speak of failures only, but keep a comment that stands up to date', () => {
    const leg = startLeg([aRow()], place, 'on-failure', 0);
    const nothing: Observation = { kind: 'saw', sight: { rows: [], unread: 0, comments: [], movedOn: false } };
    expect(step(leg, nothing, 0, 0)).toMatchObject({ settled: { kind: 'nothing-to-say' } });
    const old = renderComment([aRow({ outcome: 'fail' })], place);
    const standing: Observation = {
      kind: 'saw',
      sight: { rows: [], unread: 0, comments: [{ id: 3, body: old }], movedOn: false },
    };
    const later = startLeg([aRow({ run: { id: 1001, number: 12, attempt: 2 } })], place, 'on-failure', 0);
    expect(step(later, standing, 0, 0)).toMatchObject({ next: { kind: 'update', id: 3 } });
  });

  it('stop at once when they are refused, and wait as long as they are asked to', () => {
    const leg = startLeg([aRow()], place, 'always', 0);
    expect(step(leg, { kind: 'failed', message: '403', lasting: true }, 0, 0)).toMatchObject({
      settled: { kind: 'refused' },
    });
    expect(step(leg, { kind: 'failed', message: '403', lasting: false, retryAfterMs: 9000 }, 0, 0)).toMatchObject({
      next: { kind: 'wait', ms: 9000 },
    });
    expect(step(leg, { kind: 'failed', message: '403', lasting: false, retryAfterMs: 60_000 }, 0, 0)).toMatchObject({
      settled: { kind: 'gave-up' },
    });
  });

  it('write at once when nobody else has ended lately', () => {
    const leg = startLeg([aRow()], place, 'always', 0);
    const alone: Observation = { kind: 'saw', sight: { rows: [], unread: 0, comments: [], movedOn: false } };
    expect(step(leg, alone, 0, 0.9)).toMatchObject({ next: { kind: 'create' } });
  });
});
