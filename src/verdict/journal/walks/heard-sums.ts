import { isClientId, type JournalEvent } from '../../../maelstrom/operations-and-messages.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';
import { clientAdditions } from './client-additions.ts';

/** A message to the node, and what had been added at its sender when it was sent. */
interface Heard {
  readonly sum: number;
  readonly exchange: Exchange;
}

/** What was added at another node after its last message that reached the node. */
export interface Missing {
  readonly node: string;
  readonly sum: number;
  /** The last message that came; undefined when none did. */
  readonly last: Exchange | undefined;
  /** The newest message after that, which was never received. */
  readonly lost: Exchange | undefined;
}

const UNDER_WAY_AT_MOST = 50_000;

/** Follows what a node can know of the additions at others by their own messages to it. */
export function watchHeardSums(node: string): {
  readonly visit: (event: JournalEvent) => void;
  /** As of now; undefined when there was too much to follow. */
  readonly missing: () => readonly Missing[] | undefined;
} {
  const additions = clientAdditions();
  const heard = new Map<string, Heard>();
  const underWay = new Map<number, Heard>();
  let incomplete = false;
  return {
    visit: (event) => {
      const { id, src, dest } = event.message;
      additions.visit(event);
      if (isClientId(src)) return;
      if (dest === node && src !== node && event.type === 'send') {
        incomplete ||= underWay.size > UNDER_WAY_AT_MOST;
        if (!incomplete) underWay.set(id, { sum: additions.at(src), exchange: exchangeOf(event) });
      } else if (dest === node && event.type === 'recv') {
        const message = underWay.get(id);
        if (message === undefined) return;
        underWay.delete(id);
        message.exchange.receivedAt = event.time / 1e6;
        const known = heard.get(src);
        if (known === undefined || known.exchange.sentAt <= message.exchange.sentAt) heard.set(src, message);
      }
    },
    missing: () => {
      if (incomplete || additions.isIncomplete()) return undefined;
      return additions.nodes().flatMap((name): readonly Missing[] => {
        const last = heard.get(name);
        const missing = additions.at(name) - (last?.sum ?? 0);
        if (name === node || missing === 0) return [];
        const later = [...underWay.values()].filter(
          ({ exchange: { src, sentAt } }) => src === name && sentAt > (last?.exchange.sentAt ?? 0),
        );
        return [{ node: name, sum: missing, last: last?.exchange, lost: later.at(-1)?.exchange }];
      });
    },
  };
}
