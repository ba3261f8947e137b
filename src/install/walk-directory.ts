import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

export interface Entry {
  /** Relative to the directory that is walked, with slashes. */
  readonly name: string;
  readonly dirent: Dirent;
}

/**
 * Everything below a directory. Links are listed and not followed. Node's own recursive readdir follows them in some
 * versions, and then never ends in a tree with a link to its own root.
 */
export async function* walkDirectory(directory: string, below = ''): AsyncGenerator<Entry> {
  for (const dirent of await readdir(path.join(directory, below), { withFileTypes: true })) {
    const name = path.posix.join(below, dirent.name);
    yield { name, dirent };
    if (dirent.isDirectory()) yield* walkDirectory(directory, name);
  }
}
