import type { PageHead } from '../../page/page-data.ts';
import { isReceived, type Messages } from './messages.ts';

/** When a node first received a message that carries a value. */
export interface Arrival {
  readonly endpoint: number;
  /** null: it never did. */
  readonly message: number | null;
  /** Microseconds. */
  readonly time: number | null;
}

/** For each node, in the order of arrival; those that it never reached come last. Empty when no message carries it. */
export function valueArrivals(head: PageHead, messages: Messages, carrying: readonly number[]): readonly Arrival[] {
  if (carrying.length === 0) return [];
  const first = new Map<number, number>();
  for (const message of carrying) {
    const endpoint = messages.destination[message] as number;
    if (endpoint >= head.nodeCount || !isReceived(messages, message)) continue;
    const known = first.get(endpoint);
    if (known === undefined || receivedAt(messages, message) < receivedAt(messages, known))
      first.set(endpoint, message);
  }
  const arrivals = Array.from({ length: head.nodeCount }, (_, endpoint): Arrival => {
    const message = first.get(endpoint) ?? null;
    return { endpoint, message, time: message === null ? null : receivedAt(messages, message) };
  });
  return arrivals.sort((a, b) => (a.time ?? Number.POSITIVE_INFINITY) - (b.time ?? Number.POSITIVE_INFINITY));
}

const receivedAt = (messages: Messages, message: number): number => messages.receiveTime[message] as number;
