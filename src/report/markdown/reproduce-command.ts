import { runCommandLine } from '../run-command-line.ts';
import { markdownFence } from './escape.ts';

/** Characters of the command; a shortened one would do something else. */
const LENGTH_AT_MOST = 4000;

/**
 * The command that repeats a plan on the reader's machine, from the arguments of `run`: one line to paste. None where it
 * could not be pasted as it is.
 */
export function reproduceCommand(args: readonly string[]): readonly string[] {
  const command = runCommandLine(args);
  const isShown = command.length <= LENGTH_AT_MOST && !/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/u.test(command);
  return isShown ? ['Repeat it on your machine:', markdownFence([command], 'sh', LENGTH_AT_MOST)] : [];
}
