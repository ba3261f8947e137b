import { didYouMean } from '../text/nearest-name.ts';
import { UserError } from '../text/user-error.ts';
import { challengesCommand } from './challenges-command.ts';
import type { CliWorld } from './cli-world.ts';
import { initCommand } from './init-command.ts';
import { reportCommand } from './report-command.ts';
import { runCommand } from './run-command.ts';
import { EXIT_STATUS } from './status-of-outcome.ts';
import { USAGE } from './usage.ts';

type Command = (words: readonly string[], world: CliWorld) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  init: initCommand,
  run: runCommand,
  report: reportCommand,
  challenges: challengesCommand,
};

/** The whole command line; gives the exit status. Bad usage is one sentence on stderr and status 4. */
export async function runCli(words: readonly string[], world: CliWorld): Promise<number> {
  const [name, ...rest] = words;
  try {
    if (
      name === undefined ||
      name === 'help' ||
      beforeDashes(words).some((word) => word === '--help' || word === '-h')
    ) {
      world.out(USAGE);
      return name === undefined ? EXIT_STATUS.error : 0;
    }
    if (name === '--version') {
      world.out(`${world.version}\n`);
      return 0;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) {
      throw new UserError(`There is no command "${name}".${didYouMean(name, Object.keys(COMMANDS))} See --help.`);
    }
    return await command(rest, world);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    world.err(`Error: ${error.message}\n`);
    return EXIT_STATUS.error;
  }
}

const beforeDashes = (words: readonly string[]): readonly string[] => {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
};
