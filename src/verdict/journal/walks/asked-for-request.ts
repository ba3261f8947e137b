import { isClientId, type JournalEvent, type JsonValue } from '../../../maelstrom/operations-and-messages.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';

/** A request of a client, and what its node asked of others after it had received it. */
export interface FollowedRequest {
  readonly request: Exchange;
  /** In the order in which they were asked first. */
  readonly asked: readonly Asked[];
}

/** A request to another node or a service. */
export interface Asked {
  readonly request: Exchange;
  readonly reply: Exchange | undefined;
  /** Error replies have a code. */
  readonly code: JsonValue;
  /** The same, asked again. */
  readonly again: readonly Exchange[];
}

export interface RequestsFollowed {
  readonly visit: (event: JournalEvent) => void;
  /** Those that the node has not answered, in the order in which it received them. */
  readonly open: () => readonly FollowedRequest[];
  readonly isAnyOpen: () => boolean;
  /** Whether a message of this type from the node was ever answered. */
  readonly isAnswered: (type: string) => boolean;
}

/** Requests of the kind that are followed until they are answered. */
const FOLLOWED_AT_MOST = 50;
const ASKED_AT_MOST = 12;
const REPEATS_AT_MOST = 10;
const TYPES_AT_MOST = 200;

interface Asking {
  readonly request: Exchange;
  /** Who was asked, and the ids of the messages. */
  readonly keys: Set<string>;
  reply: Exchange | undefined;
  code: JsonValue;
  readonly again: Exchange[];
}

interface Following {
  readonly request: Exchange;
  readonly asked: Asking[];
  /** Another request of a client has come since: what is asked then may be for that one. */
  closed: boolean;
}

/** Follows the requests of type `f` at a node, each with what the node asks for it. */
export function followRequestsOf(f: string, node: string): RequestsFollowed {
  const followed = new Map<string, Following>();
  const answered = new Set<string>();

  const received = (event: JournalEvent): void => {
    const { src, body } = event.message;
    if (isClientId(src)) {
      for (const one of followed.values()) one.closed = true;
      if (body['type'] !== f || followed.size >= FOLLOWED_AT_MOST) return;
      const request = { ...exchangeOf(event), receivedAt: event.time / 1e6 };
      followed.set(`${src} ${body['msg_id']}`, { request, asked: [], closed: false });
      return;
    }
    const key = `${src} ${body['in_reply_to']}`;
    for (const { asked } of followed.values()) {
      for (const one of asked) {
        if (!one.keys.has(key)) continue;
        if (answered.size < TYPES_AT_MOST) answered.add(one.request.type);
        if (one.reply !== undefined) continue;
        one.reply = { ...exchangeOf(event), receivedAt: event.time / 1e6 };
        one.code = body['code'] ?? null;
      }
    }
  };
  const arrived = ({ time, message: { id } }: JournalEvent): void => {
    for (const { asked } of followed.values()) {
      for (const { request, again } of asked) {
        const one = request.id === id ? request : again.find((other) => other.id === id);
        if (one !== undefined) one.receivedAt = time / 1e6;
      }
    }
  };
  const sent = (event: JournalEvent): void => {
    const { dest, body } = event.message;
    if (isClientId(dest)) followed.delete(`${dest} ${body['in_reply_to']}`);
    else if (body['msg_id'] !== undefined) for (const one of followed.values()) asks(one, event);
  };
  return {
    visit: (event) => {
      const { src, dest } = event.message;
      if (event.type === 'recv' && src === node) arrived(event);
      if (event.type === 'recv' && dest === node) received(event);
      if (event.type === 'send' && src === node) sent(event);
    },
    open: () => [...followed.values()],
    isAnyOpen: () => followed.size > 0,
    isAnswered: (type) => answered.has(type),
  };
}

function asks({ asked, closed }: Following, event: JournalEvent): void {
  const { dest, body } = event.message;
  const key = `${dest} ${body['msg_id']}`;
  const request = exchangeOf(event);
  const known = asked.find((one) => isSameRequest(one.request, request));
  if (known !== undefined) {
    if (known.again.length >= REPEATS_AT_MOST) return;
    known.again.push(request);
    known.keys.add(key);
  } else if (!closed && asked.length < ASKED_AT_MOST) {
    asked.push({ request, keys: new Set([key]), reply: undefined, code: null, again: [] });
  }
}

const isSameRequest = (a: Exchange, b: Exchange): boolean =>
  a.dest === b.dest && a.type === b.type && a.label === b.label;
