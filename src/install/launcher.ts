import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Installation } from './install.ts';
import { type InstallWorld, temporaryDirectoryOf } from './world.ts';

/**
 * Writes the program `maelstrom` and returns the directory it is in, for the PATH. It names Java and the jar by their
 * real paths, because the script that comes with Maelstrom takes whichever `java` is on the PATH, and that of 0.2.3
 * does not work through a link.
 */
export async function writeLauncher(installation: Installation, world: Pick<InstallWorld, 'env'>): Promise<string> {
  const directory = path.join(temporaryDirectoryOf(world), 'bin');
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, 'maelstrom');
  const aside = `${file}.${process.pid}`;
  await writeFile(aside, `#!/bin/sh\nexec ${installation.command.map(quoteForShell).join(' ')} "$@"\n`, {
    mode: 0o755,
  });
  await rename(aside, file);
  return directory;
}

const quoteForShell = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
