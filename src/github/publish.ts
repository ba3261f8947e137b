import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { annotationsOf } from '../report/annotations.ts';
import { renderSummary } from '../report/markdown/summary.ts';
import type { ReportTarget } from '../report/report-target.ts';
import { type Row, toRow } from '../report/rows/row.ts';
import { verdictJson } from '../report/rows/verdict-json.ts';
import type { Run } from '../run/run.ts';
import type { UploadedArtifact, Verdict } from '../verdict/verdict.ts';
import { type LegName, legName, messagesFile, reportFile, storeFile, verdictFile } from './artifacts/artifact-names.ts';
import { ArtifactExists } from './artifacts/artifacts.ts';
import { type ZipSource, zipTo } from './artifacts/zip.ts';
import { agreeOnComment } from './comment/comment-agreement.ts';
import type { CommentMode } from './comment/convergence.ts';
import { type Found, findPullRequest } from './pull-request.ts';
import type { ReportWorld } from './report-world.ts';

export interface PublishedFiles {
  /** In order; their stores and consoles are zipped together. */
  readonly runs: readonly Run[];
  /** The message diagram of the run that the verdict's reasons are about; null when there is none. */
  readonly messagesSvg: string | null;
  /** The run's page as one file; nothing makes one yet. */
  readonly reportHtml?: string | null;
}

export interface PublishOptions {
  readonly comment: CommentMode;
  /** Separates several reports on one pull request; empty: the workflow's name. */
  readonly commentKey: string;
  readonly artifacts: 'all' | 'on-failure' | 'none';
  readonly retentionDays?: number;
  /** From 0 to 9. */
  readonly compressionLevel: number;
  /** The text of `toJSON(matrix)`; empty without a matrix. */
  readonly matrix: string;
}

export interface Published {
  /** With its envelope: run, commit, addresses of what was uploaded. */
  readonly verdict: Verdict;
  readonly commentUrl: string | null;
  /** What could not be done, as it was said in warnings. */
  readonly warnings: readonly string[];
}

/**
 * Shows a verdict where people look. Nothing that goes wrong here changes what it is: every failure is a warning that
 * says what to do.
 */
export async function publish(
  judged: Verdict,
  files: PublishedFiles,
  options: PublishOptions,
  world: ReportWorld,
): Promise<Published> {
  const { context } = world;
  const { group } = world.commands;
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    world.commands.warning(message, 'Maelstrom report');
  };
  const { runId, runNumber, attempt } = context;
  let verdict: Verdict = { ...judged, run: { id: runId, number: runNumber, attempt } };
  let commentUrl: string | null = null;
  try {
    setVerdictOutputs(verdict, files, world);
    for (const annotation of annotationsOf(verdict)) world.commands.annotate(annotation);

    const name = legName(verdict.key, options.matrix, context.job, attempt);
    const uploads = await group('Artifacts', () => uploadFiles(verdict, name, files, options, world, warn));
    const found = await findPullRequest(context, world.api, world.clock);
    const target = reportTargetOf(found, options, world);
    verdict = { ...verdict, headSha: headShaOf(found, world), artifacts: uploads.artifacts };
    const complete = verdict;
    const left = uploads.reachable
      ? await group('Verdict', () => uploadVerdict(complete, name, options, world, warn))
      : 'failed';

    setAddressOutputs(verdict, world);
    world.summarize(renderSummary(verdict, target));
    const row = toRow(verdict, name.leg);
    const own = left === 'taken' ? { ...row, legs: [name.leg, rivalOf(name, verdict)] } : row;
    commentUrl = await group('Comment', () => comment(own, target, found, options, uploads.reachable, world, warn));
    world.setOutput('comment-url', commentUrl ?? '');
  } catch (error) {
    // Ours to mend, but the verdict stands all the same.
    world.log(String(error instanceof Error ? error.stack : error));
    warn(`The report is not complete: ${messageOf(error)}. The verdict is not affected.`);
  }
  return { verdict, commentUrl, warnings };
}

type Warn = (message: string) => void;

function setVerdictOutputs(verdict: Verdict, files: PublishedFiles, world: ReportWorld): void {
  const stores = files.runs.flatMap((run) => (run.store === null ? [] : [run.store]));
  world.setOutput('outcome', verdict.outcome);
  world.setOutput('passed', String(verdict.outcome === 'pass'));
  world.setOutput('verdict', verdictJson(verdict));
  world.setOutput('metrics', JSON.stringify(verdict.metrics));
  world.setOutput('store-path', stores[0] ?? '');
}

function setAddressOutputs(verdict: Verdict, world: ReportWorld): void {
  for (const kind of ['store', 'messages', 'report'] as const) {
    world.setOutput(`${kind}-artifact-id`, String(verdict.artifacts?.[kind]?.id ?? ''));
    world.setOutput(`${kind}-artifact-url`, verdict.artifacts?.[kind]?.url ?? '');
  }
}

interface Uploads {
  readonly artifacts: NonNullable<Verdict['artifacts']>;
  /** Whether there is an artifact service at all. */
  readonly reachable: boolean;
}

async function uploadFiles(
  verdict: Verdict,
  name: LegName,
  files: PublishedFiles,
  options: PublishOptions,
  world: ReportWorld,
  warn: Warn,
): Promise<Uploads> {
  const wanted = options.artifacts === 'all' || (options.artifacts === 'on-failure' && verdict.outcome !== 'pass');
  const service = await world.artifacts().catch((error: unknown) => {
    if (options.artifacts !== 'none') warn(`Nothing was uploaded, and the links are left out: ${messageOf(error)}.`);
    return null;
  });
  const artifacts: { store?: UploadedArtifact; messages?: UploadedArtifact; report?: UploadedArtifact } = {};
  if (service === null || !wanted) return { artifacts, reachable: service !== null };
  const directory = await mkdtemp(path.join(world.tempDir, 'maelstrom-report-'));
  const upload = async (kind: keyof typeof artifacts, make: (target: string) => Promise<boolean>, file: string) => {
    const target = path.join(directory, file);
    try {
      if (await make(target)) artifacts[kind] = await service.upload(target, options.retentionDays);
    } catch (error) {
      warn(`${file} was not uploaded: ${messageOf(error)}`);
    }
  };
  try {
    await upload('store', (target) => zipStores(files.runs, target, options, warn), storeFile(name));
    await upload('messages', (target) => copyAs(files.messagesSvg, target), messagesFile(name));
    await upload('report', (target) => copyAs(files.reportHtml ?? null, target), reportFile(name));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return { artifacts, reachable: true };
}

const sameKey = (key: string): string =>
  `Two steps or jobs of this run report under the key "${key}", so that one would hide the other. Give each its own name input.`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500);

/** `<workload>/<time>/…`, under the run's name where there are several. */
async function zipStores(runs: readonly Run[], target: string, options: PublishOptions, warn: Warn): Promise<boolean> {
  const sources = runs.flatMap((run): ZipSource[] => {
    const prefix = runs.length > 1 ? `${run.name}/` : '';
    const store = run.store;
    return [
      ...(store === null
        ? []
        : [{ source: store, name: `${prefix}${path.basename(path.dirname(store))}/${path.basename(store)}` }]),
      ...(run.console === null ? [] : [{ source: run.console, name: `${prefix}console.log` }]),
    ];
  });
  if (sources.length === 0) return false;
  const { files, unreadable } = await zipTo(target, sources, options.compressionLevel);
  if (unreadable.length > 0)
    warn(`${unreadable.length} files of the store could not be read: ${unreadable.slice(0, 5).join(', ')}`);
  return files > 0;
}

async function copyAs(file: string | null, target: string): Promise<boolean> {
  if (file === null) return false;
  await copyFile(file, target);
  return true;
}

/** `taken`: another step or job has left its verdict under this name. */
async function uploadVerdict(
  verdict: Verdict,
  name: LegName,
  options: PublishOptions,
  world: ReportWorld,
  warn: Warn,
): Promise<'left' | 'taken' | 'failed'> {
  const directory = await mkdtemp(path.join(world.tempDir, 'maelstrom-verdict-'));
  try {
    const file = path.join(directory, verdictFile(name));
    await writeFile(file, verdictJson(verdict));
    await (await world.artifacts()).upload(file, options.retentionDays);
    return 'left';
  } catch (error) {
    if (error instanceof ArtifactExists) {
      world.commands.error(sameKey(verdict.key), 'Maelstrom report');
      return 'taken';
    }
    warn(`The verdict was not uploaded, so that other jobs of this run may not see it: ${messageOf(error)}`);
    return 'failed';
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A leg's hash for the second of two that are otherwise the same, so that its row does not pass for the first one's. */
const rivalOf = (name: LegName, verdict: Verdict): string =>
  legName(`${name.key} ${verdict.finishedAt}`, name.leg, 'rival', name.attempt).leg;

export function reportTargetOf(
  found: Found,
  options: Pick<PublishOptions, 'commentKey'>,
  { context }: ReportWorld,
): ReportTarget {
  const pullRequest = found.kind === 'found' ? found.pullRequest : null;
  return {
    serverUrl: context.serverUrl,
    repository: context.repository,
    headRepository: pullRequest === null ? context.repository : pullRequest.headRepository,
    commentKey: options.commentKey || context.workflow,
    ...(pullRequest?.baseBranch ? { baseBranch: pullRequest.baseBranch } : {}),
  };
}

const headShaOf = (found: Found, { context }: ReportWorld): string =>
  found.kind === 'found' ? found.pullRequest.headSha : context.sha;

async function comment(
  own: Row,
  target: ReportTarget,
  found: Found,
  options: PublishOptions,
  withArtifacts: boolean,
  world: ReportWorld,
  warn: Warn,
): Promise<string | null> {
  if (options.comment === 'never') return null;
  if (found.kind === 'none') {
    world.log(`No comment: ${found.note}`);
    return null;
  }
  if (found.kind === 'failed') {
    warn(`The pull request of this run could not be looked up: ${found.error.message}`);
    return null;
  }
  if (world.api === null) {
    warn('There is no token to comment with: leave the token input out, and the job uses its own.');
    return null;
  }
  const { commentUrl } = await agreeOnComment(
    { own: [own], target, mode: options.comment, pullRequest: found.pullRequest, withArtifacts },
    world.api,
    world,
    warn,
  );
  return commentUrl;
}
