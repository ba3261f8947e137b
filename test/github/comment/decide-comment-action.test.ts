import { describe, expect, it } from 'vitest';
import {
  type Action,
  FIRST_ACTION,
  type Observation,
  type Snapshot,
  startLeg,
  step,
  WRITES_AT_MOST,
} from '../../../src/github/comment/decide-comment-action.ts';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { aFailingShare, aLeg, aRow, aShare, aTarget } from '../../report/verdicts.ts';

const target = aTarget();

describe('legs that agree on one comment', () => {
  it('survive "B lists, A uploads, lists, writes A+B, checks, B writes B, checks"', () => {
    const [a, b] = [aRow({ key: 'a' }, aLeg(1)), aRow({ key: 'b' }, aLeg(2))];
    const world = { uploaded: [b], comments: new Map<number, string>(), nextId: 1 };
    const see = (): Observation => ({
      kind: 'looked',
      snapshot: {
        rows: [...world.uploaded],
        unread: 0,
        comments: [...world.comments].map(([id, body]) => ({ id, body })),
        movedOn: false,
        createdIsListed: true,
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

    const bListed = untilWrite(step(startLeg([b], target, 'always', 0), see(), 0, 0));
    world.uploaded.push(a);
    const aDone = finish(step(startLeg([a], target, 'always', 0), see(), 0, 0));
    expect('settled' in aDone && aDone.settled.kind).toBe('agreed');
    expect([...world.comments.values()]).toEqual([renderComment([a, b], target)]);
    if ('settled' in bListed) throw new Error('B had something to write');
    const written = step(bListed.leg, write(bListed.next), 0, 0);
    const bDone = finish(written);
    expect('settled' in bDone && bDone.settled.kind).toBe('agreed');
    expect([...world.comments.values()]).toEqual([renderComment([a, b], target)]);
  });

  it('never overwrite a comment about a newer commit', () => {
    const newer = renderComment(
      [aRow({ key: 'a', headSha: 'f'.repeat(40), run: { id: 9, number: 13, attempt: 1 } })],
      target,
    );
    const leg = startLeg([aRow({ key: 'a' }), aRow({ key: 'b' }, aLeg(2))], target, 'always', 0);
    const next = step(
      leg,
      {
        kind: 'looked',
        snapshot: { rows: [], unread: 0, comments: [{ id: 1, body: newer }], movedOn: false, createdIsListed: false },
      },
      0,
      0.5,
    );
    expect(next).toMatchObject({ settled: { kind: 'agreed', commentId: 1 } });
  });

  it('leave the comment alone once the pull request has moved on', () => {
    const leg = startLeg([aRow()], target, 'always', 0);
    const next = step(
      leg,
      { kind: 'looked', snapshot: { rows: [], unread: 0, comments: [], movedOn: true, createdIsListed: false } },
      0,
      0.5,
    );
    expect(next).toMatchObject({ settled: { kind: 'moved-on' } });
  });

  it('say nothing on success when asked to report failures only, but keep an existing comment up to date', () => {
    const leg = startLeg([aRow()], target, 'on-failure', 0);
    const nothing: Observation = {
      kind: 'looked',
      snapshot: { rows: [], unread: 0, comments: [], movedOn: false, createdIsListed: false },
    };
    expect(step(leg, nothing, 0, 0)).toMatchObject({ settled: { kind: 'nothing-to-say' } });
    const old = renderComment([aRow({ outcome: 'fail' })], target);
    const outdated: Observation = {
      kind: 'looked',
      snapshot: { rows: [], unread: 0, comments: [{ id: 3, body: old }], movedOn: false, createdIsListed: false },
    };
    const later = startLeg([aRow({ run: { id: 1001, number: 12, attempt: 2 } })], target, 'on-failure', 0);
    expect(step(later, outdated, 0, 0)).toMatchObject({ next: { kind: 'update', id: 3 } });
  });

  it('stop at once when they are refused, and wait as long as they are asked to', () => {
    const leg = startLeg([aRow()], target, 'always', 0);
    expect(step(leg, { kind: 'failed', message: '403', lasting: true, mayHaveWritten: false }, 0, 0)).toMatchObject({
      settled: { kind: 'refused' },
    });
    expect(
      step(leg, { kind: 'failed', message: '403', lasting: false, mayHaveWritten: false, retryAfterMs: 9000 }, 0, 0),
    ).toMatchObject({
      next: { kind: 'wait', ms: 9000 },
    });
    expect(
      step(leg, { kind: 'failed', message: '403', lasting: false, mayHaveWritten: false, retryAfterMs: 60_000 }, 0, 0),
    ).toMatchObject({
      settled: { kind: 'gave-up' },
    });
  });

  it('write at once when no other leg has ended lately', () => {
    const leg = startLeg([aRow()], target, 'always', 0);
    const alone: Observation = {
      kind: 'looked',
      snapshot: { rows: [], unread: 0, comments: [], movedOn: false, createdIsListed: false },
    };
    expect(step(leg, alone, 0, 0.9)).toMatchObject({ next: { kind: 'create' } });
  });
});

const FAILURE = { kind: 'failed', message: '502 from GitHub', lasting: false, mayHaveWritten: true } as const;

describe('one step of a leg', () => {
  const START = 1_000;
  const own = aRow({ key: 'own', finishedAt: '2026-11-22T12:01:00Z' }, aLeg(1));
  const leg = startLeg([own], target, 'always', START);
  const patient = { ...leg, patient: true };
  const other = (finishedAt: string): Row => aRow({ key: 'other', finishedAt }, aLeg(2));
  const existing = (id: number, ...rows: readonly Row[]) => ({ id, body: renderComment(rows, target) });
  const looked = (snapshot: Partial<Snapshot> = {}): Observation => ({
    kind: 'looked',
    snapshot: { rows: [], unread: 0, comments: [], movedOn: false, createdIsListed: false, ...snapshot },
  });
  const failed = (different: { readonly retryAfterMs?: number } = {}): Observation => ({ ...FAILURE, ...different });

  it('begins with a look that reads no verdict yet', () => {
    expect(FIRST_ACTION).toEqual({ kind: 'look', reading: false, whole: false });
  });

  it('keeps the comment with the lowest id and deletes another one that says the same', () => {
    const comments = [existing(9, own), existing(3, own), existing(5, own)];
    expect(step(leg, looked({ comments }), START, 0)).toMatchObject({ next: { kind: 'delete', id: 5 } });
  });

  it('takes other line ends and blanks at the end for the same text, and nothing else', () => {
    const { body } = existing(3, own);
    const sent = `${body.replaceAll('\n', '\r\n')} \r\n`;
    expect(step(leg, looked({ comments: [{ id: 3, body: sent }] }), START, 0)).toMatchObject({
      settled: { kind: 'agreed', commentId: 3, note: '' },
    });
    expect(step(leg, looked({ comments: [{ id: 3, body: ` ${body}` }] }), START, 0)).toMatchObject({
      next: { kind: 'update', id: 3 },
    });
  });

  it('speaks up on failure when only one of the rows fails', () => {
    const quiet = startLeg([own], target, 'on-failure', START);
    const rows = [aRow({ key: 'other', outcome: 'fail', finishedAt: '2026-11-22T11:00:00Z' }, aLeg(2))];
    expect(step(quiet, looked({ rows }), START, 0)).toMatchObject({ next: { kind: 'create' } });
  });

  it('says why it leaves the comment to another commit', () => {
    const moved = step(leg, looked({ movedOn: true, createdIsListed: false }), START, 0);
    expect('settled' in moved && moved.settled.note).toContain('moved on');
  });

  it.each([
    ['another ended in the last 30 s', { rows: [other('2026-11-22T12:00:30.001Z')] }, 0, [50, 200, 350]],
    ['two verdicts are unread', { unread: 2 }, 0, [50, 350, 650]],
    ['it has written once already', {}, 1, [50, 500, 950]],
    ['a crowd is unread', { unread: 100 }, 0, [50, 4550, 9050]],
  ] as const)(
    'waits for a moment of its own when %s, and is patient then',
    (_, snapshot, writes, [none, half, all]) => {
      const at = (chance: number) => step({ ...leg, writes }, looked(snapshot), START, chance);
      expect(at(0)).toMatchObject({ leg: { patient: true }, next: { kind: 'wait', ms: none } });
      expect(at(0.5)).toMatchObject({ next: { kind: 'wait', ms: half } });
      expect(at(1)).toMatchObject({ next: { kind: 'wait', ms: all } });
    },
  );

  it('does not wait for one that ended half a minute before its own last row', () => {
    const two = startLeg(
      [aRow({ key: 'first', finishedAt: '2026-11-22T12:00:00Z' }, aLeg(3)), own],
      target,
      'always',
      START,
    );
    const rows = [other('2026-11-22T12:00:30Z')];
    expect(step(leg, looked({ rows }), START, 1)).toMatchObject({ next: { kind: 'create' } });
    expect(step(two, looked({ rows }), START, 1)).toMatchObject({ next: { kind: 'create' } });
  });

  it('reads after it has waited, and not after it has written', () => {
    expect(step(patient, { kind: 'waited' }, START, 0)).toMatchObject({ next: { kind: 'look', reading: true } });
    expect(step({ ...patient, failures: 4 }, { kind: 'wrote' }, START, 0)).toMatchObject({
      leg: { failures: 0 },
      next: { kind: 'look', reading: false },
    });
  });

  it.each([
    [0, 300],
    [0.5, 650],
    [1, 1000],
  ])('waits for verdicts that it could not read while nothing is to be written (chance %d)', (chance, ms) => {
    const comments = [existing(3, own)];
    expect(step(patient, looked({ comments, unread: 1 }), START, chance)).toMatchObject({ next: { kind: 'wait', ms } });
  });

  it('writes what it knows once it is patient, however many are unread', () => {
    expect(step({ ...patient, writes: 2 }, looked({ unread: 9 }), START, 1)).toMatchObject({
      leg: { writes: 3 },
      next: { kind: 'create' },
    });
  });

  it('waits longer after each failure, up to twelve seconds', () => {
    const wait = (failures: number, chance: number) => step({ ...leg, failures }, failed(), START, chance);
    expect(wait(0, 0)).toMatchObject({ leg: { failures: 1 }, next: { kind: 'wait', ms: 250 } });
    expect(wait(0, 0.5)).toMatchObject({ next: { kind: 'wait', ms: 500 } });
    expect(wait(3, 0.5)).toMatchObject({ leg: { failures: 4 }, next: { kind: 'wait', ms: 4000 } });
    expect(wait(9, 1)).toMatchObject({ next: { kind: 'wait', ms: 12_000 } });
  });

  it('begins nothing more than 45 s after its start', () => {
    const [last, late] = [START + 45_000, START + 45_001];
    const gaveUp = (why: string) => ({
      settled: { kind: 'gave-up', note: expect.stringContaining(`writes it: ${why}.`) },
    });
    expect(step(patient, looked(), last, 0)).toMatchObject({ next: { kind: 'create' } });
    expect(step(patient, looked(), late, 0)).toMatchObject(gaveUp('there was no time left'));
    expect(step(leg, { kind: 'waited' }, last, 0)).toMatchObject({ next: { kind: 'look' } });
    expect(step(leg, { kind: 'waited' }, late, 0)).toMatchObject(gaveUp('there was no time left'));
    expect(step(leg, looked({ unread: 1 }), last - 50, 0)).toMatchObject({ next: { kind: 'wait', ms: 50 } });
    expect(step(leg, looked({ unread: 1 }), last - 49, 0)).toMatchObject(gaveUp('there was no time left'));
    expect(step(leg, failed({ retryAfterMs: 45_000 }), START, 0)).toMatchObject({ next: { kind: 'wait', ms: 45_000 } });
    expect(step(leg, failed({ retryAfterMs: 45_001 }), START, 0)).toMatchObject(gaveUp('502 from GitHub'));
  });

  describe('that a rate limit refuses', () => {
    const refuse = (before: { readonly leg: typeof leg }, retryAfterMs?: number, now = START) =>
      step(before.leg, { ...FAILURE, limited: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }, now, 0);

    it('waits a minute, and longer each time, however little time of its own it has left', () => {
      const first = refuse({ leg });
      expect(first).toMatchObject({ next: { kind: 'wait', ms: 60_000, isAsked: true } });
      const second = refuse(first, undefined, START + 44_000);
      expect(second).toMatchObject({ next: { kind: 'wait', ms: 120_000, isAsked: true } });
      expect(refuse(second)).toMatchObject({
        settled: { kind: 'gave-up', note: expect.stringContaining(FAILURE.message) },
      });
    });

    it('waits 200 seconds in all, and goes on where it was', () => {
      const twice = refuse(refuse({ leg: patient }, 100_000), 100_000);
      expect(twice).toMatchObject({ next: { kind: 'wait', ms: 100_000 } });
      expect(step(twice.leg, { kind: 'waited' }, START, 0)).toMatchObject({ next: { kind: 'look', reading: true } });
      expect(refuse(twice, 1_000)).toMatchObject({ settled: { kind: 'gave-up' } });
    });
  });

  it('writes six times and looks sixteen times at most', () => {
    expect(step({ ...patient, writes: 5 }, looked(), START, 0)).toMatchObject({
      leg: { writes: 6 },
      next: { kind: 'create' },
    });
    expect(step({ ...patient, writes: 6 }, looked(), START, 0)).toMatchObject({
      settled: { kind: 'gave-up', note: expect.stringContaining('written 6 times') },
    });
    expect(step({ ...leg, looks: 15 }, { kind: 'waited' }, START, 0)).toMatchObject({ leg: { looks: 16 } });
    expect(step({ ...leg, looks: 16 }, { kind: 'waited' }, START, 0)).toMatchObject({
      settled: { kind: 'gave-up', note: expect.stringContaining('read 16 times') },
    });
  });

  describe('after it has created a comment', () => {
    const created = (id: number | null, at = START) => {
      const creating = step(patient, looked(), at, 0);
      if ('settled' in creating || creating.next.kind !== 'create') throw new Error('nothing was created');
      return step(creating.leg, { kind: 'wrote', createdId: id }, at, 0);
    };
    const seeing = (before: ReturnType<typeof step>, snapshot: Partial<Snapshot>, at = START, chance = 0) =>
      step(before.leg, looked(snapshot), at, chance);

    it('reads the whole thread until the list shows it', () => {
      const first = created(5);
      expect(first).toMatchObject({ next: { kind: 'look', whole: true } });
      const unlisted = seeing(first, { comments: [existing(5, own)] });
      expect(unlisted).toMatchObject({ next: { kind: 'wait' } });
      const waited = step(unlisted.leg, { kind: 'waited' }, START + 1, 0);
      expect(waited).toMatchObject({ next: { kind: 'look', whole: true } });
      expect(seeing(waited, { comments: [existing(5, own)], createdIsListed: true })).toMatchObject({
        settled: { kind: 'agreed', commentId: 5 },
      });
    });

    it('creates no second one while the list shows none', () => {
      const none = seeing(created(5), { comments: [] }, START, 1);
      expect(none).toMatchObject({ next: { kind: 'wait' } });
      const again = step(none.leg, { kind: 'waited' }, START + 1, 0);
      expect(seeing(again, { comments: [] }, START + 1)).toMatchObject({ next: { kind: 'wait' } });
    });

    it('gives up on the list after five seconds', () => {
      const look = (after: number) => {
        const waiting = seeing(created(5), { comments: [existing(5, own)] });
        return step(waiting.leg, { kind: 'waited' }, START + after, 0);
      };
      const late = seeing(look(5_000), { comments: [existing(5, own)] }, START + 5_200);
      expect(late).toMatchObject({ settled: { kind: 'agreed' } });
      // It counts when the look began: the list may be as old.
      const early = seeing(look(4_999), { comments: [existing(5, own)] }, START + 5_200);
      expect(early).toMatchObject({ next: { kind: 'wait' } });
    });

    it('deletes its own once a lower one has its row, and does not forget that when a list lacks it', () => {
      const both = [existing(4, own), existing(5, own)];
      const found = seeing(created(5), { comments: both, createdIsListed: true });
      expect(found).toMatchObject({ next: { kind: 'wait' } });
      const waited = step(found.leg, { kind: 'waited' }, START + 1, 0);
      const deleting = seeing(waited, { comments: [existing(4, own)] }, START + 1);
      expect(deleting).toMatchObject({ next: { kind: 'delete', id: 5 } });
      const deleted = step(deleting.leg, { kind: 'wrote' }, START + 2, 0);
      expect(seeing(deleted, { comments: [existing(4, own)] }, START + 2)).toMatchObject({
        settled: { kind: 'agreed', commentId: 4 },
      });
    });

    it('deletes its own before the others, and of the others any', () => {
      const comments = [existing(3, own), existing(4, own), existing(5, own), existing(6, own)];
      const mine = { ...patient, createdId: 5 };
      expect(step(mine, looked({ comments }), START, 0.99)).toMatchObject({ next: { kind: 'delete', id: 5 } });
      const ids = [0, 0.34, 0.67, 1].map((chance) => step(patient, looked({ comments }), START, chance));
      expect(ids.map((each) => 'next' in each && each.next.kind === 'delete' && each.next.id)).toEqual([4, 5, 6, 6]);
    });

    it('brings a lower one up to date while the list does not show its own', () => {
      const early = seeing(created(5), { comments: [existing(4)] });
      const waited = step(early.leg, { kind: 'waited' }, START + 1, 0);
      expect(seeing(waited, { comments: [existing(4)] }, START + 1)).toMatchObject({ next: { kind: 'update', id: 4 } });
    });

    it('deletes all that it once saw, though the list shows none of them any more', () => {
      const seen = { ...patient, surplus: [5, 6] };
      const comments = [existing(4, own)];
      expect(step(seen, looked(), START, 0).leg.surplus).toEqual([5, 6]);
      const deleting = step(seen, looked({ comments }), START, 0);
      expect(deleting).toMatchObject({ next: { kind: 'delete', id: 5 } });
      const deleted = step(deleting.leg, { kind: 'wrote' }, START, 0);
      const again = step({ ...deleted.leg, patient: true }, looked({ comments }), START, 0);
      expect(again).toMatchObject({ next: { kind: 'delete', id: 6 } });
      const last = step(again.leg, { kind: 'wrote' }, START, 0);
      expect(step(last.leg, looked({ comments }), START, 0)).toMatchObject({ settled: { kind: 'agreed' } });
    });

    it('never deletes the lowest, also when that was surplus before', () => {
      const leg = { ...patient, surplus: [4, 5] };
      expect(step(leg, looked({ comments: [existing(5, own)] }), START, 0)).toMatchObject({
        settled: { kind: 'agreed', commentId: 5 },
      });
    });

    it('reads the whole thread too when its creation may have failed', () => {
      const creating = step(patient, looked(), START, 0);
      const failing = (mayHaveWritten: boolean) => {
        const next = step(creating.leg, { ...FAILURE, mayHaveWritten }, START, 0);
        return step(next.leg, { kind: 'waited' }, START + 250, 0);
      };
      expect(failing(true)).toMatchObject({ next: { kind: 'look', whole: true } });
      expect(failing(false)).toMatchObject({ next: { kind: 'look', whole: false } });
      expect(seeing(failing(true), {}, START + 250)).toMatchObject({ next: { kind: 'wait' } });
      expect(seeing(failing(false), {}, START + 250)).toMatchObject({ next: { kind: 'create' } });
    });

    it('reads on from the lowest when another write may have failed', () => {
      const updating = step(patient, looked({ comments: [existing(4)] }), START, 0);
      expect(updating).toMatchObject({ next: { kind: 'update' } });
      const next = step(updating.leg, FAILURE, START, 0);
      expect(step(next.leg, { kind: 'waited' }, START + 250, 0)).toMatchObject({ next: { whole: false } });
    });
  });

  describe('that is out of writes', () => {
    const end = (rows: readonly Row[], ...inComment: readonly Row[]) => {
      const spent = { ...startLeg(rows, target, 'always', START), patient: true, writes: WRITES_AT_MOST };
      const missing = aRow({ key: 'missing' }, aLeg(7));
      const next = step(spent, looked({ rows: [missing], comments: [existing(3, ...inComment)] }), START, 0);
      return 'settled' in next ? next.settled : next;
    };

    it('leaves the rest to the others when the row of another leg has its share of the seeds', () => {
      const [mine, other] = [aShare(1, 1, 10), aFailingShare(2, 12, 11, 20, { finishedAt: '2026-11-22T13:00:00Z' })];
      expect(end([mine], ...joinRows([mine, other]))).toMatchObject({ kind: 'left-to-others' });
      expect(end([mine], other)).toMatchObject({ kind: 'gave-up' });
      const { shares: _none, ...older } = other;
      expect(end([mine], older)).toMatchObject({ kind: 'gave-up' });
    });

    describe('and has a share of the seeds', () => {
      const again = { run: { id: 1001, number: 12, attempt: 2 } };
      const [mine, other] = [aShare(1, 1, 10), aFailingShare(2, 12, 11, 20, { finishedAt: '2026-11-22T13:00:00Z' })];
      const whole = joinRows([mine, other])[0] as Row;

      it.each([
        ["another key's row", mine, { ...whole, key: 'another' }],
        ["another run's row", mine, { ...whole, run: { ...whole.run, id: 1000 } }],
        ['a row of no shares', mine, { ...whole, shares: [] }],
        ['its share of an earlier attempt', aShare(1, 1, 10, again), whole],
        ['one of the two shares that it joined', joinRows([mine, aShare(3, 21, 30)])[0] as Row, whole],
      ])('says that its row may be missing when the comment has %s', (_, row, inComment) => {
        expect(end([row], inComment)).toMatchObject({ kind: 'gave-up' });
      });

      it('is done when the comment has both of the shares that it joined', () => {
        expect(
          end([joinRows([mine, aShare(3, 21, 30)])[0] as Row], ...joinRows([mine, other, aShare(3, 21, 30)])),
        ).toMatchObject({
          kind: 'left-to-others',
        });
      });
    });

    it('leaves the rest to the others when its own row is in the comment', () => {
      expect(end([own], own, aRow({ key: 'third' }, aLeg(8)))).toMatchObject({
        kind: 'left-to-others',
        note: expect.stringContaining('left to the other jobs: it was written 6 times'),
      });
    });

    it.each([
      ['another key', { key: 'another' }],
      ["another run's", { run: { ...own.run, id: 1000 } }],
      ["an earlier attempt's", { run: { ...own.run, attempt: 0 } }],
      ['an earlier finish', { finishedAt: '2026-11-22T12:00:59Z' }],
    ])('says that its row may be missing when the comment has %s', (_, different) => {
      expect(end([own], { ...own, ...different })).toMatchObject({ kind: 'gave-up' });
    });

    it('says so too when the comment has only one of its two rows', () => {
      expect(end([own, aRow({ key: 'second' }, aLeg(4))], own)).toMatchObject({ kind: 'gave-up' });
    });
  });
});
