import { writeFile } from 'node:fs/promises';
import { verdictJson } from '../report/rows/verdict-json.ts';
import type { Run } from '../run/run-record.ts';
import { messageOf } from '../text/thrown-message.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { type LegName, messagesFile, reportFile, storeFile, verdictFile } from './artifacts/artifact-names.ts';
import { ArtifactExists, type Artifacts } from './artifacts/artifacts.ts';
import { copyTo, type Make, makeFile, placesFor, placesForSmall, zipStores } from './artifacts/made-files.ts';
import type { ReportWorld } from './report-world.ts';

export interface PublishedFiles {
  /** In order; their stores and consoles are zipped together. */
  readonly runs: readonly Run[];
  /** The message diagram of the run that the verdict's reasons are about; null when there is none. */
  readonly messagesSvg: string | null;
  /** Writes the page of that run; absent when there is none. */
  readonly reportPage?: Make;
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
  const upload = async (kind: keyof UploadedFiles, file: string, make: Make): Promise<void> => {
    const made = await makeFile(placesFor(world.tempDir), file, make).catch((error: unknown) => {
      warn(`${file} was not uploaded: ${messageOf(error, MESSAGE_AT_MOST)}`);
      return null;
    });
    if (made === null) return;
    try {
      if (problem !== null) lost.push(file);
      else uploaded[kind] = await service.upload(made.file, options.retentionDays, 'uploadFile');
    } catch (error) {
      problem = messageOf(error, MESSAGE_AT_MOST);
      lost.push(file);
    } finally {
      await made.remove();
    }
  };
  await upload('store', storeFile(name), (target) => zipStores(files.runs, target, options.compressionLevel, warn));
  await upload('messages', messagesFile(name), (target) => copyTo(target, files.messagesSvg));
  if (files.reportPage !== undefined) await upload('report', reportFile(name), files.reportPage);
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
  const write: Make = (target) => writeFile(target, verdictJson(verdict)).then(() => true);
  try {
    const made = await makeFile(placesForSmall(world.tempDir), verdictFile(name), write);
    if (made !== null) await service.upload(made.file, options.retentionDays, 'uploadVerdict').finally(made.remove);
    return 'uploaded';
  } catch (error) {
    if (error instanceof ArtifactExists) return 'name-taken';
    return { problem: messageOf(error, MESSAGE_AT_MOST) };
  }
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
