/** Processes that are measured: how long they take, and how much memory they hold. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../src/text/user-error.ts';

/** The file in dist/. @throws UserError when it was not bundled */
export function bundled(name: string): string {
  const file = path.resolve('dist', name);
  if (!existsSync(file)) throw new UserError(`${file} is missing: run npm run bundle first.`);
  return file;
}

export interface Ended {
  /** Milliseconds from the start to the end of its output. */
  readonly took: number;
  readonly status: number | null;
}

/** Runs a program. What it prints on stdout is read and thrown away, as a terminal or a log would take it. */
export async function timeProgram(
  file: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env'> = {},
): Promise<Ended> {
  const startedAt = performance.now();
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { took: performance.now() - startedAt, status };
}

/** Milliseconds; throws when it ends with another status than is expected. */
export async function timeToEnd(
  args: readonly string[],
  expected = 0,
  options: Pick<SpawnOptions, 'cwd' | 'env'> = {},
  file = process.execPath,
): Promise<number> {
  const { took, status } = await timeProgram(file, args, options);
  if (status !== expected) throw new Error(`${file} ${args.join(' ')} ended with status ${status}.`);
  return took;
}

export const EMPTY_PROGRAM: readonly string[] = ['-e', '0'];
export const BESIDE_EMPTY_PROGRAM = '`node -e 0`';

/** Gives `work` the variables that make a Node.js program tell its memory; gives the most megabytes that it held. */
export async function peakMegabytes(
  script: string,
  work: (env: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<number> {
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-peak-'));
  const file = path.join(directory, 'peak');
  try {
    const preload = pathToFileURL(path.resolve('bench/peak-memory.mjs')).href;
    await work({ NODE_OPTIONS: `--import ${preload}`, BENCH_PEAK_OF: script, BENCH_PEAK_FILE: file });
    return Number(readFileSync(file, 'utf8'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The most megabytes that this process has held. */
export function ownPeakMegabytes(): number {
  // What getrusage tells on Linux is, in a new process, at least what its parent held.
  const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(
    existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '',
  )?.[1];
  return (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes)) / 1024;
}
