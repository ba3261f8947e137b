import { renderComment } from '../../report/markdown/comment.ts';
import { decodeState } from '../../report/markdown/comment-state.ts';
import type { ReportTarget } from '../../report/report-target.ts';
import { joinRows } from '../../report/rows/join.ts';
import type { Row } from '../../report/rows/row.ts';
import { outcomeOf } from '../../report/rows/row-outcome.ts';
import type { VerdictsSeen } from '../verdicts/run-verdicts.ts';

/**
 * How the legs of a matrix agree on one comment without locks. Each leg has left its verdict where the others find it,
 * and then looks, writes, and looks again, until what stands says all that it knows. This file decides; others look,
 * write and wait for it. It has no clock, no chance and no network of its own, so that whole schedules can be tried.
 *
 * Why it ends well: a leg can be found before it looks, and whoever writes looks afterwards. So the last writer saw
 * every leg that looked before it, and found nothing missing.
 */
export const WRITES_AT_MOST = 6;
const LOOKS_AT_MOST = 16;

/** Milliseconds from the start after which nothing new is begun; a call may take some seconds more. */
const PATIENCE_MS = 45_000;

/** Milliseconds from the start after which nothing is asked any more, not even by what was begun before. */
export const SILENCE_AFTER_MS = 50_000;

export type CommentMode = 'always' | 'on-failure' | 'never';

/** A comment of ours: the token's own, and beginning with the marker. */
export interface StandingComment {
  readonly id: number;
  readonly body: string;
}

export interface Sight extends VerdictsSeen {
  readonly comments: readonly StandingComment[];
  /** Whether the pull request's head has become another commit. */
  readonly movedOn: boolean;
}

export type Action =
  /** `reading`: read verdicts that no comment carries, for some seconds, and look at the comments after that. */
  | { readonly kind: 'look'; readonly reading: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'create'; readonly body: string }
  | { readonly kind: 'update'; readonly id: number; readonly body: string }
  | { readonly kind: 'delete'; readonly id: number };

/** What a leg that was just started does. */
export const FIRST_ACTION: Action = { kind: 'look', reading: false };

export type Observation =
  | { readonly kind: 'waited' }
  | { readonly kind: 'saw'; readonly sight: Sight }
  | { readonly kind: 'wrote' }
  /** It may have had its effect all the same. `retryAfterMs`: what the other side asked for. */
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly lasting: boolean;
      readonly retryAfterMs?: number;
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
  /** Whether it has waited since it last found something to do; reading is left to those that have. */
  readonly patient: boolean;
  readonly seen: readonly Row[];
  readonly commentId: number | null;
  /** Whether its own rows stood in the comment when it last looked. */
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
  patient: false,
  seen: own,
  commentId: null,
  covered: false,
});

/** What to do after what was observed. `chance` is from 0 to 1. */
export function step(leg: Leg, observed: Observation, now: number, chance: number): Step {
  if (observed.kind === 'failed') return afterFailure(leg, observed, now, chance);
  if (observed.kind === 'waited') return look(leg, now);
  if (observed.kind === 'wrote') return look({ ...leg, patient: false, failures: 0 }, now);
  return afterSight({ ...leg, failures: 0 }, observed.sight, now, chance);
}

function afterSight(leg: Leg, sight: Sight, now: number, chance: number): Step {
  const comments = [...sight.comments].sort((a, b) => a.id - b.id);
  const [lowest, ...higher] = comments;
  const carried = comments.map((comment) => decodeState(comment.body));
  const rows = joinRows(leg.own, leg.seen, sight.rows, ...carried);
  const stands = decodeState(lowest?.body ?? '');
  const knowing: Leg = {
    ...leg,
    seen: rows,
    commentId: lowest?.id ?? null,
    covered: leg.own.every((own) => stands.some((row) => isSame(row, own))),
  };
  if (sight.movedOn) {
    return settle(knowing, 'moved-on', 'The pull request has moved on to another commit, whose own run reports on it.');
  }
  const wanted = wantedWrite(knowing, rows, lowest, higher);
  const isWrite = typeof wanted === 'object';
  if (!isWrite && sight.unread === 0) return settle(knowing, wanted, '');
  if (!leg.patient) {
    const pause = pauseBefore(knowing, sight.unread, chance);
    if (pause > 0) return wait({ ...knowing, patient: true }, pause, now);
    if (sight.unread > 0) return look({ ...knowing, patient: true }, now);
  }
  // What was read so far is worth writing: the others need not read it any more.
  if (!isWrite) return wait(knowing, Math.round(300 + 700 * chance), now);
  if (leg.writes >= WRITES_AT_MOST) return giveUp(knowing, `it was written ${leg.writes} times without effect`);
  if (now - leg.startedAt > PATIENCE_MS) return giveUp(knowing, 'there was no time left');
  return act({ ...knowing, writes: leg.writes + 1 }, wanted);
}

function wantedWrite(
  leg: Leg,
  rows: readonly Row[],
  lowest: StandingComment | undefined,
  higher: readonly StandingComment[],
): Exclude<Action, { kind: 'look' | 'wait' }> | 'agreed' | 'nothing-to-say' {
  const body = renderComment(rows, leg.target);
  if (lowest === undefined) {
    const quiet = leg.mode === 'on-failure' && rows.every((row) => outcomeOf(row) === 'pass');
    return quiet ? 'nothing-to-say' : { kind: 'create', body };
  }
  if (!sameText(lowest.body, body)) return { kind: 'update', id: lowest.id, body };
  // The lowest covers what the higher ones carry: their rows were joined into it.
  const [surplus] = higher;
  return surplus === undefined ? 'agreed' : { kind: 'delete', id: surplus.id };
}

/** GitHub may answer with other line ends than it was given, and without blanks at the end. */
const sameText = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd();

/**
 * Legs that end together would write together; each waits for a moment of its own and looks again, and most then find
 * their row written. The more legs ended lately, and the more often this one wrote, the longer.
 */
function pauseBefore(leg: Leg, unread: number, chance: number): number {
  const ends = leg.seen.map((row) => Date.parse(row.finishedAt)).filter((end) => !Number.isNaN(end));
  const latest = Math.max(...leg.own.map((row) => Date.parse(row.finishedAt)));
  const together = ends.filter((end) => end > latest - 30_000).length - leg.own.length;
  const crowd = unread + Math.max(0, together) + 3 * leg.writes;
  return crowd === 0 ? 0 : Math.round(50 + chance * Math.min(9_000, crowd * 300));
}

function afterFailure(leg: Leg, failed: Extract<Observation, { kind: 'failed' }>, now: number, chance: number): Step {
  if (failed.lasting) return settle(leg, 'refused', failed.message);
  const backoff = Math.min(8_000, 500 * 2 ** leg.failures) * (0.5 + chance);
  const pause = Math.max(failed.retryAfterMs ?? 0, Math.round(backoff));
  const failing = { ...leg, failures: leg.failures + 1 };
  return now + pause - leg.startedAt > PATIENCE_MS ? giveUp(failing, failed.message) : wait(failing, pause, now);
}

function look(leg: Leg, now: number): Step {
  if (leg.looks >= LOOKS_AT_MOST) return giveUp(leg, `it was read ${leg.looks} times`);
  if (now - leg.startedAt > PATIENCE_MS) return giveUp(leg, 'there was no time left');
  return act({ ...leg, looks: leg.looks + 1 }, { kind: 'look', reading: leg.patient });
}

const wait = (leg: Leg, ms: number, now: number): Step =>
  now + ms - leg.startedAt > PATIENCE_MS ? giveUp(leg, 'there was no time left') : act(leg, { kind: 'wait', ms });

const act = (leg: Leg, next: Action): Step => ({ leg, next });

const settle = (leg: Leg, kind: Settled['kind'], note: string): Step => ({
  leg,
  settled: { kind, commentId: leg.commentId, rows: leg.seen, note },
});

/** A leg whose own row stands has done its part; what else is missing, the others write. */
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
