import type { RunFacts } from '../gather/facts.ts';
import { oneLine } from '../quote.ts';
import type { Evidence } from '../verdict.ts';

/** Characters of an error within a sentence. */
export const ERROR_AT_MOST = 400;

/** A sentence gets its own full stop. */
export const withoutEnd = (text: string): string => text.replace(/[.\s]+$/, '');

/** The last error in a node's own log. */
export function loggedError(node: string | undefined, { stacks }: RunFacts): string | undefined {
  const error = stacks.get(node ?? '')?.error;
  return error === undefined ? undefined : oneLine(withoutEnd(error), ERROR_AT_MOST);
}

/** What a node that lives wrote to its own log: the last error, else its last lines. */
export function lastLogged(node: string | undefined, { stacks, logged }: RunFacts): readonly Evidence[] {
  const stack = stacks.get(node ?? '');
  return (stack?.error === undefined ? logged.get(node ?? '') : stack.evidence) ?? [];
}
