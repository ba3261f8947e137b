/**
 * `--replay`: the arguments of `run` that repeat a run, from a file that a failing seed left, or from a seed alone. The file may come from
 * somebody else's artifact, so it chooses nothing to run on this machine but a node of this directory.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { resolveSubject } from '../plan/challenges.ts';
import { checkedReproduction } from '../plan/reproduction.ts';
import { scheduleOfSeed } from '../plan/seed-range.ts';
import { shellWord } from '../text/quote-for-shell.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import { oneLine } from '../verdict/quote.ts';

/** Bytes; ours have some hundreds. */
const FILE_AT_MOST = 1024 * 1024;
/** Lists of operations are long. */
const WORDS = { words: 200, word: FILE_AT_MOST };
const NODE_ARGUMENTS = '--';

/** What was given beside the file. */
export interface Given {
  readonly challenge: string | undefined;
  /** `--bin` or `--command`. */
  readonly hasProgram: boolean;
  /** `--`, with or without arguments of the node. */
  readonly hasArguments: boolean;
}

/**
 * Words to put before those that were given, which win over them.
 * @throws UserError where it is neither a seed nor such a file, or the file has a node that has to be given.
 */
export function replayWords(replay: string, given: Given, cwd: string): readonly string[] {
  if (/^\d{1,10}$/.test(replay)) return ['--seed', replay, '--schedule', scheduleOfSeed(Number(replay))];
  const found = wordsIn(replay, cwd);
  if (found === null) throw notLeftByASeed(replay);
  const { program, args, rest } = partedWords(found);
  const toBeGiven = [
    ...(given.hasProgram || isOfThisDirectory(program) ? [] : program),
    ...(given.hasArguments || args.length === 0 ? [] : [NODE_ARGUMENTS, ...args]),
  ];
  if (toBeGiven.length > 0) {
    throw new UserError(
      `--replay: "${replay}" was left by a run with \`${oneLine(toBeGiven.map(shellWord).join(' '))}\`. A file doesn't choose what runs here: add that to the command, if it is yours.`,
    );
  }
  const checked = checkedReproduction(given.hasProgram ? rest : [...rest, ...program], WORDS);
  if (checked === null) throw notLeftByASeed(replay);
  return given.challenge === undefined ? checked : withoutChallenge(checked, given.challenge, replay);
}

/** @throws UserError where another challenge is given than that of the file */
function withoutChallenge([subject = '', ...rest]: readonly string[], given: string, replay: string) {
  if (idOf(subject) !== idOf(given))
    throw new UserError(`--replay: "${replay}" is of ${subject}, and "${given}" was given. Leave that out.`);
  return rest;
}

function idOf(name: string): string {
  const subject = resolveSubject(name);
  return subject.kind === 'challenge' ? subject.challenge.id : subject.workload;
}

const notLeftByASeed = (replay: string): UserError =>
  new UserError(
    `--replay: "${replay}" is not what a failing seed left. Name its replay.json, or write a seed such as 18.`,
  );

/** A node's path that does not leave the directory, or the bundled node. */
const isOfThisDirectory = (program: readonly string[]): boolean => checkedReproduction(['echo', ...program]) !== null;

interface PartedWords {
  /** `--bin FILE` or `--command COMMAND`; empty for the bundled node. */
  readonly program: readonly string[];
  readonly args: readonly string[];
  readonly rest: readonly string[];
}

function partedWords(words: readonly string[]): PartedWords {
  const dashes = words.indexOf(NODE_ARGUMENTS);
  const ours = dashes === -1 ? words : words.slice(0, dashes);
  const at = ours.findIndex((word) => word === '--bin' || word === '--command');
  return {
    program: at === -1 ? [] : ours.slice(at, at + 2),
    args: dashes === -1 ? [] : words.slice(dashes + 1),
    rest: at === -1 ? ours : [...ours.slice(0, at), ...ours.slice(at + 2)],
  };
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
