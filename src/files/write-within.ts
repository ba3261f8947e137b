import { mkdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import { replaceFile } from './fresh-file.ts';

/**
 * Where a file with this name would lie; null when that is not below the root. Links are not looked at: `writeWithin` does that
 * when it writes, since a node may have put one there by then.
 */
export function pathWithin(root: string, given: string): string | null {
  const file = path.resolve(root, given);
  const relative = path.relative(root, file);
  const isBelow = relative !== '' && !path.isAbsolute(relative) && relative.split(path.sep)[0] !== '..';
  return isBelow && !/[/\\]$/.test(given) ? file : null;
}

/**
 * Writes a file below a root in which nodes have run. It appears whole, in place of what lies there, also of a link; a directory
 * above it that is a link may not lead out of the root.
 * @param file absolute, as `pathWithin` gives it
 * @throws UserError saying why it was not written
 */
export function writeWithin(root: string, file: string, text: string): void {
  const shown = path.relative(root, file);
  const directory = directoryWithin(realpathSync(root), path.relative(root, path.dirname(file)), shown);
  const target = path.join(directory, path.basename(file));
  try {
    if (statSync(target, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error('it is a directory');
    replaceFile(target, text);
  } catch (error) {
    throw new UserError(`${shown} was not written: ${messageOf(error)}`);
  }
}

/** The real path of a directory below a real root. It is made level by level, so that no level is made through a link to elsewhere. */
function directoryWithin(root: string, relative: string, shown: string): string {
  let directory = root;
  for (const name of relative.split(path.sep).filter((part) => part !== '')) {
    const next = path.join(directory, name);
    try {
      mkdirSync(next, { recursive: false });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw new UserError(`${shown} was not written: ${messageOf(error)}`);
    }
    directory = realOrUserError(next, shown);
    if (directory !== root && !directory.startsWith(root.endsWith(path.sep) ? root : `${root}${path.sep}`)) {
      throw new UserError(`${shown} was not written: ${name} is a link that leads out of the workspace`);
    }
  }
  return directory;
}

function realOrUserError(file: string, shown: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    throw new UserError(`${shown} was not written: ${messageOf(error)}`);
  }
}
