import { isClientId } from '../../maelstrom/operations-and-messages.ts';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import type { Reason } from '../verdict.ts';
import type { JournalReader } from './journal-reader.ts';
import { bodyText } from './message-text.ts';

const NODES_AT_MOST = 200;

const asks = ({ id }: Reason): boolean => catalogueEntry(id)?.quotesFirstMessage === true;

export const asksForFirstMessage = (reasons: readonly Reason[]): boolean => reasons.some(asks);

/** What a node sent that did not answer init: its first message, or none at all. */
export function readFirstMessages(): JournalReader {
  const firstSent = new Map<string, string>();
  const sentInstead = (node: string, whole: boolean): string => {
    const sent = firstSent.get(node);
    if (sent !== undefined) return ` The first message that it sent was ${sent}.`;
    return whole ? ' It sent no message at all.' : '';
  };
  return {
    visit: ({ type, message: { src, body } }) => {
      if (type !== 'send' || isClientId(src) || firstSent.has(src) || firstSent.size >= NODES_AT_MOST) return;
      firstSent.set(src, bodyText(body));
    },
    amend: (reasons, whole) =>
      reasons.map((reason) =>
        // What was refused of a node is not in the journal.
        asks(reason)
          ? {
              ...reason,
              detail: `${reason.detail}${sentInstead(reason.node ?? '', whole && reason.under === undefined)}`,
            }
          : reason,
      ),
  };
}
