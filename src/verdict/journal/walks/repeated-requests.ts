import type { JournalEvent, MessageBody } from '../../../maelstrom/operations-and-messages.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';

/** A request of another node that came again, with the same `msg_id` and the same content. */
export interface Repeated {
  readonly first: Exchange;
  readonly again: Exchange;
  /** The node's reply to the first, where there is one before the second is received. */
  readonly reply: Exchange | undefined;
}

/** A request that the node received. */
interface Received {
  readonly text: string;
  readonly exchange: Exchange;
  reply: Exchange | undefined;
}

const REQUESTS_AT_MOST = 50_000;
/** Characters of a message that is remembered, to know it when it comes again. */
const TEXT_AT_MOST = 500;

/** Follows the requests that a node receives and its replies to them. */
export function watchRepeatedRequests(): {
  /** Takes a request that is received; when it came before, gives both. */
  readonly received: (request: Exchange, body: MessageBody) => Repeated | undefined;
  /** Takes an event of a message that the node sends. */
  readonly answered: (event: JournalEvent) => void;
} {
  const requests = new Map<string, Received>();
  /** Replies that have not come, by id. */
  const underWay = new Map<number, Exchange>();
  return {
    received: (exchange, body) => {
      if (typeof body['msg_id'] !== 'number') return undefined;
      const text = JSON.stringify(body);
      if (text.length > TEXT_AT_MOST) return undefined;
      const key = `${exchange.src} ${body['msg_id']}`;
      const known = requests.get(key);
      if (known?.text === text) return { first: known.exchange, again: exchange, reply: known.reply };
      if (requests.size < REQUESTS_AT_MOST) requests.set(key, { text, exchange, reply: undefined });
      return undefined;
    },
    answered: (event) => {
      const { id, dest, body } = event.message;
      if (event.type === 'recv') {
        const reply = underWay.get(id);
        if (reply !== undefined) reply.receivedAt = event.time / 1e6;
        underWay.delete(id);
        return;
      }
      const request = requests.get(`${dest} ${body['in_reply_to']}`);
      if (request === undefined || request.reply !== undefined) return;
      request.reply = exchangeOf(event);
      underWay.set(id, request.reply);
    },
  };
}
