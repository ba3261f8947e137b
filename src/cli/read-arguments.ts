import { parseArgs } from 'node:util';
import { OPTION_SPECS } from '../maelstrom/option-specs.ts';
import type { OptionTexts } from '../plan/challenges.ts';
import { isFlag, SETTABLE_OPTIONS } from '../plan/maelstrom-arguments.ts';
import { withAsciiDashes } from '../plan/split-words.ts';
import { didYouMean } from '../text/nearest-name.ts';
import { UserError } from '../text/user-error.ts';

/** `flag` stands alone, `text` takes a value, `texts` may be given many times. */
export type OwnOptions = Readonly<Record<string, 'flag' | 'text' | 'texts'>>;

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
 * @param own options of the command itself
 * @param maelstrom whether Maelstrom's options are taken too
 * @throws UserError naming an unknown option with the nearest known one, or an option without its value.
 */
export function readCommandLine(words: readonly string[], own: OwnOptions, maelstrom: boolean): CommandLine {
  const end = words.indexOf('--');
  const before = end < 0 ? words : words.slice(0, end);
  const mended = before.map(withAsciiDashes);
  const settable = maelstrom ? SETTABLE_OPTIONS : [];
  const shorts = OPTION_SPECS.filter((spec) => spec.short !== undefined && settable.includes(spec.name));
  const known = [...Object.keys(own), ...settable];
  const flags = known.filter((name) => (name in own ? own[name] === 'flag' : isFlag(name)));

  const { tokens } = parseArgs({
    args: mended.map(({ word }) => word),
    options: {
      ...Object.fromEntries(
        known.map((name) => [name, { type: flags.includes(name) ? ('boolean' as const) : ('string' as const) }]),
      ),
      ...Object.fromEntries(
        shorts.map(({ name, short }) => [name, { type: 'string' as const, short: short as string }]),
      ),
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  const positionals: string[] = [];
  const ownFlags = new Set<string>();
  const ownTexts: Record<string, string> = {};
  const options: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!known.includes(name)) throw new UserError(`Unknown option "${rawName}".${didYouMean(name, known)}`);
    const flag = flags.includes(name);
    if (flag && value !== undefined) throw new UserError(`${rawName} takes no value; found "${value}".`);
    if (!flag && value === undefined) throw new UserError(`${rawName} needs a value after it.`);
    if (!(name in own)) options[name] = flag ? 'true' : (value as string);
    else if (flag) ownFlags.add(name);
    else ownTexts[name] = own[name] === 'texts' && name in ownTexts ? `${ownTexts[name]}\n${value}` : (value as string);
  }
  return {
    positionals,
    own: { flags: ownFlags, texts: ownTexts },
    options,
    rest: end < 0 ? [] : words.slice(end + 1),
    warnings: mended.flatMap(({ warning }) => (warning === undefined ? [] : [warning])),
  };
}
