/**
 * Where the nodes of a test run. Maelstrom starts all nodes of all tests in the system's temporary directory, so that a
 * node finds what those of an earlier run left there. Here each test has a new directory in it.
 */
import { mkdtempSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { removeIfPossible } from '../../files/fresh-file.ts';
import { UserError } from '../../text/user-error.ts';

export interface NodeDirectory {
  readonly path: string;
  /** Removes it with all that nodes left in it, as far as that can be removed; they must have ended. */
  remove(): void;
}

/** Makes a directory that only this user may enter, under a name that nothing has. */
export function makeNodeDirectory(parent: string): NodeDirectory {
  const path = makeBelow(parent);
  return {
    path,
    remove: () => removeIfPossible(path),
  };
}

function makeBelow(parent: string): string {
  try {
    return realpathSync(mkdtempSync(join(parent, 'maelstrom-nodes-')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `A directory for the nodes can't be made below ${parent} (${code}). Set TMPDIR to a directory where you may write.`,
    );
  }
}
