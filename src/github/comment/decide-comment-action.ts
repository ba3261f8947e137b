import { renderComment } from '../../report/markdown/comment.ts';
import { decodeState } from '../../report/markdown/comment-state.ts';
import type { ReportTarget } from '../../report/report-target.ts';
import { joinRows } from '../../report/rows/join.ts';
import type { Row } from '../../report/rows/row.ts';
import { outcomeOf } from '../../report/rows/row-outcome.ts';
import { LIMIT_PATIENCE_MS, limitWait } from '../api.ts';
import type { VerdictsSeen } from '../verdicts/run-verdicts.ts';

/**
 * How the legs of a matrix agree on one comment without locks. Each leg has uploaded its verdict where the others find
 * it. Then it looks, writes, and looks again, until the comment says everything that the leg knows. This file decides;
 * `comment-agreement.ts` looks, writes and waits. There is no clock, randomness or network here, so that tests can play
 * whole schedules.
 *
 * Why no row is lost: a leg's verdict can be found before the leg looks, and whoever writes looks afterwards. So the last
 * writer saw the verdict of every leg that looked before it, and found nothing missing.
 *
 * Why one comment is left: GitHub's list may lack a new comment for some seconds, so several legs may create one. Each
 * then reads the whole thread until the list shows its own, and with it every comment that was there before. So the last
 * one sees them all, brings the lowest up to date, and deletes the others.
 */
export const WRITES_AT_MOST = 6;
const LOOKS_AT_MOST = 16;

/** Milliseconds from the start after which nothing new is begun. What was begun may take some seconds more. */
const PATIENCE_MS = 45_000;

/** Milliseconds from the start after which no request is sent, not even by what was begun before. */
export const SILENCE_AFTER_MS = 50_000;

/** Milliseconds after which GitHub's list shows a comment that was created. */
const LIST_LAG_MS = 5_000;

export type CommentMode = 'always' | 'on-failure' | 'never';

/** A comment of ours: written by the token's own login, and beginning with the marker. */
export interface ExistingComment {
  readonly id: number;
  readonly body: string;
}

/** What a look found. */
export interface Snapshot extends VerdictsSeen {
  readonly comments: readonly ExistingComment[];
  /** Whether the list of the whole thread shows the comment that this leg created last. */
  readonly createdIsListed: boolean;
  /** Whether the pull request's head has become another commit. */
  readonly movedOn: boolean;
}

export type Action =
  /**
   * `reading`: read verdicts that no comment carries, for some seconds, and look at the comments after that.
   * `whole`: read the whole thread of the pull request.
   */
  | { readonly kind: 'look'; readonly reading: boolean; readonly whole: boolean }
  /** `isAsked`: a rate limit asks for it. It does not count as time of the leg, which must not see its clock go on. */
  | { readonly kind: 'wait'; readonly ms: number; readonly isAsked?: true }
  | { readonly kind: 'create'; readonly body: string }
  | { readonly kind: 'update'; readonly id: number; readonly body: string }
  | { readonly kind: 'delete'; readonly id: number };

/** What a leg does first. */
export const FIRST_ACTION: Action = { kind: 'look', reading: false, whole: false };

export type Observation =
  | { readonly kind: 'waited' }
  | { readonly kind: 'looked'; readonly snapshot: Snapshot }
  /** `createdId`: of the comment that was created, as far as it is known. */
  | { readonly kind: 'wrote'; readonly createdId?: number | null }
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** Asking again would give the same answer. */
      readonly lasting: boolean;
      /** A write may have had its effect all the same. */
      readonly mayHaveWritten: boolean;
      /** What GitHub asked for. */
      readonly retryAfterMs?: number;
      /** Whether a rate limit refused it. */
      readonly limited?: boolean;
    };

/** How a leg's part ended. */
export interface Settled {
  readonly kind: 'agreed' | 'nothing-to-say' | 'moved-on' | 'refused' | 'left-to-others' | 'gave-up';
  readonly commentId: number | null;
  readonly rows: readonly Row[];
  /** For people; empty when all is well. */
  readonly note: string;
}

export interface Leg {
  /** Its own rows: one for a leg, all of them for the job that joins. */
  readonly own: readonly Row[];
  readonly target: ReportTarget;
  readonly mode: CommentMode;
  /** Milliseconds of the clock that `step` is given. */
  readonly startedAt: number;
  readonly writes: number;
  readonly looks: number;
  readonly failures: number;
  /** Requests that a rate limit has refused, and the milliseconds that it has waited, or is about to, because of them. */
  readonly limited: { readonly refusals: number; readonly ms: number };
  /** Whether it has waited since it last wrote. Only a leg that has waited reads verdicts: others may do it first. */
  readonly patient: boolean;
  /** When it last created a comment, or may have; null once a list has shown all comments that were there before. */
  readonly createdAt: number | null;
  readonly createdId: number | null;
  /** What it does now, and since when. */
  readonly action: Action;
  readonly actsSince: number;
  /** Comments that are to be deleted once the lowest has their rows. A list that lags may not show them again. */
  readonly surplus: readonly number[];
  readonly seen: readonly Row[];
  readonly commentId: number | null;
  /** Whether its own rows were in the comment when it last looked. */
  readonly covered: boolean;
}

export type Step = { readonly leg: Leg; readonly next: Action } | { readonly leg: Leg; readonly settled: Settled };

export const startLeg = (own: readonly Row[], target: ReportTarget, mode: CommentMode, now: number): Leg => ({
  own,
  target,
  mode,
  startedAt: now,
  writes: 0,
  looks: 1,
  failures: 0,
  limited: { refusals: 0, ms: 0 },
  patient: false,
  createdAt: null,
  createdId: null,
  action: FIRST_ACTION,
  actsSince: now,
  surplus: [],
  seen: own,
  commentId: null,
  covered: false,
});

/** What to do after what was observed. `chance` is from 0 to 1. */
export function step(leg: Leg, observed: Observation, now: number, chance: number): Step {
  switch (observed.kind) {
    case 'failed':
      return afterFailure(leg, observed, now, chance);
    case 'waited':
      return look(leg, now);
    case 'wrote':
      return look(afterWrite(leg, observed, now), now);
    case 'looked':
      return afterLook({ ...leg, failures: 0 }, observed.snapshot, now, chance);
  }
}

function afterWrite(leg: Leg, { createdId = null }: Extract<Observation, { kind: 'wrote' }>, now: number): Leg {
  const { action } = leg;
  const created = action.kind === 'create' ? { createdAt: now, createdId } : {};
  const surplus = action.kind === 'delete' ? leg.surplus.filter((id) => id !== action.id) : leg.surplus;
  return { ...leg, ...created, surplus, patient: false, failures: 0 };
}

function afterLook(before: Leg, snapshot: Snapshot, now: number, chance: number): Step {
  const leg = informed(before, snapshot);
  if (snapshot.movedOn) {
    return settle(leg, 'moved-on', 'The pull request has moved on to another commit, whose own run reports on it.');
  }
  const wanted = wantedWrite(leg, byId(snapshot.comments)[0], chance);
  const isWrite = typeof wanted === 'object';
  const isConfirmed = leg.createdAt === null;
  if (!isWrite && isConfirmed && snapshot.unread === 0) return settle(leg, wanted, '');
  if (!leg.patient) {
    const pause = pauseBefore(leg, snapshot.unread, chance);
    if (pause > 0) return wait({ ...leg, patient: true }, pause, now);
  }
  // Another comment would be one too many when the list lacks the one that this leg has created.
  const isTooEarly = isWrite && wanted.kind === 'create' && !isConfirmed;
  if (!isWrite || isTooEarly) return wait(leg, Math.round(300 + 700 * chance), now);
  // What was read so far is worth writing: the others need not read it any more.
  if (leg.writes >= WRITES_AT_MOST) return giveUp(leg, `it was written ${leg.writes} times without effect`);
  if (now - leg.startedAt > PATIENCE_MS) return giveUp(leg, 'there was no time left');
  return act({ ...leg, writes: leg.writes + 1 }, wanted, now);
}

/** The leg with what it has learned from a look. */
function informed(leg: Leg, snapshot: Snapshot): Leg {
  const comments = byId(snapshot.comments);
  const [lowest, ...higher] = comments.map(({ id }) => id);
  const carried = comments.map((comment) => decodeState(comment.body));
  const inComment = carried[0] ?? [];
  const { createdAt } = leg;
  const isConfirmed = createdAt === null || snapshot.createdIsListed || leg.actsSince - createdAt >= LIST_LAG_MS;
  return {
    ...leg,
    createdAt: isConfirmed ? null : createdAt,
    seen: joinRows(leg.own, leg.seen, snapshot.rows, ...carried),
    surplus: [...new Set([...leg.surplus, ...higher])].filter((id) => lowest === undefined || id > lowest),
    commentId: lowest ?? null,
    covered: leg.own.every((own) => inComment.some((row) => isSame(row, own) || holdsShares(row, own))),
  };
}

const byId = (comments: readonly ExistingComment[]): readonly ExistingComment[] =>
  [...comments].sort((a, b) => a.id - b.id);

function wantedWrite(
  leg: Leg,
  lowest: ExistingComment | undefined,
  chance: number,
): Exclude<Action, { kind: 'look' | 'wait' }> | 'agreed' | 'nothing-to-say' {
  const body = renderComment(leg.seen, leg.target);
  if (lowest === undefined) {
    const quiet = leg.mode === 'on-failure' && leg.seen.every((row) => outcomeOf(row) === 'pass');
    return quiet ? 'nothing-to-say' : { kind: 'create', body };
  }
  if (!sameText(lowest.body, body)) return { kind: 'update', id: lowest.id, body };
  const surplus = surplusToDelete(leg, chance);
  return surplus === undefined ? 'agreed' : { kind: 'delete', id: surplus };
}

/** Its own first, so that many legs delete as many comments; then any, so that they don't all delete the same one. */
function surplusToDelete({ surplus, createdId }: Leg, chance: number): number | undefined {
  if (createdId !== null && surplus.includes(createdId)) return createdId;
  return surplus[Math.min(surplus.length - 1, Math.floor(chance * surplus.length))];
}

/** GitHub may answer with other line ends than it was given, and without blanks at the end. */
const sameText = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd();

/**
 * Legs that end together would write together. So each waits for a random time and looks again; most then find their row
 * written. The more legs ended lately, and the more often this one wrote, the longer the wait. Zero: none.
 */
function pauseBefore(leg: Leg, unread: number, chance: number): number {
  const ends = leg.seen.map((row) => Date.parse(row.finishedAt));
  const latest = Math.max(...leg.own.map((row) => Date.parse(row.finishedAt)));
  const together = ends.filter((end) => end > latest - 30_000).length - leg.own.length;
  const crowd = unread + Math.max(0, together) + 3 * leg.writes;
  return crowd === 0 ? 0 : Math.round(50 + chance * Math.min(9_000, crowd * 300));
}

function afterFailure(leg: Leg, failed: Extract<Observation, { kind: 'failed' }>, now: number, chance: number): Step {
  if (failed.lasting) return settle(leg, 'refused', failed.message);
  if (failed.limited === true) return afterRefusal(leg, failed, now, chance);
  const createdAt = failed.mayHaveWritten && leg.action.kind === 'create' ? now : leg.createdAt;
  const backoff = Math.min(8_000, 500 * 2 ** leg.failures) * (0.5 + chance);
  const pause = Math.max(failed.retryAfterMs ?? 0, Math.round(backoff));
  const failing = { ...leg, createdAt, failures: leg.failures + 1 };
  return now + pause - leg.startedAt > PATIENCE_MS ? giveUp(failing, failed.message) : wait(failing, pause, now);
}

/** A rate limit counts writes above all, and looks still succeed in between; so only what GitHub asks for helps. */
function afterRefusal(leg: Leg, failed: Extract<Observation, { kind: 'failed' }>, now: number, chance: number): Step {
  const ms = limitWait(failed.retryAfterMs, leg.limited.refusals, chance);
  const limited = { refusals: leg.limited.refusals + 1, ms: leg.limited.ms + ms };
  if (limited.ms > LIMIT_PATIENCE_MS) return giveUp(leg, failed.message);
  return act({ ...leg, limited }, { kind: 'wait', ms, isAsked: true }, now);
}

function look(leg: Leg, now: number): Step {
  if (leg.looks >= LOOKS_AT_MOST) return giveUp(leg, `it was read ${leg.looks} times`);
  if (now - leg.startedAt > PATIENCE_MS) return giveUp(leg, 'there was no time left');
  const next: Action = { kind: 'look', reading: leg.patient, whole: leg.createdAt !== null };
  return act({ ...leg, looks: leg.looks + 1 }, next, now);
}

const wait = (leg: Leg, ms: number, now: number): Step =>
  now + ms - leg.startedAt > PATIENCE_MS ? giveUp(leg, 'there was no time left') : act(leg, { kind: 'wait', ms }, now);

const act = (leg: Leg, next: Action, now: number): Step => ({ leg: { ...leg, action: next, actsSince: now }, next });

const settle = (leg: Leg, kind: Settled['kind'], note: string): Step => ({
  leg,
  settled: { kind, commentId: leg.commentId, rows: leg.seen, note },
});

/** A leg whose own row is in the comment has done its part; the other legs write what else is missing. */
const giveUp = (leg: Leg, why: string): Step =>
  leg.covered
    ? settle(leg, 'left-to-others', `The rest of the comment is left to the other jobs: ${why}.`)
    : settle(
        leg,
        'gave-up',
        `This row may be missing in the comment until the next job of this run writes it: ${why}.`,
      );

const isSame = (a: Row, b: Row): boolean =>
  a.key === b.key && a.run.id === b.run.id && a.run.attempt === b.run.attempt && a.finishedAt === b.finishedAt;

/** A row of several legs looks like one of them, and has the shares of all. */
const holdsShares = (row: Row, { key, run, shares = [] }: Row): boolean =>
  row.key === key &&
  row.run.id === run.id &&
  shares.length > 0 &&
  shares.every(({ leg, attempt }) => row.shares?.some((each) => each.leg === leg && each.attempt >= attempt));
