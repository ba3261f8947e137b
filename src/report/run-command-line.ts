import { quoteForShell } from '../text/quote-for-shell.ts';

/** The arguments of `run` as a line for a shell. */
export const runCommandLine = (args: readonly string[]): string =>
  `npx maelstrom-action run ${args.map(shellWord).join(' ')}`;

const shellWord = (word: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : quoteForShell(word));
