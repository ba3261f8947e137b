import { styleText } from 'node:util';
import { CHALLENGES } from '../plan/challenges.ts';
import { UserError } from '../text/user-error.ts';
import type { CliWorld } from './cli-world.ts';
import { COMMAND_TABLE } from './command-table.ts';
import { readCommandLine } from './read-arguments.ts';

/** `challenges`: lists them with their arguments and limits. Gives the exit status. */
export async function challengesCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const line = readCommandLine(words, COMMAND_TABLE.challenges);
  if (line.positionals.length > 0) throw new UserError(`challenges takes no argument; found "${line.positionals[0]}".`);
  if (line.own.flags.has('json')) {
    world.out(`${JSON.stringify(CHALLENGES, null, 2)}\n`);
    return 0;
  }
  const colours = world.screens?.out.colours === true;
  const bold = (text: string): string => (colours ? styleText('bold', text, { validateStream: false }) : text);
  const width = Math.max(...CHALLENGES.map(({ id }) => id.length));
  for (const { id, title, options, limits } of CHALLENGES) {
    const given = Object.entries(options).map(([name, value]) => `--${name} ${value}`);
    world.out(`${bold(id.padEnd(width))}  ${title}\n${' '.repeat(width)}  ${given.join(' ')}\n`);
    for (const limit of limits) world.out(`${' '.repeat(width)}  ${limit}\n`);
  }
  return 0;
}
