/** The arguments of `run` that repeat a plan on a laptop: made from a request, and checked where others wrote them. */
import { isConsistencyModel } from '../maelstrom/consistency-model-names.ts';
import type { EngineName } from '../maelstrom/engine-name.ts';
import { isWorkload } from '../maelstrom/workloads.ts';
import { UserError } from '../text/user-error.ts';
import { CHALLENGES, type OptionTexts } from './challenges.ts';
import { argumentsFor, isFlag, NO_FAULTS, SETTABLE_OPTIONS } from './maelstrom-arguments.ts';
import { parseLimits } from './metric-limits.ts';
import type { NodeProgram } from './node-program.ts';

/** What of a request a laptop needs; its engine is the embedded one. */
export interface ToReproduce {
  readonly engine: EngineName;
  readonly node: NodeProgram;
  readonly options: OptionTexts;
  readonly faults: boolean;
  readonly repeat: number;
  /** Lines of limits beside those of the challenge. */
  readonly limits: string;
}

export function reproduction(request: ToReproduce, subject: string, extraArgs: readonly string[]): readonly string[] {
  const options = Object.entries(request.options)
    .filter(([name]) => name !== 'workload')
    .flatMap(([name, value]) =>
      isNoFaults(name, value) ? [`--${name}`, value] : argumentsFor({ [name]: value }, request.engine),
    );
  const { node } = request;
  return [
    subject,
    ...programWords(node),
    ...options,
    ...(request.faults ? ['--faults'] : []),
    ...(request.repeat > 1 ? ['--repeat', String(request.repeat)] : []),
    ...limitWords(request.limits),
    ...extraArgs,
    ...(node.args.length > 0 ? ['--', ...node.args] : []),
  ];
}

const isNoFaults = (name: string, value: string): boolean => name === 'nemesis' && value === NO_FAULTS;

/** In one line, without their comments. */
function limitWords(text: string): readonly string[] {
  const limits = parseLimits(text).map(({ expression }) => expression);
  return limits.length === 0 ? [] : ['--limits', limits.join('; ')];
}

/** The same arguments with these options instead of the values that they have, for one run of many. */
export function withOptions(words: readonly string[], options: OptionTexts): readonly string[] {
  const dashes = words.indexOf('--');
  const ours = dashes === -1 ? words : words.slice(0, dashes);
  const replaced = ['--repeat', ...Object.keys(options).map((name) => `--${name}`)];
  const rest = ours.filter(
    (word, at) => !replaced.includes(word.replace(/=.*$/s, '')) && !replaced.includes(ours[at - 1] ?? ''),
  );
  return [...rest, ...optionWords(options), ...words.slice(ours.length)];
}

export const optionWords = (options: OptionTexts): readonly string[] =>
  Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);

function programWords(node: NodeProgram): readonly string[] {
  if (node.kind === 'command') return ['--command', node.command];
  return node.shown === null ? [] : ['--bin', node.shown];
}

/** Their values are free text: names of machines, files and people. None of them has a meaning on a laptop. */
const FREE_TEXT = ['nodes-file', 'node', 'nodes', 'username', 'password', 'ssh-private-key', 'workload'];
const CHECKED_OPTIONS = SETTABLE_OPTIONS.filter((name) => !FREE_TEXT.includes(name));
const REPEAT = /^(?:[1-9]\d?|100)$/;
/** What a row keeps; a shortened command would do something else. */
const IN_A_ROW = { words: 40, word: 200 };

/**
 * The same arguments where somebody who is not trusted says what they are: a challenge or workload, a program in the repository, and
 * options with values that their grammars take. Null when there is anything else, such as a command or arguments of the node: a
 * reader who copies the line should run nothing but the code that they have seen.
 *
 * @param atMost how many words there may be, and characters in each
 */
export function checkedReproduction(
  words: readonly string[],
  atMost: { readonly words: number; readonly word: number } = IN_A_ROW,
): readonly string[] | null {
  const [subject = '', ...rest] = words;
  if (words.length > atMost.words || words.some(({ length }) => length > atMost.word)) return null;
  if (!isWorkload(subject) && !CHALLENGES.some(({ id }) => id === subject)) return null;
  const checked: string[] = [subject];
  for (let at = 0; at < rest.length; ) {
    const option = checkedOption(rest[at] ?? '', rest[at + 1] ?? '');
    if (option === null) return null;
    checked.push(...option);
    at += option.length;
  }
  return checked;
}

/** The words that an option takes up; null for one that is not known or has another value than it may. */
function checkedOption(word: string, value: string): readonly string[] | null {
  const name = /^--([a-z-]{1,40})$/.exec(word)?.[1];
  if (name === undefined) return null;
  if (name === 'faults') return [word];
  if (name === 'repeat') return REPEAT.test(value) ? [word, value] : null;
  if (name === 'limits') return isLimits(value) ? [word, value] : null;
  if (name === 'bin') return isInRepository(value) ? [word, value] : null;
  if (!CHECKED_OPTIONS.includes(name)) return null;
  if (isNoFaults(name, value)) return [word, value];
  // Some grammars pass over blanks and line ends, which have no place in a command that people copy.
  if (!isFlag(name) && /\s/.test(value)) return null;
  if (name === 'consistency-models' && !isConsistencyModel(value)) return null;
  try {
    return argumentsFor({ [name]: isFlag(name) ? 'true' : value }, 'embedded');
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Limits and nothing else; a comment could say anything, and so could a metric's name. */
function isLimits(text: string): boolean {
  try {
    return !text.includes('#') && parseLimits(text).every(({ metric }) => /^[a-z]+\.[a-z0-9.-]{1,60}$/.test(metric));
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** A relative path of plain names that does not leave the repository. */
const isInRepository = (file: string): boolean =>
  /^(?:\.\/)?[\w@+-][\w@+.-]*(?:\/[\w@+-][\w@+.-]*)*$/.test(file) && !file.startsWith('-');
