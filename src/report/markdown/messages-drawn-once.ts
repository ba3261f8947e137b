import type { ExchangedMessage, Reason } from '../../verdict/verdict.ts';

/** By what a message is known again in another reason. */
export const identityOf = ({ id, src, sentAt }: ExchangedMessage): string => JSON.stringify([id, src, sentAt]);

/** Several reasons may be about the same messages: the first of them shows these, and any other only what is mostly new. */
export function drawnOnce(reason: Reason, drawn: Set<string>): Reason {
  const { messages = [], ...rest } = reason;
  const these = messages.map(identityOf);
  const known = these.filter((message) => drawn.has(message)).length;
  if (2 * known > these.length) return rest;
  for (const message of these) drawn.add(message);
  return reason;
}
