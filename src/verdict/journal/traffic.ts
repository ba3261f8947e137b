import { involvesClient, type JournalEvent, type MessageBody } from '../../maelstrom/operations-and-messages.ts';
import { typeOf } from './message-text.ts';

/** Messages of one type that nodes sent one another, or to a service and back. */
export interface TypeTraffic {
  readonly type: string;
  readonly sent: number;
  readonly received: number;
  /** Milliseconds by the journal's clock. */
  readonly firstSentAt: number;
  readonly lastSentAt: number;
  /** By sender and destination, the busiest first; of a very large cluster not all. */
  readonly links: readonly LinkTraffic[];
  /** Error replies to messages of this type, by code, the most frequent first. */
  readonly refused: readonly { readonly code: number; readonly count: number }[];
}

export interface LinkTraffic {
  readonly src: string;
  readonly dest: string;
  readonly sent: number;
}

/** What went over the network between servers: no end of these messages is a client. */
export interface Traffic {
  readonly sent: number;
  /** The most frequent type first. Types beyond a bound are in `sent` alone. */
  readonly types: readonly TypeTraffic[];
}

export interface TrafficCounter {
  readonly visit: (event: JournalEvent) => void;
  readonly traffic: () => Traffic;
}

const TYPES_AT_MOST = 100;
const LINKS_AT_MOST = 2_500;
const CODES_AT_MOST = 20;
/** Requests whose reply has not come; a node that never gets one may send millions. */
const ASKED_AT_MOST = 20_000;

interface Counting {
  readonly type: string;
  sent: number;
  received: number;
  readonly firstSentAt: number;
  lastSentAt: number;
  readonly links: Map<string, Map<string, number>>;
  linkCount: number;
  readonly refused: Map<number, number>;
}

/** Counts the messages between servers by type and link. Memory is bounded, whatever nodes name their messages. */
export function countTraffic(): TrafficCounter {
  let sent = 0;
  const types = new Map<string, Counting>();
  /** By asker and msg_id, the request's type. */
  const asked = new Map<string, Counting>();
  return {
    visit: ({ type: event, time, message }) => {
      if (involvesClient(message)) return;
      const { src, dest, body } = message;
      if (event === 'recv') {
        const known = types.get(nameOf(body));
        if (known !== undefined) known.received += 1;
        return;
      }
      sent += 1;
      const kind = kindOf(types, nameOf(body), time / 1e6);
      if (kind === undefined) return;
      kind.sent += 1;
      kind.lastSentAt = time / 1e6;
      addLink(kind, src, dest);
      if (body['in_reply_to'] !== undefined) settle(asked, `${dest} ${src} ${body['in_reply_to']}`, body);
      else if (typeof body['msg_id'] === 'number' && asked.size < ASKED_AT_MOST) {
        asked.set(`${src} ${dest} ${body['msg_id']}`, kind);
      }
    },
    traffic: () => ({
      sent,
      types: [...types.values()].sort((a, b) => b.sent - a.sent).map(trafficOf),
    }),
  };
}

/** Shorter than a message's own name may be; a plain type costs no more than this comparison. */
const nameOf = (body: MessageBody): string => {
  const { type } = body;
  return typeof type === 'string' && PLAIN.test(type) ? type : typeOf(body);
};
const PLAIN = /^[a-z0-9_.:-]{1,60}$/i;

function kindOf(types: Map<string, Counting>, type: string, at: number): Counting | undefined {
  const known = types.get(type);
  if (known !== undefined || types.size >= TYPES_AT_MOST) return known;
  const kind: Counting = {
    type,
    sent: 0,
    received: 0,
    firstSentAt: at,
    lastSentAt: at,
    links: new Map(),
    linkCount: 0,
    refused: new Map(),
  };
  types.set(type, kind);
  return kind;
}

function addLink(kind: Counting, src: string, dest: string): void {
  const fromSrc = kind.links.get(src);
  const known = fromSrc?.get(dest);
  if (known === undefined) {
    if (kind.linkCount >= LINKS_AT_MOST) return;
    kind.linkCount += 1;
  }
  if (fromSrc === undefined) kind.links.set(src, new Map([[dest, 1]]));
  else fromSrc.set(dest, (known ?? 0) + 1);
}

function settle(asked: Map<string, Counting>, request: string, { type, code }: MessageBody): void {
  const kind = asked.get(request);
  if (kind === undefined) return;
  asked.delete(request);
  if (type !== 'error' || typeof code !== 'number') return;
  if (kind.refused.has(code) || kind.refused.size < CODES_AT_MOST) {
    kind.refused.set(code, (kind.refused.get(code) ?? 0) + 1);
  }
}

const trafficOf = ({ links, linkCount: _, refused, ...kind }: Counting): TypeTraffic => ({
  ...kind,
  links: [...links]
    .flatMap(([src, toDest]) => [...toDest].map(([dest, sent]): LinkTraffic => ({ src, dest, sent })))
    .sort((a, b) => b.sent - a.sent),
  refused: [...refused].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count),
});
