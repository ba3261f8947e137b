import { homedir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Everything outside that an installation uses, except files in its own directories. */
export interface InstallWorld {
  readonly platform: NodeJS.Platform;
  /** Node's name for the processor: `x64`, `arm64`. */
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** Bytes. */
  readonly totalMemory: number;
  /** Below it are the system's own files, `/etc/os-release` and `/usr/lib/jvm`. It is `/`, except in tests. */
  readonly root: string;
  /** The Node.js that runs us; it also runs the node of the short run that makes the class archive. */
  readonly nodePath: string;
  readonly exec: Execute;
  readonly ask: Ask;
  readonly toolCache: ToolCache;
  /**
   * Follows no redirect; rejects when the connection breaks, nothing arrives for `stallMs` before the headers, or the
   * installation is cancelled.
   */
  readonly get: (url: string, stallMs: number) => Promise<HttpAnswer>;
  /** null when the job has no cache service. */
  readonly cache: ActionsCache | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the job or the person cancels: the installation then stops and removes what it had begun. */
  readonly cancelled: AbortSignal;
  readonly wording: Wording;
}

/** The words of the person who asked for the installation, for messages to them. */
export interface Wording {
  /** The input that names a Maelstrom on this machine: `maelstrom-path`. */
  readonly path: string;
  /** Why no package manager installs anything; part of a sentence. */
  readonly never: string;
  /** By when a person has to do what a message asks for: `before this step`. */
  readonly before: string;
  /** Where else a Java may come from; a sentence, or empty. */
  readonly otherJava: string;
  /** How to say where an installation is kept: `XDG_CACHE_HOME to a directory`. */
  readonly directories: string;
}

export interface ExecuteOptions {
  /**
   * What happens to the program when the installation is cancelled: `kill` (the default) ends it at once; `ask` only asks
   * it to end and does not wait, since a package manager must not be killed between two files.
   */
  readonly whenCancelled?: 'kill' | 'ask';
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of wall clock after which the whole process group is killed. */
  readonly limitMs: number;
}

/**
 * Runs a program without a shell and without stdin. A program that cannot be started has status 127. Rejects only when
 * the installation is cancelled, with InstallationCancelled.
 */
type Execute = (argv: readonly string[], options: ExecuteOptions) => Promise<Execution>;

export interface Execution {
  /** As a shell reports it: 128 + n for signal n. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** Output beyond some megabytes was dropped. */
  readonly truncated: boolean;
}

/**
 * Asks a program, by its absolute path, for something that it answers at once, such as its version; without a time limit.
 * Never rejects: a program that cannot be started has status 127.
 */
type Ask = (
  argv: readonly [file: string, ...args: string[]],
  env: Readonly<Record<string, string | undefined>>,
) => Promise<Answer>;

export type Answer = Pick<Execution, 'exitCode' | 'stdout' | 'stderr'>;

/** Tools as every action keeps them: `<root>/<tool>/<version>/<arch>`, valid once `<arch>.complete` is beside it. */
export interface ToolCache {
  /** The directory; null when this version is not there. */
  find(root: string, tool: string, version: string, arch: string): string | null;
  /** In no order. */
  versions(root: string, tool: string, arch: string): readonly string[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

export interface ActionsCache {
  /** Whether `key` was found and put back at the very paths it was saved from. */
  restore(paths: readonly string[], key: string): Promise<boolean>;
  save(paths: readonly string[], key: string): Promise<void>;
}

interface Clock {
  /** Milliseconds; only differences mean something. */
  now(): number;
  /** Rejects when the installation is cancelled. */
  sleep(ms: number): Promise<void>;
}

interface Log {
  /** For a person who waits: something that takes seconds begins. */
  progress(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  debug(message: string): void;
}

/**
 * Where installations stay from job to job. Outside a runner this is the user's cache directory.
 */
export function toolCacheOf(world: Pick<InstallWorld, 'env'>): string {
  const { RUNNER_TOOL_CACHE: runner, XDG_CACHE_HOME: xdg } = world.env;
  if (runner !== undefined && runner !== '') return path.resolve(runner);
  const caches = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(world.env.HOME || homedir(), '.cache');
  return path.join(caches, 'maelstrom-action');
}

/** A directory of ours that need not outlive the job. The tarballs of the cache service are packed from here. */
export function temporaryDirectoryOf(world: Pick<InstallWorld, 'env'>): string {
  const { RUNNER_TEMP: runner } = world.env;
  if (runner !== undefined && runner !== '') return path.resolve(runner, 'maelstrom-action');
  return path.join(toolCacheOf(world), 'temporary');
}

/**
 * The last lines a program printed, fit for our own log: bounded, without control characters, and each line begun with
 * a bar so that none of them can be read as a workflow command.
 */
export function quoteOutput(text: string, lines = 8): string {
  const kept = text
    .split('\n')
    .map((line) => printable(line).trimEnd())
    .filter((line) => line !== '')
    .slice(-lines);
  return kept.map((line) => `| ${line.length > 300 ? `${line.slice(0, 300)}…` : line}`).join('\n');
}

/** One line without control characters. */
export const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
