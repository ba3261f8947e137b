/** `store/latest`: where the last run's store is, as Maelstrom has it. */
import { randomUUID } from 'node:crypto';
import { lstatSync, realpathSync, renameSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { removeIfPossible, replaceFile } from '../files/fresh-file.ts';
import { readStart } from '../files/regular-file.ts';

const LATEST = 'latest';
/** Bytes; longer than any path. */
const PATH_AT_MOST = 8192;

/**
 * Points `latest` in `output`, which is there, at a run below it, a real path: a link, or where the system refuses links a file that holds the path. What
 * can't be written is left as it was: the run has said where everything is.
 */
export function pointLatestAt(run: string, output: string, link = symlinkSync): void {
  const latest = path.join(output, LATEST);
  const target = path.relative(realpathSync(output), run);
  // A directory that a person has made and called so.
  if (lstatSync(latest, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const aside = path.join(output, `.${LATEST}-${randomUUID()}`);
  try {
    link(target, aside);
    renameSync(aside, latest);
  } catch {
    removeIfPossible(aside);
    writePath(latest, target);
  }
}

function writePath(latest: string, target: string): void {
  try {
    replaceFile(latest, `${target}\n`);
  } catch {
    // Said above: nothing depends on it.
  }
}

/** Of a run, as a person names it: of a file called `latest`, where the path in it leads; else itself. */
export function namedRun(directory: string): string {
  if (path.basename(directory) !== LATEST || statSync(directory, { throwIfNoEntry: false })?.isFile() !== true)
    return directory;
  return path.resolve(path.dirname(directory), readStart(directory, PATH_AT_MOST).toString('utf8').trim());
}
