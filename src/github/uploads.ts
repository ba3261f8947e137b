import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { verdictJson } from '../report/rows/verdict-json.ts';
import type { Run } from '../run/run.ts';
import { messageOf } from '../text/error-text.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { type LegName, messagesFile, reportFile, storeFile, verdictFile } from './artifacts/artifact-names.ts';
import { ArtifactExists, type Artifacts } from './artifacts/artifacts.ts';
import { type ZipSource, zipTo } from './artifacts/zip.ts';
import type { ReportWorld } from './report-world.ts';

export interface PublishedFiles {
  /** In order; their stores and consoles are zipped together. */
  readonly runs: readonly Run[];
  /** The message diagram of the run that the verdict's reasons are about; null when there is none. */
  readonly messagesSvg: string | null;
  /** The run's page as one file; nothing makes one yet. */
  readonly reportHtml?: string | null;
}

export interface UploadOptions {
  readonly retentionDays?: number;
  /** From 0 to 9. */
  readonly compressionLevel: number;
}

type UploadedFiles = NonNullable<Verdict['artifacts']>;

/** Characters of a service's or file system's message in a warning. */
export const MESSAGE_AT_MOST = 500;

export interface UploadsOfFiles {
  readonly uploaded: UploadedFiles;
  /** Names of files that the service did not take. */
  readonly lost: readonly string[];
  /** Why; null when none is lost. */
  readonly problem: string | null;
}

/**
 * Uploads what a leg's runs left. A file that can't be prepared is a warning, and the others follow all the same. Once the
 * service has failed, it is not asked to take the others.
 */
export async function uploadFiles(
  files: PublishedFiles,
  name: LegName,
  service: Artifacts,
  options: UploadOptions,
  world: ReportWorld,
  warn: (message: string) => void,
): Promise<UploadsOfFiles> {
  const uploaded: { -readonly [kind in keyof UploadedFiles]: UploadedFiles[kind] } = {};
  const lost: string[] = [];
  let problem: string | null = null;
  await inTemporaryDirectory(world, async (directory) => {
    const upload = async (kind: keyof UploadedFiles, file: string, make: (target: string) => Promise<boolean>) => {
      const target = path.join(directory, file);
      const isMade = await make(target).catch((error: unknown) => {
        warn(`${file} was not uploaded: ${messageOf(error, MESSAGE_AT_MOST)}`);
        return false;
      });
      if (!isMade) return;
      if (problem !== null) {
        lost.push(file);
        return;
      }
      try {
        uploaded[kind] = await service.upload(target, options.retentionDays, 'uploadFile');
      } catch (error) {
        problem = messageOf(error, MESSAGE_AT_MOST);
        lost.push(file);
      }
    };
    await upload('store', storeFile(name), (target) => zipStores(files.runs, target, options.compressionLevel, warn));
    await upload('messages', messagesFile(name), (target) => copyTo(target, files.messagesSvg));
    await upload('report', reportFile(name), (target) => copyTo(target, files.reportHtml ?? null));
  });
  return { uploaded, lost, problem };
}

/** `name-taken`: another step or job has left its verdict under this name. */
export type VerdictUpload = 'uploaded' | 'name-taken' | { readonly problem: string };

export async function uploadVerdict(
  verdict: Verdict,
  name: LegName,
  service: Artifacts,
  options: UploadOptions,
  world: ReportWorld,
): Promise<VerdictUpload> {
  return await inTemporaryDirectory(world, async (directory) => {
    try {
      const file = path.join(directory, verdictFile(name));
      await writeFile(file, verdictJson(verdict));
      await service.upload(file, options.retentionDays, 'uploadVerdict');
      return 'uploaded';
    } catch (error) {
      if (error instanceof ArtifactExists) return 'name-taken';
      return { problem: messageOf(error, MESSAGE_AT_MOST) };
    }
  });
}

/** One sentence about all that the artifact service did not take; null when it took everything. */
export function whatWasLost(
  { lost, problem }: Omit<UploadsOfFiles, 'uploaded'>,
  verdict: VerdictUpload,
): string | null {
  const isVerdictLost = typeof verdict === 'object';
  const why = problem ?? (isVerdictLost ? verdict.problem : null);
  if (why === null) return null;
  if (!isVerdictLost) return `${lost.join(', ')} ${lost.length > 1 ? 'were' : 'was'} not uploaded: ${why}`;
  const what = lost.length > 0 ? `${lost.join(', ')} and the verdict were` : 'The verdict was';
  return `${what} not uploaded, so that other jobs of this run may not see it: ${why}`;
}

/** `<workload>/<time>/…`, below the run's name where there are several runs. */
async function zipStores(
  runs: readonly Run[],
  target: string,
  compressionLevel: number,
  warn: (message: string) => void,
): Promise<boolean> {
  const sources = runs.flatMap(({ name, store, console }): ZipSource[] => {
    const prefix = runs.length > 1 ? `${name}/` : '';
    return [
      ...(store === null
        ? []
        : [{ source: store, name: `${prefix}${path.basename(path.dirname(store))}/${path.basename(store)}` }]),
      ...(console === null ? [] : [{ source: console, name: `${prefix}console.log` }]),
    ];
  });
  if (sources.length === 0) return false;
  const { files, unreadable } = await zipTo(target, sources, compressionLevel);
  if (unreadable.length > 0)
    warn(`${unreadable.length} files of the store could not be read: ${unreadable.slice(0, 5).join(', ')}`);
  return files > 0;
}

async function copyTo(target: string, file: string | null): Promise<boolean> {
  if (file === null) return false;
  await copyFile(file, target);
  return true;
}

async function inTemporaryDirectory<T>({ tempDir }: ReportWorld, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(path.join(tempDir, 'maelstrom-report-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
