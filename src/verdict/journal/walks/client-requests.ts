import type { Edn } from '../../../maelstrom/edn.ts';
import { isClientId, type JournalEvent, type MessageBody } from '../../../maelstrom/operations-and-messages.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';

/** A client's request and the reply to it, as they were journalled. */
export interface Answered {
  readonly node: string;
  readonly request: Sent;
  readonly reply: Sent;
}

/** A message and when it was received, by the journal's clock. */
export interface Sent {
  readonly event: JournalEvent;
  receivedAt: number | null;
}

export const bodyOf = ({ event }: Sent): MessageBody => event.message.body;
export const sentAt = ({ event }: Sent): number => event.time / 1e6;
const asExchange = ({ event, receivedAt }: Sent): Exchange => ({ ...exchangeOf(event), receivedAt });

/** A request and its reply, for a diagram. */
export const drawnPair = (answered: Answered | undefined): readonly Exchange[] =>
  answered === undefined ? [] : [asExchange(answered.request), asExchange(answered.reply)];

/** Whether a request of broadcast or g-set brings the value. */
export const brings = (request: Sent, value: Edn): boolean => {
  const { message, element } = bodyOf(request);
  return message === value || element === value;
};

/** Requests under way; every client has one at a time, and leaves behind the one that it gave up. */
const UNDER_WAY_AT_MOST = 20_000;

export interface ClientRequests {
  /** The pair that ends with this event: a reply that is sent. */
  readonly visit: (event: JournalEvent) => Answered | undefined;
  /** Requests that have reached the node and that it has not answered. */
  readonly openAt: (node: string) => readonly Sent[];
}

/** Pairs the requests of clients with their replies. */
export function clientRequests(): ClientRequests {
  const open = new Map<string, Sent>();
  /** What clients were sent and have not received, by id. */
  const replies = new Map<number, Sent>();
  return {
    visit: (event) => {
      const { id, src, dest, body } = event.message;
      if (isClientId(src)) {
        const key = `${src} ${body['msg_id']}`;
        if (event.type === 'send') {
          if (open.size < UNDER_WAY_AT_MOST) open.set(key, { event, receivedAt: null });
        } else {
          const request = open.get(key);
          if (request !== undefined) request.receivedAt = event.time / 1e6;
        }
        return undefined;
      }
      if (!isClientId(dest)) return undefined;
      if (event.type === 'recv') {
        const reply = replies.get(id);
        if (reply !== undefined) reply.receivedAt = event.time / 1e6;
        replies.delete(id);
        return undefined;
      }
      const key = `${dest} ${body['in_reply_to']}`;
      const request = open.get(key);
      // Another node was not asked, so this is not the reply.
      if (request === undefined || request.event.message.dest !== src) return undefined;
      open.delete(key);
      const reply: Sent = { event, receivedAt: null };
      if (replies.size < UNDER_WAY_AT_MOST) replies.set(id, reply);
      return { node: src, request, reply };
    },
    openAt: (node) =>
      [...open.values()].filter(({ event, receivedAt }) => receivedAt !== null && event.message.dest === node),
  };
}
