import { decodeState, markerOf } from '../../report/markdown/comment-state.ts';
import type { ReportTarget } from '../../report/report-target.ts';
import type { Row } from '../../report/rows/row.ts';
import { messageOf } from '../../text/error-text.ts';
import { ApiError, type GitHubApi, until } from '../api.ts';
import { getPullRequest, type PullRequest } from '../pull-request.ts';
import type { ReportWorld } from '../report-world.ts';
import { NO_VERDICTS, runVerdicts, type Verdicts } from '../verdicts/run-verdicts.ts';
import { type Comments, createComments } from './comments-api.ts';
import {
  type Action,
  type CommentMode,
  FIRST_ACTION,
  type Observation,
  type Settled,
  SILENCE_AFTER_MS,
  type Sight,
  type StandingComment,
  startLeg,
  step,
} from './convergence.ts';
import { commentAdvice } from './permission-advice.ts';

export interface Agreement {
  readonly own: readonly Row[];
  readonly target: ReportTarget;
  readonly mode: CommentMode;
  readonly pullRequest: PullRequest;
  /** Whether other legs' verdicts can be found among the run's artifacts. */
  readonly withArtifacts: boolean;
}

export interface Agreed {
  /** null: there is no comment. */
  readonly commentUrl: string | null;
  /** All that is known of the report, the rows that a comment carries among them. */
  readonly rows: readonly Row[];
}

/** Brings the comment up to date together with the other legs. */
export async function agreeOnComment(
  agreement: Agreement,
  api: GitHubApi,
  world: ReportWorld,
  warn: (message: string) => void,
): Promise<Agreed> {
  const { target, pullRequest } = agreement;
  const silence = world.clock.now() + SILENCE_AFTER_MS;
  const bounded = until(silence, api, world.clock.now);
  const comments = createComments(
    { repository: target.repository, pullRequest: pullRequest.number, marker: markerOf(target.commentKey) },
    bounded,
    world.clock,
  );
  const verdicts = agreement.withArtifacts ? forgiving(runVerdicts(agreement.own, world, silence), world) : NO_VERDICTS;
  const settled = await untilSettled(agreement, comments, verdicts, bounded, world);
  if (settled.kind === 'refused') warn(commentAdvice(settled.status, settled.note, pullRequest, world.context));
  else if (settled.kind === 'gave-up') warn(settled.note);
  else if (settled.note !== '') world.log(settled.note);
  const commentUrl =
    settled.commentId === null
      ? null
      : `${target.serverUrl}/${target.repository}/pull/${pullRequest.number}#issuecomment-${settled.commentId}`;
  return { commentUrl, rows: settled.rows };
}

async function untilSettled(
  agreement: Agreement,
  comments: Comments,
  verdicts: Verdicts,
  api: GitHubApi,
  world: ReportWorld,
): Promise<Settled & { readonly status: number | null }> {
  const { clock } = world;
  const look = async (reading: boolean): Promise<Sight> => {
    let standing = await comments.look();
    const found = await verdicts.look(carriedBy(standing), reading);
    // Reading takes a while: what stands by now may say it all.
    if (reading) standing = await comments.look();
    return { ...found, comments: standing, movedOn: await hasMovedOn(agreement, api, world) };
  };
  let status: number | null = null;
  const perform = async (action: Action): Promise<Observation> => {
    try {
      switch (action.kind) {
        case 'wait':
          await clock.sleep(action.ms);
          return { kind: 'waited' };
        case 'look':
          return { kind: 'saw', sight: await look(action.reading) };
        case 'create':
          await comments.create(action.body);
          return { kind: 'wrote' };
        case 'update':
          await comments.update(action.id, action.body);
          return { kind: 'wrote' };
        case 'delete':
          await comments.remove(action.id);
          return { kind: 'wrote' };
      }
    } catch (error) {
      status = error instanceof ApiError ? error.status : null;
      const lasting = error instanceof ApiError && error.lasting;
      const retryAfterMs = error instanceof ApiError ? error.retryAfterMs : undefined;
      return {
        kind: 'failed',
        message: messageOf(error),
        lasting,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    }
  };
  let leg = startLeg(agreement.own, agreement.target, agreement.mode, clock.now());
  let action: Action = FIRST_ACTION;
  for (;;) {
    const observed = await perform(action);
    const next = step(leg, observed, clock.now(), clock.random());
    if ('settled' in next) return { ...next.settled, status };
    leg = next.leg;
    action = next.next;
  }
}

/** After three failures it goes on without the others' verdicts: a comment with this row is better than none. */
function forgiving(verdicts: Verdicts, world: ReportWorld): Verdicts {
  let failures = 0;
  return {
    look: async (carried, reading) => {
      if (failures >= 3) return { rows: [], unread: 0 };
      try {
        return await verdicts.look(carried, reading);
      } catch (error) {
        failures += 1;
        if (failures < 3) throw error;
        world.log(`Other jobs' verdicts could not be read; the comment goes on without them: ${messageOf(error)}`);
        return { rows: [], unread: 0 };
      }
    },
  };
}

const carriedBy = (standing: readonly StandingComment[]): readonly Row[] =>
  standing.flatMap((comment) => decodeState(comment.body));

/** Whether the pull request's head is another commit by now; a token that may not ask is told no. */
async function hasMovedOn(
  { pullRequest, target }: Agreement,
  api: GitHubApi,
  { clock }: ReportWorld,
): Promise<boolean> {
  try {
    const now = await getPullRequest(target.repository, pullRequest.number, api, clock);
    return now !== null && now.headSha !== pullRequest.headSha;
  } catch (error) {
    if (error instanceof ApiError && error.lasting) return false;
    throw error;
  }
}
