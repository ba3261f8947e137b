import { shellWord } from '../text/quote-for-shell.ts';

/** The arguments of `run` as a line for a shell. */
export const runCommandLine = (args: readonly string[]): string =>
  `npx maelstrom-action run ${args.map(shellWord).join(' ')}`;
