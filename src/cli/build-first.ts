/** `--build`: a command that compiles the node, before each run. */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../text/user-error.ts';
import type { CliWorld } from './cli-world.ts';

/**
 * Runs the command in the shell; what it prints goes to stderr.
 * @throws UserError when it fails
 */
export async function build(command: string, { cwd, env, cancelled }: CliWorld): Promise<void> {
  // A group of its own, which ends as a whole: the shell, npm and the compiler.
  const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 2, 2], detached: true });
  const end = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid);
  };
  cancelled.addEventListener('abort', end, { once: true });
  const status = await new Promise<number | string | null>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', resolve);
  });
  cancelled.removeEventListener('abort', end);
  if (status === 0) return;
  const how = typeof status === 'number' ? ` with exit status ${status}` : ` (${status ?? 'a signal ended it'})`;
  throw new UserError(`--build: "${command}" failed${how}; nothing was run.`);
}

/**
 * The directory that a build writes and that `--watch` does not watch, since each build would start the next one.
 * @throws UserError where sources may lie in it
 */
export function builtDirectory(bin: string | undefined, cwd: string): string {
  const file = path.resolve(cwd, bin ?? '.');
  const directory =
    statSync(file, { throwIfNoEntry: false })?.isDirectory() === true || path.extname(file) === ''
      ? file
      : path.dirname(file);
  if (directory === cwd || cwd.startsWith(directory + path.sep)) {
    throw new UserError(
      '--watch with --build needs --bin in a directory that holds nothing but what the build makes, such as dist.',
    );
  }
  return directory;
}
