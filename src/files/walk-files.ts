import { isUtf8 } from 'node:buffer';
import { readlinkSync } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { UserError } from '../text/user-error.ts';
import { openRegularFile, type RegularFile } from './regular-file.ts';

/** A plain file below a directory that others write to. */
export interface FoundFile {
  /** Below the directory, with `/` between names. Bytes that are not UTF-8 are written `%FF`, so that names stay different. */
  readonly name: string;
  /** Rejects for what has taken its place meanwhile, also in place of a directory above it. */
  readonly open: () => Promise<RegularFile>;
}

export interface WalkBounds {
  readonly files: number;
  readonly levels: number;
}

/** Names what is not among the files, and why. */
export type LeaveOut = (name: string, why: string) => void;

/**
 * All plain files below a directory, in the order of their names' bytes. Links are never followed. What is not a plain file, can't be
 * looked at or lies beyond the bounds is left out by name, and the walk goes on.
 * @param root a real path
 */
export async function* walkFiles(root: string, bounds: WalkBounds, leaveOut: LeaveOut): AsyncGenerator<FoundFile> {
  let left = bounds.files;

  async function* below(directory: Buffer, name: string, level: number): AsyncGenerator<FoundFile> {
    if (level > bounds.levels) return leaveOut(name, `it is more than ${bounds.levels} directories deep`);
    const entries = await namesIn(directory, left).catch((error: NodeJS.ErrnoException) => {
      leaveOut(name, `it can't be listed (${error.code})`);
      return [];
    });
    for (const entry of entries) {
      const path = Buffer.concat([directory, SLASH, entry]);
      const entryName = name === '' ? readable(entry) : `${name}/${readable(entry)}`;
      if (left <= 0) return leaveOut(entryName, `there are more than ${bounds.files} files`);
      const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => {
        leaveOut(entryName, `it can't be looked at (${error.code})`);
        return null;
      });
      if (stats === null) continue;
      left -= 1;
      if (stats.isDirectory()) yield* below(path, entryName, level + 1);
      else if (stats.isFile()) yield { name: entryName, open: () => openBelow(root, path) };
      else leaveOut(entryName, 'it is not a plain file');
    }
  }

  yield* below(Buffer.from(root), '', 1);
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

const readable = (name: Buffer): string =>
  isUtf8(name)
    ? name.toString('utf8')
    : name.toString('latin1').replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);

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
