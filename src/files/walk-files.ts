import { readlinkSync, type Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { UserError } from '../text/user-error.ts';
import { readableName } from './readable-name.ts';
import { openRegularFile, type RegularFile } from './regular-file.ts';

/** A plain file below a directory that others write to. */
export interface FoundFile {
  /** Below the directory, with `/` between names. Bytes that are not UTF-8 are written `%FF`, so that names stay different. */
  readonly name: string;
  /** Rejects for what has taken its place meanwhile, also in place of a directory above it. */
  readonly open: () => Promise<RegularFile>;
}

/** Anything below a directory. */
export interface FoundEntry {
  /** As that of a file that was found. */
  readonly name: string;
  readonly path: Buffer;
  /** Of a link itself. */
  readonly stats: Stats;
}

export interface WalkBounds {
  readonly files: number;
  readonly levels: number;
}

/** Names what is not among the files, and why. */
export type LeaveOut = (name: string, why: string) => void;

/**
 * Everything below a directory, in the order of the names' bytes, a directory before what it holds. Links are never followed. What can't
 * be looked at or lies beyond the bounds is left out by name, and the walk goes on.
 */
async function* walkEntries(root: string, bounds: WalkBounds, leaveOut: LeaveOut): AsyncGenerator<FoundEntry> {
  let left = bounds.files;

  async function* below(directory: Buffer, name: string, level: number): AsyncGenerator<FoundEntry> {
    if (level > bounds.levels) return leaveOut(name, `it is more than ${bounds.levels} directories deep`);
    const entries = await namesIn(directory, left).catch((error: NodeJS.ErrnoException) => {
      leaveOut(name, `it can't be listed (${error.code})`);
      return [];
    });
    for (const entry of entries) {
      const path = Buffer.concat([directory, SLASH, entry]);
      const entryName = name === '' ? readableName(entry) : `${name}/${readableName(entry)}`;
      if (left <= 0) return leaveOut(entryName, `there are more than ${bounds.files} files`);
      const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => {
        leaveOut(entryName, `it can't be looked at (${error.code})`);
        return null;
      });
      if (stats === null) continue;
      left -= 1;
      yield { name: entryName, path, stats };
      if (stats.isDirectory()) yield* below(path, entryName, level + 1);
    }
  }

  yield* below(Buffer.from(root), '', 1);
}

/**
 * All plain files below a directory that others write to. What is not a plain file is left out as well.
 * @param root a real path
 */
export async function* walkFiles(root: string, bounds: WalkBounds, leaveOut: LeaveOut): AsyncGenerator<FoundFile> {
  for await (const { name, path, stats } of walkEntries(root, bounds, leaveOut)) {
    if (stats.isFile()) yield { name, open: () => openBelow(root, path) };
    else if (!stats.isDirectory()) leaveOut(name, 'it is not a plain file');
  }
}

/** Everything below a directory of our own, links among it. Throws for what can't be looked at. */
export function walkWhole(root: string): AsyncGenerator<FoundEntry> {
  return walkEntries(root, { files: Number.POSITIVE_INFINITY, levels: Number.POSITIVE_INFINITY }, (name, why) => {
    throw new Error(`${name === '' ? root : `${root}/${name}`} can't be read: ${why}.`);
  });
}

const SLASH = Buffer.from('/');

/** One name more than `atMost` at most, sorted. */
async function namesIn(directory: Buffer, atMost: number): Promise<readonly Buffer[]> {
  const names: Buffer[] = [];
  // In Latin-1 each byte is a character, so that a name comes through whatever its bytes are.
  for await (const { name } of await opendir(directory, { encoding: 'latin1' })) {
    names.push(Buffer.from(name, 'latin1'));
    if (names.length > atMost) break;
  }
  return names.sort(Buffer.compare);
}

/** A directory above the file may have become a link since it was listed; Linux tells where an open file really is. */
async function openBelow(root: string, path: Buffer): Promise<RegularFile> {
  const file = await openRegularFile(path);
  if (isBelow(file.descriptor, root)) return file;
  await file.close();
  throw new UserError(`${path} is not read: it has been moved.`);
}

function isBelow(descriptor: number, root: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`, { encoding: 'latin1' }).startsWith(
      `${Buffer.from(root).toString('latin1')}/`,
    );
  } catch {
    return true; // no /proc here
  }
}
