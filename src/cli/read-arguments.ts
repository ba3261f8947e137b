import { parseArgs } from 'node:util';
import type { OptionTexts } from '../plan/challenges.ts';
import { withAsciiDashes } from '../plan/split-words.ts';
import { nearestNames, quotedNames } from '../text/nearest-name.ts';
import { UserError } from '../text/user-error.ts';
import type { CliOption, CommandSpec } from './command-spec.ts';
import { COMMAND_NAMES, COMMAND_TABLE, optionsOf } from './command-table.ts';

export interface CommandLine {
  readonly positionals: readonly string[];
  readonly own: { readonly flags: ReadonlySet<string>; readonly texts: Readonly<Record<string, string>> };
  /** Maelstrom's own options, by name. */
  readonly options: OptionTexts;
  /** What is after `--`. */
  readonly rest: readonly string[];
  /** Sentences about words that were corrected. */
  readonly warnings: readonly string[];
}

/**
 * Reads the words after a command. `--name value`, `--name=value` and Maelstrom's `-w`, `-n` are understood.
 * @throws UserError naming an unknown option with the nearest known one, or an option without its value.
 */
export function readCommandLine(words: readonly string[], command: CommandSpec): CommandLine {
  const end = words.indexOf('--');
  const before = end < 0 ? words : words.slice(0, end);
  const mended = before.map(withAsciiDashes);
  const known = optionsOf(command);
  const byName = new Map(known.map((option) => [option.name, option]));

  const { tokens } = parseArgs({
    args: mended.map(({ word }) => word),
    options: Object.fromEntries(
      known.map(({ name, short, value }) => [
        name,
        { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  const positionals: string[] = [];
  const flags = new Set<string>();
  const texts: Record<string, string> = {};
  const options: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const option = byName.get(name);
    if (option === undefined) throw new UserError(`Unknown option "${rawName}". ${instead(name, command, known)}`);
    const isFlag = option.value === undefined;
    if (isFlag && value !== undefined) throw new UserError(`${rawName} takes no value; found "${value}".`);
    if (!isFlag && value === undefined) throw new UserError(`${rawName} needs a value after it.`);
    if (option.value !== undefined && value?.trim() === '' && option.value.mayBeEmpty !== true)
      throw new UserError(
        `${rawName}: found "${value}" as its ${option.value.label}. Write one, or leave ${rawName} out.`,
      );
    if (isFlag && !option.isMaelstroms) flags.add(name);
    else {
      const given = option.isMaelstroms ? options : texts;
      const text = value ?? 'true';
      given[name] = option.repeats && name in given ? `${given[name]}\n${text}` : text;
    }
  }
  return {
    positionals,
    own: { flags, texts },
    options,
    rest: end < 0 ? [] : words.slice(end + 1),
    warnings: mended.flatMap(({ warning }) => (warning === undefined ? [] : [warning])),
  };
}

/** What to write in place of an option that a command does not have. */
function instead(name: string, command: CommandSpec, known: readonly CliOption[]): string {
  const others = COMMAND_NAMES.filter((other) =>
    optionsOf(COMMAND_TABLE[other]).some((option) => option.name === name),
  );
  if (others.length > 0) return `It is an option of ${others.join(' and ')}, not of ${command.name}.`;
  const near = nearestNames(
    name,
    known.map((option) => option.name),
  );
  if (near.length > 0) return `Did you mean ${quotedNames(near.map((each) => `--${each}`))}?`;
  return `"${command.name} --help" shows the options.`;
}
