import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf, openRegularFile } from '../../files/regular-file.ts';
import type { Run } from '../../run/run-record.ts';
import { UserError } from '../../text/user-error.ts';
import { oneLine } from '../../verdict/quote.ts';
import { type LeftOut, type ZipSource, zipTo } from './zip.ts';

/** A file in a directory of its own, made to be uploaded. */
export interface MadeFile {
  readonly file: string;
  readonly remove: () => Promise<void>;
}

/** Makes what a file's path names; false when there is nothing to make. */
export type Make = (target: string) => Promise<boolean>;

/**
 * Makes a file in the first directory that takes it; null when there is nothing to make. Rejects with the first error where no
 * directory takes it.
 */
export async function makeFile(places: readonly string[], name: string, make: Make): Promise<MadeFile | null> {
  let problem: unknown;
  for (const place of places) {
    let directory: string | undefined;
    const remove = async (): Promise<void> => {
      if (directory !== undefined) await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    };
    try {
      directory = await mkdtemp(path.join(place, 'maelstrom-report-'));
      const file = path.join(directory, name);
      if (await make(file)) return { file, remove };
      await remove();
      return null;
    } catch (error) {
      problem ??= error;
      await remove();
    }
  }
  throw problem;
}

/** Where files are made: a disk that is full is often not the only one. */
export const placesFor = (tempDir: string): readonly string[] => [...new Set([tempDir, tmpdir()])];

/** With memory as the last place, for a small file that must not be lost. */
export const placesForSmall = (tempDir: string): readonly string[] => [...placesFor(tempDir), '/dev/shm'];

/** `<workload>/<time>/…`, below the run's name where there are several runs. */
export async function zipStores(
  runs: readonly Run[],
  target: string,
  compressionLevel: number,
  warn: (message: string) => void,
): Promise<boolean> {
  const sources = runs.flatMap(({ name, store, console, consoleDescriptor }): ZipSource[] => {
    const prefix = runs.length > 1 ? `${name}/` : '';
    return [
      ...(store === null
        ? []
        : [{ source: store, name: `${prefix}${path.basename(path.dirname(store))}/${path.basename(store)}` }]),
      ...(console === null ? [] : [{ source: consoleDescriptor ?? console, name: `${prefix}console.log` }]),
    ];
  });
  if (sources.length === 0) return false;
  const { files, leftOut } = await zipTo(target, sources, compressionLevel);
  if (leftOut.length > 0)
    warn(`${path.basename(target)} is without ${leftOut.length} of the store's files: ${namesOf(leftOut)}`);
  return files > 0;
}

const NAMED_AT_MOST = 5;

const namesOf = (leftOut: readonly LeftOut[]): string =>
  leftOut
    .slice(0, NAMED_AT_MOST)
    .map(({ name, why }) => `${oneLine(name, 100)} (${oneLine(why, 120)})`)
    .join(', ');

/** Real ones have a few megabytes. */
const COPIED_AT_MOST = 256 << 20;

export async function copyTo(target: string, source: string | null): Promise<boolean> {
  if (source === null) return false;
  const file = await openRegularFile(source);
  try {
    const { size } = file.stats;
    if (size > COPIED_AT_MOST) throw new UserError(`it has ${size} bytes, more than ${COPIED_AT_MOST}`);
    const copy = await open(target, 'wx');
    try {
      for await (const bytes of bytesOf(file, size)) await copy.writeFile(bytes);
    } finally {
      await copy.close();
    }
    return true;
  } finally {
    await file.close();
  }
}
