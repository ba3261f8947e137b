/**
 * How files are made in a directory that a node can reach. What the node has put in their place is removed: opening a pipe
 * would wait for ever, and writing through a link would change another file.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Windows does not know the second flag, nor what it guards against. */
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** A process that still runs may put something there again; after so many times the error is thrown. */
const ATTEMPTS = 10;

/** Makes a file that is new and opens it for writing. Throws the system's error. */
export function openFresh(file: string): number {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return openSync(file, NEW, 0o666);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === ATTEMPTS) throw error;
      removeWhole(file);
    }
  }
}

/** Makes a file that is new and holds this text, given at once or piece by piece. Throws the system's error. */
export function writeFresh(file: string, content: string | Iterable<string>): void {
  const descriptor = openFresh(file);
  try {
    for (const text of typeof content === 'string' ? [content] : content) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The file appears whole: it is written beside its name as `aside`, where anything else is removed, and renamed. Throws the
 * system's error, and leaves nothing behind then.
 */
export function replaceFile(
  file: string,
  content: string | Iterable<string>,
  aside = `${file}.${randomUUID()}.tmp`,
): void {
  try {
    writeFresh(aside, content);
    renameSync(aside, file);
  } catch (error) {
    try {
      removeWhole(aside);
    } catch {
      // What could not be written, such as a file below a file, can't always be looked for.
    }
    throw error;
  }
}

/** Makes a directory, or takes one that is there; anything else in its place is removed. Throws the system's error. */
export function makeRealDirectory(directory: string): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      mkdirSync(directory);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === ATTEMPTS) throw error;
      if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return;
      removeWhole(directory);
    }
  }
}

/**
 * Makes a directory and those above it that are missing. Node.js's own `recursive` goes round for ever where the system answers
 * ENOENT below a directory that exists, as in /proc. Throws the system's error.
 */
export function makeDirectories(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectories(path.dirname(directory));
  try {
    mkdirSync(directory);
  } catch (error) {
    // Made meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Removes a file, a link (not what it leads to), a pipe, or a directory with all that is in it. */
export const removeWhole = (file: string): void => rmSync(file, { recursive: true, force: true });

/** The same as far as it can be removed: a node may have taken rights away from a directory in it. */
export function removeIfPossible(file: string): void {
  try {
    removeWhole(file);
  } catch {
    // It stays, and nothing is looked for in it any more.
  }
}
