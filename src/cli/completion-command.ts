import { oneOf } from '../text/parse-given-value.ts';
import { UserError } from '../text/user-error.ts';
import type { CliWorld } from './cli-world.ts';
import { COMMAND_TABLE, PROGRAM, SHELLS, type Shell } from './command-table.ts';
import { bashCompletion } from './completion/bash-completion.ts';
import { fishCompletion } from './completion/fish-completion.ts';
import { zshCompletion } from './completion/zsh-completion.ts';
import { readCommandLine } from './read-arguments.ts';

const SCRIPTS: Readonly<Record<Shell, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** `completion SHELL`: prints a script that completes our words in that shell. Gives the exit status. */
export async function completionCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const [shell, ...more] = readCommandLine(words, COMMAND_TABLE.completion).positionals;
  if (shell === undefined) {
    throw new UserError(
      `completion needs the name of a shell: ${SHELLS.join(', ')}. "${PROGRAM} help completion" says where the script goes.`,
    );
  }
  if (more.length > 0) throw new UserError(`completion takes one shell; found "${more[0]}" too.`);
  world.out(SCRIPTS[oneOf('completion', shell, SHELLS)]());
  return 0;
}
