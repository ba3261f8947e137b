import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { InstallWorld } from './world.ts';

/** The first executable file of this name on the world's PATH, absolute; null when there is none. */
export async function findProgram(name: string, world: Pick<InstallWorld, 'env'>): Promise<string | null> {
  for (const directory of (world.env.PATH ?? '').split(path.delimiter)) {
    // An empty entry means the working directory, from where nothing is run.
    if (!path.isAbsolute(directory)) continue;
    const file = path.join(directory, name);
    if (await isExecutable(file)) return file;
  }
  return null;
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
