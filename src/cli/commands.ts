import { nearestNames, quotedNames } from '../text/nearest-name.ts';
import { UserError } from '../text/user-error.ts';
import { challengesCommand } from './challenges-command.ts';
import type { CliWorld } from './cli-world.ts';
import { COMMAND_NAMES, COMMAND_TABLE, type CommandName, GENERAL, PROGRAM } from './command-table.ts';
import { completionCommand } from './completion-command.ts';
import { helpOf, overview } from './help-text.ts';
import { initCommand } from './init-command.ts';
import { CHALLENGE_ARGUMENT } from './maelstrom-options.ts';
import { readCommandLine } from './read-arguments.ts';
import { reportCommand } from './report-command.ts';
import { runCommand } from './run-command.ts';
import { EXIT_STATUS } from './status-of-outcome.ts';
import { tellError } from './tell-errors.ts';

type Command = (words: readonly string[], world: CliWorld) => Promise<number>;

const COMMANDS: Readonly<Record<CommandName, Command>> = {
  init: initCommand,
  run: runCommand,
  report: reportCommand,
  challenges: challengesCommand,
  completion: completionCommand,
  help: helpCommand,
};

/** The whole command line; gives the exit status. Bad usage is one sentence on stderr and status 4. */
export async function runCli(words: readonly string[], world: CliWorld): Promise<number> {
  const [name, ...rest] = words;
  try {
    if (name === undefined) {
      world.err(overview());
      return EXIT_STATUS.error;
    }
    const isCommand = !name.startsWith('-');
    if (asksFor('help', words)) {
      world.out(isCommand ? helpOf(commandCalled(name)) : overview());
      return 0;
    }
    if (asksFor('version', words)) {
      world.out(`${world.version}\n`);
      return 0;
    }
    if (!isCommand) {
      const command = words.find((word) => isCommandName(word)) ?? 'run';
      const line = [PROGRAM, command, ...words.filter((word) => word !== command)].join(' ');
      throw new UserError(`Write the command first, such as "${line}"; found the option "${name}".`);
    }
    return await COMMANDS[commandCalled(name)](rest, world);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    tellError(error.message, world);
    return EXIT_STATUS.error;
  }
}

/** Whether a general option stands anywhere before the double dash. */
function asksFor(name: string, words: readonly string[]): boolean {
  const short = GENERAL.options.find((option) => option.name === name)?.short;
  const end = words.indexOf('--');
  const before = end < 0 ? words : words.slice(0, end);
  const shorts = GENERAL.options.map((option) => option.short).join('');
  // Shorts may stand together: `-hV`.
  return before.some(
    (word) => word === `--${name}` || (new RegExp(`^-[${shorts}]+$`).test(word) && word.includes(`${short}`)),
  );
}

const isCommandName = (word: string): word is CommandName => Object.hasOwn(COMMAND_TABLE, word);

/** @throws UserError naming the nearest commands, or all */
function commandCalled(name: string): CommandName {
  if (isCommandName(name)) return name;
  if (CHALLENGE_ARGUMENT.choices?.includes(name) === true) {
    throw new UserError(`"${name}" is a challenge, not a command. Write "${PROGRAM} run ${name}".`);
  }
  const near = nearestNames(name, COMMAND_NAMES);
  const instead =
    near.length > 0 ? `Did you mean ${quotedNames(near)}?` : `The commands are ${COMMAND_NAMES.join(', ')}.`;
  throw new UserError(`There is no command "${name}". ${instead}`);
}

/** `help [COMMAND]` */
async function helpCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const [name, ...more] = readCommandLine(words, COMMAND_TABLE.help).positionals;
  if (more.length > 0) throw new UserError(`help takes one command; found "${more[0]}" too.`);
  world.out(name === undefined ? overview() : helpOf(commandCalled(name)));
  return 0;
}
