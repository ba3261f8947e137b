import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { walkWhole } from '../../files/walk-files.ts';
import { UserError } from '../../text/user-error.ts';
import { type Execution, type InstallWorld, printable, quoteOutput } from '../install-world.ts';

/** Milliseconds; a release takes some seven seconds. */
const UNPACK_LIMIT_MS = 10 * 60_000;

/**
 * Unpacks a tarball, however it is compressed, into a directory that no other process uses yet. By default every tar
 * writes inside that directory only (GNU's refuses `..`, cuts off a leading slash and makes doubtful links last; bsdtar
 * and BusyBox do the same). An archive that tries to leave it is refused as a whole, by the names that tar printed and
 * the links that it made.
 */
export async function unpack(tarball: string, directory: string, world: InstallWorld): Promise<void> {
  const done = await world.exec(['tar', '-xvo', '-f', tarball, '-C', directory], {
    env: { ...world.env, LC_ALL: 'C' },
    limitMs: UNPACK_LIMIT_MS,
  });
  const what = `The tarball ${path.basename(tarball)}`;
  const leaving = nameThatLeaves(`${done.stdout}\n${done.stderr}`) ?? (await linkThatLeaves(directory));
  if (leaving !== null) {
    throw new UserError(
      `${what} has an entry that leaves the directory it is unpacked in: ${JSON.stringify(printable(leaving).slice(0, 200))}. Nothing of it was installed; do not use this file.`,
    );
  }
  if (done.exitCode !== 0 || done.truncated) {
    throw new UserError(`${what} could not be unpacked: ${failureOf(done)}.\n${quoteOutput(done.stderr)}`);
  }
}

function failureOf({ timedOut, exitCode }: Execution): string {
  if (timedOut) return `tar took longer than ${UNPACK_LIMIT_MS / 1000} s`;
  return exitCode === 0 ? 'it has more entries than can be checked' : `tar ended with status ${exitCode}`;
}

/** bsdtar prints `x name`, and to stderr; GNU tar says `Member name contains '..'` after the name. */
function nameThatLeaves(output: string): string | null {
  for (const line of output.split('\n')) {
    const name = line.replace(/^x /, '').replace(/^tar: /, '');
    if (name.startsWith('/') || /^(.*\/)?\.\.(\/|:|$)/.test(name)) return name.replace(/: .*$/, '');
  }
  return null;
}

/** Symbolic links that lead outside or nowhere, hard links to files outside, and devices. */
async function linkThatLeaves(directory: string): Promise<string | null> {
  const root = await realpath(directory);
  const names = new Map<number, { readonly file: string; readonly links: number; found: number }>();
  for await (const { name, path: file, stats } of walkWhole(root)) {
    if (stats.isSymbolicLink()) {
      const target = await realpath(file).catch(() => null);
      if (target === null || !target.startsWith(root + path.sep)) return name;
    } else if (stats.isFile()) {
      const { ino, nlink } = stats;
      const seen = names.get(ino) ?? { file: name, links: nlink, found: 0 };
      seen.found += 1;
      names.set(ino, seen);
    } else if (!stats.isDirectory()) {
      return name;
    }
  }
  return [...names.values()].find(({ links, found }) => found < links)?.file ?? null;
}
