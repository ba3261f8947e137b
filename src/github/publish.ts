import { annotationsOf } from '../report/annotations.ts';
import { renderSummary } from '../report/markdown/summary.ts';
import { type Row, toRow } from '../report/rows/row.ts';
import { messageOf, stackOf } from '../text/thrown-message.ts';
import type { LegOfJob, Verdict } from '../verdict/verdict.ts';
import { setArtifactOutputs, setVerdictOutputs } from './action-outputs.ts';
import { type LegName, legHash, legName } from './artifacts/artifact-names.ts';
import type { Artifacts } from './artifacts/artifacts.ts';
import type { CommentMode } from './comment/convergence.ts';
import { commentOn } from './comment/pull-request-comment.ts';
import { findPullRequest, reportTargetOf } from './pull-request.ts';
import { REPORT_TITLE, type ReportWorld } from './report-world.ts';
import {
  MESSAGE_AT_MOST,
  type PublishedFiles,
  type UploadOptions,
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
 * says what to do.
 */
export async function publish(
  judged: Verdict,
  files: PublishedFiles,
  options: PublishOptions,
  world: ReportWorld,
): Promise<Published> {
  const { context, commands } = world;
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    commands.warning(message, REPORT_TITLE);
  };
  let verdict: Verdict = {
    ...judged,
    run: { id: context.runId, number: context.runNumber, attempt: context.attempt },
    job: legOf(options, context.job),
  };
  let commentUrl: string | null = null;
  try {
    setVerdictOutputs(verdict, files, world, options.points);
    for (const annotation of annotationsOf(verdict)) commands.annotate(annotation);

    const name = legName(verdict.key, options.matrix, context.job, context.attempt, options.seeds);
    const service = await artifactService(options, world, warn);
    const uploads =
      service !== null && wantsFiles(verdict, options)
        ? await commands.group('Artifacts', () => uploadFiles(files, name, service, options, world, warn))
        : NO_FILES;
    const lookup = await findPullRequest(context, options.pullRequest, world);
    const headSha = lookup.kind === 'found' ? lookup.pullRequest.headSha : context.sha;
    verdict = { ...verdict, headSha, artifacts: uploads.uploaded };
    const left = await leaveVerdict(verdict, name, service, options, world);
    const lost = whatWasLost(uploads, left);
    if (lost !== null) warn(lost);

    const target = reportTargetOf(lookup, options.commentKey, context);
    setArtifactOutputs(verdict, world);
    world.summarize(renderSummary(verdict, target));

    const agreement = {
      own: [rowOf(verdict, name, left)],
      target,
      mode: options.comment,
      artifacts: service === null ? 'none' : typeof left === 'object' ? 'failing' : 'working',
    } as const;
    ({ commentUrl } = await commentOn(lookup, agreement, world, warn));
    world.setOutput('comment-url', commentUrl ?? '');
  } catch (error) {
    // A bug of ours, but the verdict stands all the same.
    world.log(stackOf(error));
    warn(`The report is not complete: ${messageOf(error, MESSAGE_AT_MOST)}. The verdict is not affected.`);
  }
  return { verdict, commentUrl, warnings };
}

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

const NO_FILES = { uploaded: {}, lost: [], problem: null };

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
