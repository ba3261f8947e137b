import { decodeState } from '../../report/markdown/comment-state.ts';
import { commentUrl } from '../../report/markdown/github-urls.ts';
import type { ReportTarget } from '../../report/report-target.ts';
import type { Row } from '../../report/rows/row.ts';
import { messageOf } from '../../text/thrown-message.ts';
import { ApiError, type GitHubApi, type Pause, until } from '../api.ts';
import { getPullRequest, type PullRequest } from '../pull-request.ts';
import type { ReportWorld } from '../report-world.ts';
import { NO_VERDICTS, runVerdicts, type Verdicts } from '../verdicts/run-verdicts.ts';
import {
  type Action,
  type CommentMode,
  type ExistingComment,
  FIRST_ACTION,
  type Observation,
  type Settled,
  SILENCE_AFTER_MS,
  type Snapshot,
  startLeg,
  step,
} from './decide-comment-action.ts';
import { type Comments, createComments } from './our-comments.ts';
import { commentAdvice } from './permission-advice.ts';

export interface Agreement {
  readonly own: readonly Row[];
  readonly target: ReportTarget;
  readonly mode: CommentMode;
  readonly pullRequest: PullRequest;
  /** Whether other legs' verdicts can be found among the run's artifacts. A failing service is asked once. */
  readonly artifacts: 'working' | 'failing' | 'none';
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
  const clock = clockOfLeg(world.clock);
  const silence = clock.now() + SILENCE_AFTER_MS;
  const bounded = until(silence, api, clock.now);
  const comments = createComments(
    { ...target, forge: world.context.forge, pullRequest: pullRequest.number },
    bounded,
    clock,
  );
  const failuresAtMost = agreement.artifacts === 'working' ? FAILURES_AT_MOST : 1;
  const verdicts =
    agreement.artifacts === 'none'
      ? NO_VERDICTS
      : tolerant(runVerdicts(agreement.own, { ...world, clock }, silence), failuresAtMost, world);
  const services = { comments, verdicts, hasMovedOn: () => hasMovedOn(agreement, bounded, clock) };
  const { settled, status } = await untilSettled(agreement, services, clock);

  if (settled.kind === 'refused') warn(commentAdvice(status, settled.note, pullRequest, world.context));
  else if (settled.kind === 'gave-up') warn(settled.note);
  else if (settled.note !== '') world.log(settled.note);
  return {
    commentUrl: settled.commentId === null ? null : commentUrl(target, pullRequest.number, settled.commentId),
    rows: settled.rows,
  };
}

/** A clock that stands still during waits that a rate limit asks for. */
interface ClockOfLeg extends Pause {
  readonly standStill: (ms: number) => Promise<void>;
}

function clockOfLeg(clock: Pause): ClockOfLeg {
  let stoodStill = 0;
  return {
    ...clock,
    now: () => clock.now() - stoodStill,
    standStill: async (ms) => {
      const begin = clock.now();
      await clock.sleep(ms);
      stoodStill += clock.now() - begin;
    },
  };
}

/** What a leg looks at and writes to. */
interface Services {
  readonly comments: Comments;
  readonly verdicts: Verdicts;
  readonly hasMovedOn: () => Promise<boolean>;
}

/** Does what `step` says until the leg is done. `status`: that of the last request that failed. */
async function untilSettled(
  { own, target, mode }: Agreement,
  services: Services,
  clock: ClockOfLeg,
): Promise<{ readonly settled: Settled; readonly status: number | null }> {
  let status: number | null = null;
  let leg = startLeg(own, target, mode, clock.now());
  let action: Action = FIRST_ACTION;
  for (;;) {
    let observed: Observation;
    try {
      observed = await perform(action, services, clock);
    } catch (error) {
      status = error instanceof ApiError ? error.status : null;
      observed = failureOf(error);
    }
    const next = step(leg, observed, clock.now(), clock.random());
    if ('settled' in next) return { settled: next.settled, status };
    leg = next.leg;
    action = next.next;
  }
}

async function perform(action: Action, services: Services, clock: ClockOfLeg): Promise<Observation> {
  const { comments } = services;
  switch (action.kind) {
    case 'wait':
      await (action.isAsked === true ? clock.standStill(action.ms) : clock.sleep(action.ms));
      return { kind: 'waited' };
    case 'look':
      return { kind: 'looked', snapshot: await look(action, services) };
    case 'create':
      return { kind: 'wrote', createdId: await comments.create(action.body) };
    case 'update':
      await comments.update(action.id, action.body);
      return { kind: 'wrote' };
    case 'delete':
      await comments.remove(action.id);
      return { kind: 'wrote' };
  }
}

async function look(
  { reading, whole }: Extract<Action, { kind: 'look' }>,
  { comments, verdicts, hasMovedOn }: Services,
): Promise<Snapshot> {
  let seen = await comments.look(whole);
  const found = await verdicts.look(carriedBy(seen.comments), reading);
  // Reading takes a while; by now another leg may have written everything.
  if (reading) seen = await comments.look(whole);
  return { ...found, ...seen, movedOn: await hasMovedOn() };
}

function failureOf(error: unknown): Observation {
  const { lasting, retryAfterMs, status, limited } =
    error instanceof ApiError ? error : { lasting: false, retryAfterMs: undefined, status: null, limited: false };
  return {
    kind: 'failed',
    message: messageOf(error),
    lasting,
    limited,
    mayHaveWritten: status === null || status >= 500,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

const FAILURES_AT_MOST = 3;

/** After some failures the leg goes on without the others' verdicts: a comment with its own row is better than none. */
function tolerant(verdicts: Verdicts, failuresAtMost: number, world: ReportWorld): Verdicts {
  let failures = 0;
  return {
    look: async (carried, reading) => {
      if (failures >= failuresAtMost) return { rows: [], unread: 0 };
      try {
        return await verdicts.look(carried, reading);
      } catch (error) {
        failures += 1;
        if (failures < failuresAtMost) throw error;
        world.log(`Other jobs' verdicts could not be read; the comment goes on without them: ${messageOf(error)}`);
        return { rows: [], unread: 0 };
      }
    },
  };
}

const carriedBy = (comments: readonly ExistingComment[]): readonly Row[] =>
  comments.flatMap((comment) => decodeState(comment.body));

/** Whether the head of the pull request is another commit by now. A token that may not ask takes it for the same. */
async function hasMovedOn({ pullRequest, target }: Agreement, api: GitHubApi, clock: Pause): Promise<boolean> {
  try {
    const now = await getPullRequest(target.repository, pullRequest.number, api, clock);
    return now !== null && now.headSha !== pullRequest.headSha;
  } catch (error) {
    if (error instanceof ApiError && error.lasting) return false;
    throw error;
  }
}
