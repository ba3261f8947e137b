import { quoteForShell } from '../../text/quote-for-shell.ts';
import { markdownFence } from './escape.ts';

/** The command that repeats a plan on the reader's machine, from the arguments of `run`. */
export const reproduceCommand = (args: readonly string[]): string =>
  [
    'Repeat it on your machine:',
    markdownFence([`npx maelstrom-action run ${args.map(shellWord).join(' ')}`], 'sh', 2000),
  ].join('\n\n');

const shellWord = (word: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : quoteForShell(word));
