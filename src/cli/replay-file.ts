/** `--replay`: the arguments of `run` that repeat a run, from a file that a failing seed left, or from a seed alone. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { scheduleOfSeed } from '../plan/seed-range.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';

/** Bytes; ours have some hundreds. */
const FILE_AT_MOST = 1024 * 1024;

/**
 * Words to put before those that were given, which win over them.
 * @throws UserError where it is neither a seed nor such a file.
 */
export function replayWords(replay: string, cwd: string): readonly string[] {
  if (/^\d{1,10}$/.test(replay)) return ['--seed', replay, '--schedule', scheduleOfSeed(Number(replay))];
  const found = wordsIn(replay, cwd);
  if (found === null) {
    throw new UserError(
      `--replay: "${replay}" is not what a failing seed left. Name its replay.json, or write a seed such as 18.`,
    );
  }
  return found;
}

/** What is given wins, arguments of the node too. */
export function withGiven(replay: readonly string[], given: readonly string[]): readonly string[] {
  const dashes = replay.indexOf('--');
  if (dashes === -1) return [...replay, ...given];
  const ofNode = given.includes('--') ? [] : replay.slice(dashes);
  return [...replay.slice(0, dashes), ...given, ...ofNode];
}

function wordsIn(file: string, cwd: string): readonly string[] | null {
  const text = readText(file, cwd);
  if (text.length > FILE_AT_MOST) return null;
  try {
    const { version, arguments: words } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const areWords = Array.isArray(words) && words.every((word) => typeof word === 'string');
    return version === 1 && areWords ? words : null;
  } catch {
    return null;
  }
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(path.resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UserError(
      `--replay: "${file}" can't be read (${messageOf(error)}). Name a replay.json, or write a seed such as 18.`,
    );
  }
}
