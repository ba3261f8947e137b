import { isClientId, type JournalEvent } from '../../../maelstrom/operations-and-messages.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';

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

const NODES_AT_MOST = 200;
const UNDER_WAY_AT_MOST = 50_000;

/** Follows what a node can know of the additions at others by their own messages to it. */
export function watchHeardSums(node: string): {
  readonly visit: (event: JournalEvent) => void;
  /** As of now; undefined when there was too much to follow. */
  readonly missing: () => readonly Missing[] | undefined;
} {
  /** By node, the sum of what clients added there. */
  const added = new Map<string, number>();
  const heard = new Map<string, Heard>();
  const underWay = new Map<number, Heard>();
  let incomplete = false;
  return {
    visit: (event) => {
      const { id, src, dest, body } = event.message;
      if (isClientId(src)) {
        if (event.type !== 'recv' || body['type'] !== 'add' || typeof body['delta'] !== 'number') return;
        incomplete ||= added.size > NODES_AT_MOST;
        if (!incomplete) added.set(dest, (added.get(dest) ?? 0) + body['delta']);
      } else if (dest === node && src !== node && event.type === 'send') {
        incomplete ||= underWay.size > UNDER_WAY_AT_MOST;
        if (!incomplete) underWay.set(id, { sum: added.get(src) ?? 0, exchange: exchangeOf(event) });
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
      if (incomplete) return undefined;
      return [...added].flatMap(([name, sum]): readonly Missing[] => {
        const last = heard.get(name);
        const missing = sum - (last?.sum ?? 0);
        if (name === node || missing === 0) return [];
        const later = [...underWay.values()].filter(
          ({ exchange: { src, sentAt } }) => src === name && sentAt > (last?.exchange.sentAt ?? 0),
        );
        return [{ node: name, sum: missing, last: last?.exchange, lost: later.at(-1)?.exchange }];
      });
    },
  };
}
