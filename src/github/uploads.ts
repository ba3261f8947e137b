import { writeFile } from 'node:fs/promises';
import { verdictJson } from '../report/rows/verdict-json.ts';
import type { Run } from '../run/run.ts';
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

/** Uploads what a leg's runs left. A file that can't be uploaded is a warning, and the others follow all the same. */
export async function uploadFiles(
  files: PublishedFiles,
  name: LegName,
  service: Artifacts,
  options: UploadOptions,
  world: ReportWorld,
  warn: (message: string) => void,
): Promise<UploadedFiles> {
  const uploaded: { -readonly [kind in keyof UploadedFiles]: UploadedFiles[kind] } = {};
  const upload = async (kind: keyof UploadedFiles, file: string, make: Make): Promise<void> => {
    try {
      const made = await makeFile(placesFor(world.tempDir), file, make);
      if (made === null) return;
      uploaded[kind] = await service.upload(made.file, options.retentionDays).finally(made.remove);
    } catch (error) {
      warn(`${file} was not uploaded: ${messageOf(error, MESSAGE_AT_MOST)}`);
    }
  };
  await upload('store', storeFile(name), (target) => zipStores(files.runs, target, options.compressionLevel, warn));
  await upload('messages', messagesFile(name), (target) => copyTo(target, files.messagesSvg));
  await upload('report', reportFile(name), (target) => copyTo(target, files.reportHtml ?? null));
  return uploaded;
}

/** `name-taken`: another step or job has left its verdict under this name. */
export async function uploadVerdict(
  verdict: Verdict,
  name: LegName,
  service: Artifacts,
  options: UploadOptions,
  world: ReportWorld,
  warn: (message: string) => void,
): Promise<'uploaded' | 'name-taken' | 'failed'> {
  const write: Make = (target) => writeFile(target, verdictJson(verdict)).then(() => true);
  try {
    const made = await makeFile(placesForSmall(world.tempDir), verdictFile(name), write);
    if (made !== null) await service.upload(made.file, options.retentionDays).finally(made.remove);
    return 'uploaded';
  } catch (error) {
    if (error instanceof ArtifactExists) return 'name-taken';
    const message = messageOf(error, MESSAGE_AT_MOST);
    warn(`The verdict was not uploaded, so that other jobs of this run may not see it: ${message}`);
    return 'failed';
  }
}
