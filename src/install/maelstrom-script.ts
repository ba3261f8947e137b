import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { putMissingDot, putMissingGnuplot } from '../machine/plot-stand-ins.ts';
import { utf8LocaleOf } from '../machine/utf8-locale.ts';
import { quoteForShell } from '../text/quote-for-shell.ts';
import type { Installation } from './install.ts';
import { type InstallWorld, temporaryDirectoryOf } from './install-world.ts';

/**
 * Writes the program `maelstrom` and returns the directory it is in, for the PATH. It names Java and the jar by their
 * real paths, because the script that comes with Maelstrom takes whichever `java` is on the PATH, and that of 0.2.3
 * does not work through a link. It sets a locale for UTF-8 where the step that calls it has none. Where gnuplot or dot is
 * missing, a stand-in is at the end of the PATH.
 */
export async function writeMaelstromScript(
  installation: Installation,
  world: Pick<InstallWorld, 'env'>,
): Promise<string> {
  const directory = path.join(temporaryDirectoryOf(world), 'bin');
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, 'maelstrom');
  const aside = `${file}.${process.pid}`;
  const locale = `[ "$(locale charmap 2>&1)" = UTF-8 ] || export LC_ALL=${quoteForShell(utf8LocaleOf(world.env))}`;
  const standIns = await standInsFor(installation, path.join(temporaryDirectoryOf(world), 'stand-ins'));
  const command = `exec ${installation.command.map(quoteForShell).join(' ')} "$@"`;
  await writeFile(aside, `#!/bin/sh\n${locale}\n${standIns}${command}\n`, { mode: 0o755 });
  await rename(aside, file);
  return directory;
}

/** The line of the script that puts stand-ins on the PATH; empty when nothing is missing. */
async function standInsFor({ missing }: Installation, directory: string): Promise<string> {
  if (missing.length === 0) return '';
  await mkdir(directory, { recursive: true });
  for (const { tool } of missing) (tool === 'dot' ? putMissingDot : putMissingGnuplot)(directory);
  return `export PATH="$PATH":${quoteForShell(directory)}\n`;
}
