import {
  type Action,
  type CommentMode,
  type Observation,
  type Settled,
  type Sight,
  startLeg,
  step,
} from '../report/convergence.ts';
import type { Place } from '../report/place.ts';
import { type Row, toRow } from '../report/row.ts';
import { decodeState, markerOf } from '../report/state.ts';
import { parseVerdict, VERDICT_BYTES_AT_MOST } from '../report/verdict-json.ts';
import { ApiError, type GitHubApi } from './api.ts';
import { parseVerdictFile } from './artifact-names.ts';
import { type Comments, createComments } from './comments.ts';
import { commentAdvice } from './permission-advice.ts';
import { getPullRequest, type PullRequest } from './pull-request.ts';
import type { ReportWorld } from './world.ts';

export interface Agreement {
  readonly own: readonly Row[];
  readonly place: Place;
  readonly mode: CommentMode;
  readonly pullRequest: PullRequest;
  /** Whether other legs' verdicts can be found among the run's artifacts. */
  readonly withArtifacts: boolean;
}

/** Brings the comment up to date together with the other legs; returns its address, or null when there is none. */
export async function agreeOnComment(
  agreement: Agreement,
  api: GitHubApi,
  world: ReportWorld,
  warn: (message: string) => void,
): Promise<string | null> {
  const { place, pullRequest } = agreement;
  const comments = createComments(
    { repository: place.repository, pullRequest: pullRequest.number, marker: markerOf(place.commentKey) },
    api,
  );
  const verdicts = agreement.withArtifacts ? createVerdictReader(world) : async () => [];
  const settled = await untilSettled(agreement, comments, verdicts, api, world);
  if (settled.kind === 'refused') warn(commentAdvice(settled.status, settled.note, pullRequest, world.context.actor));
  else if (settled.kind === 'gave-up') warn(settled.note);
  else if (settled.note !== '') world.log(settled.note);
  return settled.commentId === null
    ? null
    : `${place.serverUrl}/${place.repository}/pull/${pullRequest.number}#issuecomment-${settled.commentId}`;
}

type VerdictReader = (carried: readonly Row[]) => Promise<readonly Row[]>;

async function untilSettled(
  agreement: Agreement,
  comments: Comments,
  verdicts: VerdictReader,
  api: GitHubApi,
  world: ReportWorld,
): Promise<Settled & { readonly status: number | null }> {
  const { clock } = world;
  const look = async (): Promise<Sight> => {
    const standing = await comments.look();
    const rows = await verdicts(standing.flatMap((comment) => decodeState(comment.body)));
    return { rows, comments: standing, movedOn: await hasMovedOn(agreement, api, world) };
  };
  let status: number | null = null;
  const perform = async (action: Action): Promise<Observation> => {
    try {
      switch (action.kind) {
        case 'wait':
          await clock.sleep(action.ms);
          return { kind: 'waited' };
        case 'look':
          return { kind: 'saw', sight: await look() };
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
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', message, lasting, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
  };
  let leg = startLeg(agreement.own, agreement.place, agreement.mode, clock.now());
  let action: Action = { kind: 'look' };
  for (;;) {
    const observed = await perform(action);
    const next = step(leg, observed, clock.now(), clock.random());
    if ('settled' in next) return { ...next.settled, status };
    leg = next.leg;
    action = next.next;
  }
}

/** Whether the pull request's head is another commit by now; a token that may not ask is told no. */
async function hasMovedOn({ pullRequest, place }: Agreement, api: GitHubApi, { clock }: ReportWorld): Promise<boolean> {
  try {
    const now = await getPullRequest(place.repository, pullRequest.number, api, clock);
    return now !== null && now.headSha !== pullRequest.headSha;
  } catch (error) {
    if (error instanceof ApiError && error.lasting) return false;
    throw error;
  }
}

/** Verdicts among the run's artifacts, each read once, and not at all when a comment carries it whole. */
function createVerdictReader(world: ReportWorld): VerdictReader {
  const read = new Map<number, Row | null>();
  return async (carried) => {
    const service = await world.artifacts();
    const listed = await service.list();
    const { runId } = world.context;
    for (const artifact of listed) {
      const of = parseVerdictFile(artifact.name);
      const isKnown = (row: Row): boolean =>
        row.run.id === runId &&
        row.run.attempt === of?.attempt &&
        row.legs.includes(of.leg) &&
        (row.outcome === 'pass' || row.detail !== null);
      if (of === null || read.has(artifact.id) || carried.some(isKnown)) continue;
      if (artifact.size > VERDICT_BYTES_AT_MOST) continue;
      const bytes = await service.read(artifact.id, VERDICT_BYTES_AT_MOST);
      read.set(artifact.id, rowOf(bytes, of.leg, world));
    }
    return [...read.values()].filter((row) => row !== null);
  };
}

function rowOf(bytes: Buffer, leg: string, world: ReportWorld): Row | null {
  try {
    return toRow(parseVerdict(bytes.toString('utf8')), leg);
  } catch (error) {
    world.log(`A verdict among the artifacts was left out: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
