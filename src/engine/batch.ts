/**
 * Many tests in one process: its stdin asks for them, a line of JSON for each, and its stdout answers. A process that is warm
 * runs a short test in half the time of a new one.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { removeIfPossible } from '../files/fresh-file.ts';
import { BATCH_CONSOLE, type BatchAnswer, type BatchRequest, type ThreadProgram } from '../maelstrom/batch-protocol.ts';
import { EXIT } from '../maelstrom/exit-status-and-last-line.ts';
import { messageOf } from '../text/thrown-message.ts';
import { NotSimulated } from './simulation/not-simulated.ts';
import { NotAThread } from './simulation/simulated-thread.ts';

/** One test as the command `test` runs it. */
export type RunOne = (
  args: readonly string[],
  world: {
    readonly cwd: string;
    readonly write: (text: string) => void;
    readonly keepsValid: boolean;
    readonly threads: ThreadProgram | null;
    readonly onLongWork: (text: string) => void;
    readonly onGivenUp: (error: unknown) => void;
  },
) => Promise<number>;

/** Runs what the lines ask for, one after the other, until there are no more. */
export async function runBatch(
  lines: AsyncIterable<string>,
  runOne: RunOne,
  answer: (line: string) => void,
): Promise<void> {
  for await (const line of lines) answer(`${JSON.stringify(await runRequest(JSON.parse(line), runOne))}\n`);
}

async function runRequest(
  { id, directory, args, keepsValid, threads }: BatchRequest,
  runOne: RunOne,
): Promise<BatchAnswer> {
  let console: BatchConsole;
  try {
    mkdirSync(directory, { recursive: true });
    console = openConsole(join(directory, BATCH_CONSOLE));
  } catch (error) {
    return { id, status: EXIT.crashed, problem: problemWith(directory, error) };
  }
  let longWork: string | undefined;
  let notSimulated: string | undefined;
  let notThreads: string | null = null;
  let status: number;
  try {
    status = await runOne(args, {
      cwd: directory,
      write: console.write,
      keepsValid,
      threads: threads ?? null,
      onLongWork(text) {
        longWork ??= text;
      },
      onGivenUp(error) {
        if (error instanceof NotAThread) notThreads = error.message;
        // A node that lived in it until it hung is judged like any that fails.
        if (error instanceof NotSimulated && !error.isHang) notSimulated = error.message;
      },
    });
  } finally {
    console.close();
  }
  const failure = console.failure();
  const problem = failure === undefined ? notThreads : problemWith(directory, failure);
  if (status === EXIT.valid && !keepsValid) removeIfPossible(directory);
  return {
    id,
    status,
    ...(longWork === undefined ? {} : { longWork }),
    ...(notSimulated === undefined ? {} : { notSimulated }),
    ...(problem === null ? {} : { problem }),
  };
}

interface BatchConsole {
  /** Never throws, because a test that could not print would not end its nodes. */
  write(text: string): void;
  /** Why it could not be written. */
  failure(): unknown;
  close(): void;
}

/** Throws the system's error. */
function openConsole(file: string): BatchConsole {
  const descriptor = openSync(file, 'wx');
  let failure: unknown;
  return {
    write(text) {
      const bytes = Buffer.from(text);
      try {
        for (let at = 0; failure === undefined && at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      } catch (error) {
        failure = error;
      }
    },
    failure: () => failure,
    close: () => closeSync(descriptor),
  };
}

const problemWith = (directory: string, error: unknown): string =>
  `The files of a test could not be written to ${directory}: ${messageOf(error)}.`;
