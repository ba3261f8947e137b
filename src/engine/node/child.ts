/** One process of a node: the program on three pipes, in a process group of its own, from its start to its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import { drainPipes } from '../../processes/drain-pipes.ts';
import type { ProcessGuard } from '../../processes/process-watch.ts';
import { EngineFailure } from '../engine-failure.ts';
import { createLineSplitter, type LineSplitter } from './line-splitter.ts';
import { makePipes, type NodePipes } from './node-pipes.ts';

/** Characters of one line on stdout; a longer one is not a message. */
export const LONGEST_LINE = 16 * 1024 * 1024;
/** Characters of stderr that are held back while a line has no end; node-logs get every byte. */
const LONGEST_STDERR_LINE = 1024 * 1024;
/** Milliseconds in which nothing comes from a killed node: a daemon that it started holds its pipes open. */
const QUIET_MS = 500;

export interface Program {
  /** The node's name. */
  readonly id: string;
  readonly bin: string;
  readonly args: readonly string[];
}

export interface ChildWorld {
  /** Where a relative --bin is looked for. */
  readonly cwd: string;
  /** Where nodes run. */
  readonly nodeDirectory: string;
  /** Where their pipes have names for a moment. */
  readonly temporaryDirectory: string;
  /** Knows every process that was started, so that none outlives the engine. */
  readonly guard: ProcessGuard;
}

/** Hears what a process writes and how it ends, until it is ended by `Child.end`. */
export interface ChildListener {
  stdoutLine(line: string): void;
  /** A line of stdout that came together with the one at which the process was muted. */
  unreadLine(line: string): void;
  /** The text on its stdout that no line end had followed when we ended it, and the milliseconds since anything came. */
  unendedLine(text: string, quietMs: number): void;
  /** A line of stdout is longer than LONGEST_LINE; `start` is its beginning. */
  stdoutOverflow(start: string): void;
  /** Bytes of stderr as they come, also those that were still in the pipe at the end. */
  stderr(bytes: Buffer): void;
  stderrLine(line: string): void;
  /** It has ended by itself. */
  crashed(): void;
}

export interface Child {
  readonly pid: number;
  /** Undefined while it runs, and for a process that was ended by us. */
  readonly crashStatus: number | undefined;
  /** Whether `end` has ended it before it ended by itself. */
  readonly isEnded: boolean;
  /** Whether it can still be written to. */
  readonly takesInput: boolean;
  /** Bytes that wait until it reads them. */
  readonly backlog: number;
  write(text: string): void;
  /** From here on the listener gets no line of its stdout. */
  mute(): void;
  readonly isMute: boolean;
  pause(): void;
  resume(): void;
  /** Ends it at once, and all that it has started; resolves when its pipes are empty. */
  end(): Promise<void>;
}

/** Starts a process of a node. A test may start something else in its place. */
export type Launch = (program: Program, world: ChildWorld, listener: ChildListener) => Promise<Child>;

export const launchChild: Launch = async (program, world, listener) =>
  (await startChild(program, world, listener)).child;

/** The node's end of a channel to the engine. */
export const CHANNEL_DESCRIPTOR = 3;

export interface StartedChild {
  readonly child: Child;
  readonly pid: number;
  /** The engine's end of its channel; null unless one was asked for. */
  readonly channel: Duplex | null;
}

/**
 * Starts the program; with `channel`, it has a channel to the engine as its descriptor 3, and these variables, which tell
 * it what to do with it. Rejects with an EngineFailure when the program can't be run.
 */
export async function startChild(
  program: Program,
  world: ChildWorld,
  listener: ChildListener,
  channel?: NodeJS.ProcessEnv,
): Promise<StartedChild> {
  const file = canonicalPath(resolve(world.cwd, program.bin));
  const pipes = await makePipes(world.temporaryDirectory);
  return new Promise((fulfil, reject) => {
    const started = spawn(file, program.args, {
      cwd: world.nodeDirectory,
      env: { ...world.guard.environment, ...channel },
      stdio: [...pipes.childStdio, ...(channel === undefined ? [] : (['pipe'] as const))],
      detached: true,
    });
    pipes.release();
    if (started.pid !== undefined) world.guard.add(started.pid);
    started.once('error', (error: NodeJS.ErrnoException) => {
      for (const socket of [pipes.stdin, pipes.stdout, pipes.stderr]) socket.destroy();
      reject(cannotRun(file, world.nodeDirectory, error));
    });
    started.once('spawn', () =>
      fulfil({
        child: attend(started, pipes, world.guard, listener),
        pid: started.pid as number,
        channel: (started.stdio[CHANNEL_DESCRIPTOR] as Duplex | undefined) ?? null,
      }),
    );
  });
}

/**
 * `running` until it ends by itself (`crashed`) or `end` is called (`ending`); `ended` when the pipes are empty too. A
 * crashed process goes through `ending` as well, since what it had started may live on.
 */
type ChildState = 'running' | 'crashed' | 'ending' | 'ended';

function attend(started: ChildProcess, pipes: NodePipes, guard: ProcessGuard, listener: ChildListener): Child {
  const { stdin, stdout, stderr } = pipes;
  const group = started.pid as number;
  let state: ChildState = 'running';
  let crashStatus: number | undefined;
  let isListenedTo = true;
  let ending: Promise<void> | undefined;

  const exited = new Promise<void>((fulfil) => {
    started.once('exit', (code, signal) => {
      if (state === 'running') {
        state = 'crashed';
        crashStatus = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        listener.crashed();
      }
      fulfil();
    });
  });
  const heard = readStdout(stdout, listener, () => isListenedTo);
  readStderr(stderr, listener);
  // A process that ends takes its pipe along while we write; its exit is reported elsewhere.
  for (const socket of [stdin, stdout, stderr]) socket.on('error', () => {});

  const endNow = async (): Promise<void> => {
    if (state === 'running' && isListenedTo) heard.tellUnended();
    state = 'ending';
    // What a process still had to say when it was ended does not count: its last line may be cut.
    isListenedTo = false;
    guard.signal(group, 'SIGKILL');
    stdin.destroy();
    stdout.resume();
    await exited;
    await drainPipes([stdout, stderr], QUIET_MS);
    guard.remove(group);
    state = 'ended';
  };

  return {
    pid: group,
    get crashStatus() {
      return crashStatus;
    },
    get isEnded() {
      return state === 'ended' && crashStatus === undefined;
    },
    get takesInput() {
      return state === 'running' && !stdin.destroyed;
    },
    get backlog() {
      return stdin.writableLength;
    },
    write: (text) => void stdin.write(text),
    mute() {
      isListenedTo = false;
      stdout.pause();
    },
    get isMute() {
      return !isListenedTo;
    },
    pause: () => guard.signal(group, 'SIGSTOP'),
    resume: () => guard.signal(group, 'SIGCONT'),
    end() {
      ending ??= endNow();
      return ending;
    },
  };
}

/** Cuts what a node writes to its stdout into lines for the listener. */
export function stdoutLines(listener: ChildListener, isListenedTo: () => boolean): LineSplitter {
  return createLineSplitter(
    LONGEST_LINE,
    // One chunk may hold many lines, and the first may end the listening.
    (line) => {
      if (isListenedTo()) listener.stdoutLine(line);
      else listener.unreadLine(line);
    },
    (start) => {
      if (isListenedTo()) listener.stdoutOverflow(start);
    },
  );
}

function readStdout(
  stdout: NodePipes['stdout'],
  listener: ChildListener,
  isListenedTo: () => boolean,
): { readonly tellUnended: () => void } {
  const lines = stdoutLines(listener, isListenedTo);
  let heardAt = performance.now();
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    heardAt = performance.now();
    if (isListenedTo()) lines.push(chunk);
  });
  stdout.once('end', () => {
    if (isListenedTo()) lines.end();
  });
  return {
    tellUnended() {
      const rest = lines.rest();
      if (rest !== '') listener.unendedLine(rest, performance.now() - heardAt);
    },
  };
}

function readStderr(stderr: NodePipes['stderr'], listener: ChildListener): void {
  const lines = createLineSplitter(LONGEST_STDERR_LINE, listener.stderrLine, listener.stderrLine);
  // The listener gets the bytes as they are; only our lines are decoded.
  const decoder = new TextDecoder();
  stderr.on('data', (chunk: Buffer) => {
    listener.stderr(chunk);
    lines.push(decoder.decode(chunk, { stream: true }));
  });
  // A pipe that something still holds open closes without an end, and the last line may have none either.
  stderr.once('close', () => {
    lines.push(decoder.decode());
    lines.end();
  });
}

function canonicalPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Java's words for the errors of exec. */
const EXEC_ERRORS: Readonly<Record<number, string>> = {
  1: 'Operation not permitted',
  2: 'No such file or directory',
  7: 'Argument list too long',
  8: 'Exec format error',
  11: 'Resource temporarily unavailable',
  12: 'Cannot allocate memory',
  13: 'Permission denied',
  20: 'Not a directory',
  24: 'Too many open files',
  26: 'Text file busy',
  40: 'Too many levels of symbolic links',
};

function cannotRun(file: string, directory: string, error: NodeJS.ErrnoException): EngineFailure {
  const number = error.errno === undefined ? 0 : Math.abs(error.errno);
  const why = `error=${number}, ${EXEC_ERRORS[number] ?? error.message}`;
  return new EngineFailure(
    `java.io.IOException: Cannot run program "${file}" (in directory "${directory}"): ${why}\nCaused by: java.io.IOException: ${why}`,
  );
}
