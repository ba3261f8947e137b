import { annotationsOf } from '../report/annotations.ts';
import { renderSummary } from '../report/markdown/summary.ts';
import { type Row, toRow } from '../report/rows/row.ts';
import { messageOf, stackOf } from '../text/thrown-message.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { setArtifactOutputs, setVerdictOutputs } from './action-outputs.ts';
import { type LegName, legName } from './artifacts/artifact-names.ts';
import type { Artifacts } from './artifacts/artifacts.ts';
import type { Agreement } from './comment/comment-agreement.ts';
import type { CommentMode } from './comment/convergence.ts';
import { commentOn } from './comment/pull-request-comment.ts';
import { isSha, type WorkflowContext } from './context.ts';
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
  /** The text of `toJSON(matrix)`; empty without a matrix. */
  readonly matrix: string;
}

export interface Published {
  /** With its envelope: run, commit, addresses of what was uploaded. */
  readonly verdict: Verdict;
  readonly commentUrl: string | null;
  /** What could not be done, as the warnings say it. */
  readonly warnings: readonly string[];
}

/** Milliseconds after which the comment no longer waits for the artifacts. */
const COMMENTS_AFTER_MS = 5_000;

/**
 * Shows a verdict where people look. Nothing that goes wrong here changes the verdict: every failure is a warning that
 * says what to do. A piece that throws by a bug of ours loses itself, and the others follow.
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
  const piece = guarding(world, warn);
  const started: Verdict = {
    ...judged,
    run: { id: context.runId, number: context.runNumber, attempt: context.attempt },
  };
  await piece('The outputs of the verdict were not all set', null, () => setVerdictOutputs(started, files, world));
  await piece('The annotations are not complete', null, () => annotationsOf(started).forEach(commands.annotate));

  const name = legName(started.key, options.matrix, context.job, context.attempt);
  // The pull request is looked for while files are uploaded.
  const looked = piece('The pull request of this run could not be looked up', NO_LOOKUP, () =>
    findPullRequest(context, world.api, world.clock),
  );
  const service = await piece('Nothing was uploaded', null, () => artifactService(options, world, warn));
  const leaving = leave({ verdict: started, files, name, service, looked, options }, world, warn, piece);
  const commented = (artifacts: Agreement['artifacts'], own: () => Row, into: ReportWorld, say = warn) =>
    piece('The comment was not written', null, async () => {
      const lookup = await looked;
      // Without a pull request there may be no commit either, which a row needs.
      const rows = lookup.kind === 'found' ? [own()] : [];
      const target = reportTargetOf(lookup, options.commentKey, context);
      return (await commentOn(lookup, { own: rows, target, mode: options.comment, artifacts }, into, say)).commentUrl;
    });
  // What this one cannot do, the last one says.
  const early = meanwhile(leaving, world, async () => {
    const verdict = ofCommit(started, await looked, context);
    return await commented(
      'none',
      () => rowOf(verdict, name, 'uploaded'),
      withoutGroups(world),
      () => undefined,
    );
  });

  const { verdict, left } = await leaving;
  await piece('The outputs of the artifacts were not all set', null, () => setArtifactOutputs(verdict, world));
  await piece('The summary was not written', null, async () => {
    world.summarize(renderSummary(verdict, reportTargetOf(await looked, options.commentKey, context)));
  });
  const before = await early;
  const artifacts = service === null ? 'none' : typeof left === 'object' ? 'failing' : 'working';
  const commentUrl = (await commented(artifacts, () => rowOf(verdict, name, left), world)) ?? before;
  await piece('The output comment-url was not set', null, () => world.setOutput('comment-url', commentUrl ?? ''));
  return { verdict, commentUrl, warnings };
}

/** Does one piece of the report; gives `otherwise`, and warns, when it throws. */
type Piece = <T>(lost: string, otherwise: T, work: () => T | Promise<T>) => Promise<T>;

const guarding =
  (world: ReportWorld, warn: (message: string) => void): Piece =>
  async (lost, otherwise, work) => {
    try {
      return await work();
    } catch (error) {
      world.log(stackOf(error));
      warn(`${lost}: ${messageOf(error, MESSAGE_AT_MOST)}. The verdict is not affected.`);
      return otherwise;
    }
  };

const NO_LOOKUP: PullRequestLookup = { kind: 'none', note: 'The pull request of this run could not be looked up.' };

/**
 * The comment does not wait long for the artifacts: when their service is slow or down, it is written from what is known.
 * The leg agrees on it once more in the end, as ever, so that no row is lost and its links are there.
 */
async function meanwhile<T>(leaving: Promise<unknown>, { clock }: ReportWorld, comment: () => Promise<T>) {
  const over = new AbortController();
  const end = (): void => over.abort();
  leaving.then(end, end);
  await clock.sleep(COMMENTS_AFTER_MS, over.signal);
  return over.signal.aborted ? null : await comment();
}

/** For what goes on beside another group: the runner's groups cannot be inside one another. */
const withoutGroups = (world: ReportWorld): ReportWorld => ({
  ...world,
  commands: { ...world.commands, group: (_, work) => work() },
});

interface Leaving {
  readonly verdict: Verdict;
  readonly files: PublishedFiles;
  readonly name: LegName;
  readonly service: Artifacts | null;
  readonly looked: Promise<PullRequestLookup>;
  readonly options: PublishOptions;
}

/** Uploads the files, and then the verdict with their addresses. */
async function leave(
  { verdict: started, files, name, service, looked, options }: Leaving,
  world: ReportWorld,
  warn: (message: string) => void,
  piece: Piece,
): Promise<{ readonly verdict: Verdict; readonly left: VerdictUpload }> {
  const uploads =
    service !== null && wantsFiles(started, options)
      ? await piece('The artifacts were not uploaded', NO_FILES, () =>
          world.commands.group('Artifacts', () => uploadFiles(files, name, service, options, world, warn)),
        )
      : NO_FILES;
  const verdict = { ...ofCommit(started, await looked, world.context), artifacts: uploads.uploaded };
  const left = await piece<VerdictUpload>('The verdict was not uploaded', NOT_LEFT, () =>
    leaveVerdict(verdict, name, service, options, world),
  );
  const lost = left === NOT_LEFT ? whatWasLost(uploads, 'uploaded') : whatWasLost(uploads, left);
  if (lost !== null) warn(lost);
  return { verdict, left };
}

/** The verdict was not even tried; that has been told. */
const NOT_LEFT = { problem: 'it was not tried' };

/** A commit that the runner does not name well is left out. */
function ofCommit(verdict: Verdict, lookup: PullRequestLookup, context: WorkflowContext): Verdict {
  const headSha = lookup.kind === 'found' ? lookup.pullRequest.headSha : context.sha;
  return isSha(headSha) ? { ...verdict, headSha } : verdict;
}

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
