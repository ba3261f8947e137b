/** A disk that is soon full: a tmpfs of some kilobytes, in a mount namespace of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Mounts a disk of so many kilobytes, and runs the rest of the words. A shell would drop variables such as `INPUT_NODE-COUNT`. */
const MOUNT = `const { spawnSync } = require('node:child_process');
const [, kilobytes, directory, file, ...words] = process.argv;
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=' + kilobytes + 'k', 'tmpfs', directory], { stdio: 'inherit' });
if (mounted.status !== 0) process.exit(99);
process.exitCode = spawnSync(file, words, { stdio: 'inherit' }).status ?? 98;`;

/** The words of a command that runs another one with a small disk on `directory`, which must exist. */
export const withSmallDisk = (kilobytes: number, directory: string, command: readonly string[]): readonly string[] => [
  'unshare',
  '-rm',
  process.execPath,
  '-e',
  MOUNT,
  String(kilobytes),
  directory,
  ...command,
];

/** Why there can be no such disk here; null when there can. */
export const whyNoSmallDisk: string | null = (() => {
  const directory = mkdtempSync(path.join(tmpdir(), 'small-disk-'));
  try {
    const [file = '', ...words] = withSmallDisk(64, directory, ['true']);
    const { status, stderr, error } = spawnSync(file, words, { encoding: 'utf8' });
    return status === 0 ? null : `no small disk can be mounted: ${error?.message ?? stderr.trim()}`;
  } finally {
    rmSync(directory, { recursive: true });
  }
})();
