import { isClientId, type JournalEvent } from '../../../maelstrom/operations-and-messages.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';

/** What a node was told by another one, in one field of one type of message. */
export interface ToldBy {
  readonly node: string;
  /** The sum of the field over all messages that it received from that node. */
  readonly told: number;
  /** What clients had added there; of what the node told itself, nothing. */
  readonly added: number;
  /** The first message with which that was more than clients had added there; without it where numbers below 0 came too. */
  readonly beyond: Beyond | undefined;
  /** Such messages that the node has not received, in the order in which they were sent. */
  readonly underWay: readonly Exchange[];
}

export interface Beyond {
  readonly exchange: Exchange;
  readonly told: number;
  readonly added: number;
}

/** A request of another node that came again, with the same `msg_id` and the same content. */
export interface Repeated {
  readonly first: Exchange;
  readonly again: Exchange;
  /** The node's reply to the first, where there is one before the second was sent. */
  readonly reply: Exchange | undefined;
}

/** A field whose sum over all messages, together with what clients added at the node, is what the node answered. */
export interface ReceivedSum {
  readonly type: string;
  readonly field: string;
  /** What clients added at the node itself. */
  readonly own: number;
  readonly toldBy: readonly ToldBy[];
  readonly repeated: Repeated | undefined;
}

interface Source {
  told: number;
  isMixed: boolean;
  beyond: Beyond | undefined;
}

interface Field {
  readonly type: string;
  readonly field: string;
  readonly sources: Map<string, Source>;
  repeated: Repeated | undefined;
}

/** A request that the node received. */
interface Received {
  readonly text: string;
  readonly exchange: Exchange;
  reply: Exchange | undefined;
}

const FIELDS_AT_MOST = 30;
const NODES_AT_MOST = 200;
const UNDER_WAY_AT_MOST = 50_000;
const REQUESTS_AT_MOST = 50_000;
/** Characters of a message that is remembered, to know it when it comes again. */
const TEXT_AT_MOST = 500;

/** Fields that only tie replies to requests. */
const TIES = ['msg_id', 'in_reply_to'];

/** Follows the numbers that a node is told by other nodes, or by itself, beside what clients added. */
export function watchReceivedSums(
  node: string,
  nodes: readonly string[],
): {
  readonly visit: (event: JournalEvent) => void;
  /** The field by which the node came to this value, as of now; undefined without one, or when there was too much to follow. */
  readonly of: (value: number) => ReceivedSum | undefined;
} {
  const isNode = new Set(nodes);
  /** By node, the sum of what clients added there. */
  const added = new Map<string, number>();
  const fields = new Map<string, Field>();
  const underWay = new Map<number, { readonly exchange: Exchange; readonly added: number }>();
  const requests = new Map<string, Received>();
  const replies = new Map<number, Exchange>();
  let incomplete = false;

  /** Remembers a request; when it came before, gives both. */
  const repeatedBy = (exchange: Exchange, body: JournalEvent['message']['body']): Repeated | undefined => {
    if (typeof body['msg_id'] !== 'number') return undefined;
    const key = `${exchange.src} ${body['msg_id']}`;
    const text = JSON.stringify(body);
    if (text.length > TEXT_AT_MOST) return undefined;
    const known = requests.get(key);
    if (known?.text === text) return { first: known.exchange, again: exchange, reply: known.reply };
    if (requests.size < REQUESTS_AT_MOST) requests.set(key, { text, exchange, reply: undefined });
    return undefined;
  };

  const receive = (event: JournalEvent): void => {
    const { id, src, body } = event.message;
    const sent = underWay.get(id);
    if (sent === undefined) return;
    underWay.delete(id);
    const { exchange } = sent;
    exchange.receivedAt = event.time / 1e6;
    const repeated = repeatedBy(exchange, body);
    for (const [field, value] of Object.entries(body)) {
      if (typeof value !== 'number' || TIES.includes(field)) continue;
      const key = JSON.stringify([exchange.type, field]);
      const known = fields.get(key) ?? { type: exchange.type, field, sources: new Map(), repeated: undefined };
      incomplete ||= fields.size > FIELDS_AT_MOST || known.sources.size > NODES_AT_MOST;
      if (incomplete) return;
      fields.set(key, known);
      const source = known.sources.get(src) ?? { told: 0, isMixed: false, beyond: undefined };
      known.sources.set(src, source);
      source.told += value;
      source.isMixed ||= value < 0;
      if (source.told > sent.added) source.beyond ??= { exchange, told: source.told, added: sent.added };
      known.repeated ??= repeated;
    }
  };

  const answerOf = (event: JournalEvent): void => {
    const { id, dest, body } = event.message;
    const request = requests.get(`${dest} ${body['in_reply_to']}`);
    if (request === undefined || request.reply !== undefined) return;
    request.reply = exchangeOf(event);
    replies.set(id, request.reply);
  };

  return {
    visit: (event) => {
      const { id, src, dest, body } = event.message;
      if (isClientId(src)) {
        if (event.type !== 'recv' || body['type'] !== 'add' || typeof body['delta'] !== 'number') return;
        incomplete ||= added.size > NODES_AT_MOST;
        if (!incomplete) added.set(dest, (added.get(dest) ?? 0) + body['delta']);
      } else if (event.type === 'send') {
        if (src === node && typeof body['in_reply_to'] === 'number') answerOf(event);
        if (dest !== node || !isNode.has(src)) return;
        incomplete ||= underWay.size > UNDER_WAY_AT_MOST;
        if (!incomplete)
          underWay.set(id, { exchange: exchangeOf(event), added: src === node ? 0 : (added.get(src) ?? 0) });
      } else if (dest === node) receive(event);
      else if (src === node) {
        const reply = replies.get(id);
        if (reply !== undefined) reply.receivedAt = event.time / 1e6;
        replies.delete(id);
      }
    },
    of: (value) => {
      if (incomplete) return undefined;
      const own = added.get(node) ?? 0;
      for (const { type, field, sources, repeated } of fields.values()) {
        const toldBy = [...new Set([...nodes, ...sources.keys()])].flatMap((name): readonly ToldBy[] => {
          const source = sources.get(name);
          if (source === undefined && name === node) return [];
          return [
            {
              node: name,
              told: source?.told ?? 0,
              added: name === node ? 0 : (added.get(name) ?? 0),
              beyond: source?.isMixed === true ? undefined : source?.beyond,
              underWay: [...underWay.values()]
                .map(({ exchange }) => exchange)
                .filter((exchange) => exchange.src === name && exchange.type === type),
            },
          ];
        });
        if (own + toldBy.reduce((sum, { told }) => sum + told, 0) === value)
          return { type, field, own, toldBy, repeated };
      }
      return undefined;
    },
  };
}
