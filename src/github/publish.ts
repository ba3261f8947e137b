import { annotationsOf } from '../report/annotations.ts';
import { renderSummary } from '../report/markdown/summary.ts';
import { type Row, toRow } from '../report/rows/row.ts';
import { messageOf, stackOf } from '../text/thrown-message.ts';
import type { LegOfJob, Verdict } from '../verdict/verdict.ts';
import { setArtifactOutputs, setVerdictOutputs } from './action-outputs.ts';
import { type LegName, legHash, legName } from './artifacts/artifact-names.ts';
import type { Artifacts } from './artifacts/artifacts.ts';
import type { Agreement } from './comment/comment-agreement.ts';
import type { CommentMode } from './comment/decide-comment-action.ts';
import { commentOn } from './comment/pull-request-comment.ts';
import { findPullRequest, type PullRequestLookup, reportTargetOf } from './pull-request.ts';
import { REPORT_TITLE, type ReportWorld } from './report-world.ts';
import {
  MESSAGE_AT_MOST,
  type PublishedFiles,
  type UploadOptions,
  type UploadsOfFiles,
  uploadFiles,
  uploadVerdict,
  type VerdictUpload,
  whatWasLost,
} from './uploads.ts';

export interface PublishOptions extends UploadOptions {
  readonly comment: CommentMode;
  /** Separates several reports on one pull request; empty: the workflow's name. */
  readonly commentKey: string;
  readonly artifacts: 'all' | 'on-failure' | 'none';
  /** The number of the pull request to comment on; undefined: that of the run. */
  readonly pullRequest?: number;
  /** The text of `toJSON(matrix)`; empty without a matrix. */
  readonly matrix: string;
  /** What a pass is worth; by default nothing. */
  readonly points?: number;
  /** How many legs the job has, where the runner says. */
  readonly jobTotal?: number;
  /** The leg's id on GitHub, where the runner says. */
  readonly checkRun?: number;
  /** The seeds that the leg was asked to run. */
  readonly seeds?: LegOfJob['seeds'];
}

export interface Published {
  /** With its envelope: run, commit, addresses of what was uploaded. */
  readonly verdict: Verdict;
  readonly commentUrl: string | null;
  /** What could not be done, as the warnings say it. */
  readonly warnings: readonly string[];
}

/**
 * Shows a verdict where people look. Nothing that goes wrong here changes the verdict: every failure is a warning that
 * says what to do, and costs its own piece of the report only.
 */
export async function publish(
  judged: Verdict,
  files: PublishedFiles,
  options: PublishOptions,
  world: ReportWorld,
): Promise<Published> {
  const { context, commands } = world;
  const { piece, warn, warnings } = piecesOf(world);
  const begun: Verdict = {
    ...judged,
    run: { id: context.runId, number: context.runNumber, attempt: context.attempt },
    job: legOf(options, context.job),
  };
  await piece('The outputs were not set', undefined, () => setVerdictOutputs(begun, files, world, options.points));
  await piece('The annotations were not made', undefined, () => annotationsOf(begun).forEach(commands.annotate));

  const name = legName(begun.key, options.matrix, context.job, context.attempt, options.seeds);
  const service = await artifactService(options, world, warn);
  const uploading = piece('Nothing was uploaded', NO_FILES, async () =>
    service !== null && wantsFiles(begun, options)
      ? await commands.group('Artifacts', () => uploadFiles(files, name, service, options, world, warn))
      : NO_FILES,
  );
  const lookup = await piece('The pull request was not looked up', NO_LOOKUP, () =>
    findPullRequest(context, options.pullRequest, world),
  );
  const headSha = lookup.kind === 'found' ? lookup.pullRequest.headSha : context.sha;
  const target = reportTargetOf(lookup, options.commentKey, context);
  const inEnvelope = { ...begun, headSha };
  const leaving = uploading.then((uploads) =>
    piece('The verdict was not uploaded', { verdict: inEnvelope, left: { problem: '' } }, async (): Promise<Left> => {
      const verdict = { ...inEnvelope, artifacts: uploads.uploaded };
      const left = await leaveVerdict(verdict, name, service, options, world);
      const lost = whatWasLost(uploads, left);
      if (lost !== null) warn(lost);
      return { verdict, left };
    }),
  );
  const comment = async ({ verdict, left }: Left, artifacts: Agreement['artifacts']): Promise<Commented> => {
    const complaints: string[] = [];
    const complain = (message: string): void => void complaints.push(message);
    const own = () => [rowOf(verdict, name, left)];
    const commenting = () =>
      commentOn(lookup, { own: own(), target, mode: options.comment, artifacts }, world, complain);
    const agreed = await piece('The comment was not written', null, commenting, complain);
    return { commentUrl: agreed?.commentUrl ?? null, complaints };
  };
  const commentEarly = async (): Promise<Commented | null> => {
    if (lookup.kind !== 'found' || options.comment === 'never' || (await areOver(leaving, world))) return null;
    world.log('The uploads take long, so the comment is written without them, and again when they are over.');
    return await comment({ verdict: inEnvelope, left: 'uploaded' }, 'none');
  };

  const commentingEarly = commentEarly();
  const { verdict, left } = await leaving;
  await piece('The addresses of the artifacts were not set', undefined, () => setArtifactOutputs(verdict, world));
  await piece('The summary was not written', undefined, () => world.summarize(renderSummary(verdict, target)));
  const early = await commentingEarly;
  const artifacts = service === null ? 'none' : typeof left === 'object' ? 'failing' : 'working';
  // Where both services fail, that could take any time.
  const isHopeless = artifacts === 'failing' && early !== null && early.complaints.length > 0;
  const { commentUrl, complaints } = isHopeless ? early : await comment({ verdict, left }, artifacts);
  complaints.forEach(warn);
  await piece('The output comment-url was not set', undefined, () => world.setOutput('comment-url', commentUrl ?? ''));
  return { verdict, commentUrl, warnings };
}

interface Commented {
  readonly commentUrl: string | null;
  /** Why it may lack something, as warnings say it. */
  readonly complaints: readonly string[];
}

/** What a leg has left on the artifact service. */
interface Left {
  /** With its envelope and the addresses of what was uploaded. */
  readonly verdict: Verdict;
  readonly left: VerdictUpload;
}

/** Does a piece of the report, and gives `otherwise` after a warning that begins with `failed` when it throws. */
type Piece = <T>(
  failed: string,
  otherwise: T,
  work: () => T | Promise<T>,
  warnOfIt?: (message: string) => void,
) => Promise<T>;

interface Pieces {
  readonly piece: Piece;
  readonly warn: (message: string) => void;
  readonly warnings: readonly string[];
}

function piecesOf({ commands, log }: ReportWorld): Pieces {
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    commands.warning(message, REPORT_TITLE);
  };
  const piece: Piece = async (failed, otherwise, work, warnOfIt = warn) => {
    try {
      return await work();
    } catch (error) {
      // A bug of ours, but the verdict and the other pieces stand all the same.
      log(stackOf(error));
      warnOfIt(`${failed}: ${messageOf(error, MESSAGE_AT_MOST)}. The verdict is not affected.`);
      return otherwise;
    }
  };
  return { piece, warn, warnings };
}

/** Whether the uploads end while the comment waits for them. */
const areOver = (uploads: Promise<unknown>, { steps }: ReportWorld): Promise<boolean> =>
  steps
    .run('uploadsBeforeComment', () => uploads)
    .then(
      () => true,
      () => false,
    );

const legOf = ({ matrix, jobTotal, checkRun, seeds }: PublishOptions, job: string): LegOfJob => ({
  id: job,
  leg: legHash(matrix, job),
  ...(jobTotal === undefined ? {} : { total: jobTotal }),
  ...(checkRun === undefined ? {} : { checkRun }),
  ...(seeds === undefined ? {} : { seeds }),
});

async function artifactService(
  options: PublishOptions,
  world: ReportWorld,
  warn: (message: string) => void,
): Promise<Artifacts | null> {
  try {
    return await world.artifacts();
  } catch (error) {
    if (options.artifacts !== 'none')
      warn(`Nothing was uploaded, and the links are left out: ${messageOf(error, MESSAGE_AT_MOST)}.`);
    return null;
  }
}

const wantsFiles = ({ outcome }: Verdict, { artifacts }: PublishOptions): boolean =>
  artifacts === 'all' || (artifacts === 'on-failure' && outcome !== 'pass');

const NO_FILES: UploadsOfFiles = { uploaded: {}, lost: [], problem: null };
const NO_LOOKUP: PullRequestLookup = { kind: 'none', note: 'The pull request was not looked up.' };

/** Leaves the verdict where the other legs and the job that joins find it. */
async function leaveVerdict(
  verdict: Verdict,
  name: LegName,
  service: Artifacts | null,
  options: PublishOptions,
  world: ReportWorld,
): Promise<VerdictUpload> {
  if (service === null) return 'uploaded';
  const left = await world.commands.group('Verdict', () => uploadVerdict(verdict, name, service, options, world));
  if (left === 'name-taken') world.commands.error(sameKey(verdict.key), REPORT_TITLE);
  return left;
}

function rowOf(verdict: Verdict, name: LegName, left: VerdictUpload): Row {
  const row = toRow(verdict, name.leg);
  return left === 'name-taken' ? { ...row, legs: [name.leg, rivalOf(name, verdict)] } : row;
}

const sameKey = (key: string): string =>
  `Two steps or jobs of this run report under the key "${key}", so that one would hide the other. Give each its own name input.`;

/** A leg's hash for the second of two that are otherwise the same, so that the row shows both. */
const rivalOf = (name: LegName, verdict: Verdict): string =>
  legName(`${name.key} ${verdict.finishedAt}`, name.leg, 'rival', name.attempt).leg;
