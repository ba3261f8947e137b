import { UserError } from '../text/user-error.ts';
import type { CommandSpec } from './command-spec.ts';
import { optionsOf } from './command-table.ts';

/**
 * Gives what `read` gives. An error about an input, whose message begins with the input's name as a workflow writes it, is thrown as
 * one about the option: `rate: found "x"` as `--rate: found "x"`.
 */
export function namingOptions<T>(command: CommandSpec, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const name = /^([a-z-]+)[:,]/.exec(error.message)?.[1];
    if (!optionsOf(command).some((option) => option.name === name)) throw error;
    throw new UserError(`--${error.message}`);
  }
}
