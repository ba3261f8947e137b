import type { JournalEvent, MessageBody } from '../../../maelstrom/operations-and-messages.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';
import { clientAdditions } from './client-additions.ts';
import { type Repeated, watchRepeatedRequests } from './repeated-requests.ts';

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

interface Beyond {
  readonly exchange: Exchange;
  readonly told: number;
  readonly added: number;
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

/** A message to the node, and what had been added at its sender when it was sent. */
interface UnderWay {
  readonly exchange: Exchange;
  readonly added: number;
}

const NOTHING_TOLD: Readonly<Source> = { told: 0, isMixed: false, beyond: undefined };

const FIELDS_AT_MOST = 30;
const UNDER_WAY_AT_MOST = 50_000;

/** Fields that only tie replies to requests. */
const TIES = ['msg_id', 'in_reply_to'];

/** Adds up each number that stands in the messages of a type, by their senders. */
function fieldSums() {
  const fields = new Map<string, Field>();
  let incomplete = false;
  const add = (field: string, value: number, { exchange, added }: UnderWay, repeated: Repeated | undefined): void => {
    const key = JSON.stringify([exchange.type, field]);
    const known = fields.get(key) ?? { type: exchange.type, field, sources: new Map(), repeated: undefined };
    incomplete ||= fields.size > FIELDS_AT_MOST;
    if (incomplete) return;
    fields.set(key, known);
    const source = known.sources.get(exchange.src) ?? { ...NOTHING_TOLD };
    known.sources.set(exchange.src, source);
    source.told += value;
    source.isMixed ||= value < 0;
    if (source.told > added) source.beyond ??= { exchange, told: source.told, added };
    known.repeated ??= repeated;
  };
  return {
    visit: (message: UnderWay, body: MessageBody, repeated: Repeated | undefined): void => {
      for (const field of Object.keys(body)) {
        if (typeof body[field] === 'number' && !TIES.includes(field)) add(field, body[field], message, repeated);
      }
    },
    all: (): Iterable<Field> => fields.values(),
    isIncomplete: (): boolean => incomplete,
  };
}

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
  const additions = clientAdditions();
  const fields = fieldSums();
  const underWay = new Map<number, UnderWay>();
  const requests = watchRepeatedRequests();
  let incomplete = false;
  /** What it told itself it had counted already. */
  const addedAt = (name: string): number => (name === node ? 0 : additions.at(name));

  const receive = (event: JournalEvent): void => {
    const { id, body } = event.message;
    const sent = underWay.get(id);
    if (sent === undefined) return;
    underWay.delete(id);
    sent.exchange.receivedAt = event.time / 1e6;
    fields.visit(sent, body, requests.received(sent.exchange, body));
  };

  const toldIn = ({ type, sources }: Field): readonly ToldBy[] => {
    const waiting = [...underWay.values()].map(({ exchange }) => exchange).filter((one) => one.type === type);
    return nodes
      .filter((name) => name !== node || sources.has(name))
      .map((name) => {
        const { told, isMixed, beyond } = sources.get(name) ?? NOTHING_TOLD;
        return {
          node: name,
          told,
          added: addedAt(name),
          beyond: isMixed ? undefined : beyond,
          underWay: waiting.filter(({ src }) => src === name),
        };
      });
  };

  return {
    visit: (event) => {
      const { id, src, dest } = event.message;
      additions.visit(event);
      if (src === node) requests.answered(event);
      if (dest !== node || !isNode.has(src)) return;
      if (event.type === 'recv') {
        receive(event);
        return;
      }
      incomplete ||= underWay.size > UNDER_WAY_AT_MOST;
      if (!incomplete) underWay.set(id, { exchange: exchangeOf(event), added: addedAt(src) });
    },
    of: (value) => {
      if (incomplete || additions.isIncomplete() || fields.isIncomplete()) return undefined;
      const own = additions.at(node);
      for (const field of fields.all()) {
        const toldBy = toldIn(field);
        const told = toldBy.reduce((sum, each) => sum + each.told, 0);
        if (own + told === value)
          return { type: field.type, field: field.field, own, toldBy, repeated: field.repeated };
      }
      return undefined;
    },
  };
}
