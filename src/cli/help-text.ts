/** The help of the command line and of each command, made of their table. */

import { wrapWords } from '../text/wrap-words.ts';
import type { CliOption, CommandSpec, OptionGroup, ValueSpec } from './command-spec.ts';
import { COMMAND_NAMES, COMMAND_TABLE, type CommandName, GENERAL, PROGRAM } from './command-table.ts';
import { EXIT_STATUS } from './status-of-outcome.ts';

/** Columns; a terminal has no fewer. */
const WIDTH = 80;
/** Where descriptions begin. */
const COLUMN = 28;
const NPX = `npx ${PROGRAM}`;

/** What `help` prints: the commands, and where there is more. */
export function overview(): string {
  const commands = COMMAND_NAMES.map((name) => COMMAND_TABLE[name]);
  return page([
    ...wrapped('Runs Maelstrom workloads against a node, and says what went wrong.'),
    section('Usage', [`  ${NPX} COMMAND [options]`]),
    section(
      'Commands',
      commands.flatMap(({ usage, summary }) => entry(briefUsage(usage), summary)),
    ),
    section('Options', GENERAL.options.flatMap(optionLines)),
    section('Examples', exampleLines(COMMAND_TABLE.init.examples.slice(0, 1), COMMAND_TABLE.run.examples.slice(0, 3))),
    section('Exit status', exitLines(true)),
    ['', `"${PROGRAM} help run" shows the options of run.`],
  ]);
}

/** Without options and what follows them. */
const briefUsage = (usage: string): string => usage.replace(/ \[(?:options|--).*/, '');

/** What `help run` and `run --help` print. */
export function helpOf(name: CommandName): string {
  const command: CommandSpec = COMMAND_TABLE[name];
  return page([
    ...wrapped(command.about),
    section('Usage', [`  ${NPX} ${command.usage}`]),
    ...[...command.groups, GENERAL].map(groupLines),
    section('Examples', exampleLines(command.examples)),
    section('Exit status', exitLines(command.judges === true)),
  ]);
}

const page = (parts: readonly (string | readonly string[])[]): string => `${parts.flat().join('\n')}\n`;

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines];

function groupLines({ title, options, isBrief }: OptionGroup): readonly string[] {
  if (isBrief !== true) return section(title, options.flatMap(optionLines));
  return section(title, wrapped(`${options.map(({ name }) => `--${name}`).join(', ')}.`, '  '));
}

function optionLines({ name, short, value, about }: CliOption): readonly string[] {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return entry(value === undefined ? names : `${names} ${value.label}`, about + choicesIn(value, about));
}

/** Those that the description does not name. */
function choicesIn(value: ValueSpec | undefined, about: string): string {
  const choices = value?.choices ?? [];
  if (value?.label === 'CHALLENGE' || choices.every((each) => new RegExp(`\\b${each}\\b`).test(about))) return '';
  return ` One of ${choices.join(', ')}.`;
}

/** A name, and beside or below it what it is. */
function entry(name: string, about: string): readonly string[] {
  const lines = wrapped(about, ' '.repeat(COLUMN));
  if (name.length > COLUMN - 4) return [`  ${name}`, ...lines];
  const [first = '', ...more] = lines;
  return [`  ${name}`.padEnd(COLUMN) + first.trimStart(), ...more];
}

/** Each below what it does. */
function exampleLines(...lists: readonly CommandSpec['examples'][]): readonly string[] {
  return lists.flat().flatMap(([words, what]) => [`  # ${what}`, `  ${NPX} ${words}`]);
}

/** Outcomes by their status, and signals. */
function exitLines(judges: boolean): readonly string[] {
  const outcomes = new Map<number, string[]>();
  for (const [outcome, status] of Object.entries(EXIT_STATUS)) {
    if (judges || outcome === 'error') outcomes.set(status, [...(outcomes.get(status) ?? []), outcome]);
  }
  const statuses = [...outcomes].map(([status, names]) => `${status} ${names.join(' or ')}`);
  const text = [...(judges ? [] : ['0 done']), ...statuses, '128 + n after signal n (130 after Ctrl-C)'].join(', ');
  return wrapped(`${text}.`, '  ');
}

const wrapped = (text: string, indent = ''): readonly string[] => wrapWords(text.split(' '), WIDTH, indent);
