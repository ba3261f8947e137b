/**
 * Many tests in one process: its stdin asks for them, a line of JSON for each, and its stdout answers. A process that is warm
 * runs a short test in half the time of a new one.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { removeWhole } from '../files/fresh-file.ts';
import { BATCH_CONSOLE, type BatchAnswer, type BatchRequest } from '../maelstrom/batch-protocol.ts';
import { EXIT } from '../maelstrom/exit.ts';
import { NotSimulated } from './simulation/not-simulated.ts';

/** One test as the command `test` runs it. */
export type RunOne = (
  args: readonly string[],
  world: {
    readonly cwd: string;
    readonly write: (text: string) => void;
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

async function runRequest({ id, directory, args, keepsValid }: BatchRequest, runOne: RunOne): Promise<BatchAnswer> {
  mkdirSync(directory, { recursive: true });
  const console = openSync(join(directory, BATCH_CONSOLE), 'wx');
  let notSimulated: string | undefined;
  let status: number;
  try {
    status = await runOne(args, {
      cwd: directory,
      write: (text) => void writeSync(console, text),
      onGivenUp(error) {
        if (error instanceof NotSimulated) notSimulated = error.message;
      },
    });
  } finally {
    closeSync(console);
  }
  if (status === EXIT.valid && !keepsValid) removeWhole(directory);
  return { id, status, ...(notSimulated === undefined ? {} : { notSimulated }) };
}
