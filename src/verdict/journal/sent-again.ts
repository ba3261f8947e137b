import { involvesClient, type JournalEvent, type MessageBody } from '../../maelstrom/operations-and-messages.ts';
import { labelOf, typeOf } from './message-text.ts';

/** A message that a node sent another one each time it came to it. */
export interface SentAgain {
  readonly src: string;
  readonly dest: string;
  /** The body without its type: `message: 0`. */
  readonly label: string;
  readonly times: number;
  /** How often `src` received the same from other nodes. */
  readonly received: number;
}

export interface SentAgainWatch {
  readonly visit: (event: JournalEvent) => void;
  /** The messages of this type that were sent again and again as they came, and the one that was sent most often to one node. */
  readonly of: (type: string) => { readonly times: number; readonly most: SentAgain } | undefined;
}

/** A message from one node to another, by its content. */
interface Way {
  readonly src: string;
  readonly dest: string;
  readonly type: string;
  readonly label: string;
  readonly content: Content;
  times: number;
  /** Sends so close behind the one before that no timer lies between them. */
  atOnce: number;
  lastAt: number;
  /** It was sent before it can have come again. */
  unasked: boolean;
}

/** What a node had received of one content. */
interface Content {
  received: number;
}

const WAYS_AT_MOST = 20_000;
const CONTENTS_AT_MOST = 20_000;
/** Milliseconds; a timer can be as short as 1. */
const AT_ONCE = 0.5;
const TIMES_AT_LEAST = 10;

/**
 * Watches for messages that are passed on each time they come, so that they never come to rest: a node sends another one the same
 * content over and over, many times at once, and never more often than it was told it, itself and one client's request counted.
 * Only short messages are compared.
 */
export function watchSentAgain(): SentAgainWatch {
  const contents = new Map<string, Content>();
  const ways = new Map<string, Way>();

  const contentAt = (node: string, text: string): Content | undefined => {
    const key = `${node} ${text}`;
    const known = contents.get(key);
    if (known !== undefined || contents.size >= CONTENTS_AT_MOST) return known;
    const made: Content = { received: 0 };
    contents.set(key, made);
    return made;
  };
  const send = (src: string, dest: string, text: string, body: MessageBody, at: number): void => {
    const key = `${src} ${dest} ${text}`;
    const known = ways.get(key);
    if (known !== undefined) {
      known.times += 1;
      if (at - known.lastAt < AT_ONCE) known.atOnce += 1;
      known.lastAt = at;
      known.unasked ||= known.times > known.content.received + 1;
      return;
    }
    const content = ways.size < WAYS_AT_MOST ? contentAt(src, text) : undefined;
    if (content === undefined) return;
    const type = typeOf(body);
    ways.set(key, { src, dest, type, label: labelOf(body), content, times: 1, atOnce: 0, lastAt: at, unasked: false });
  };
  return {
    visit: ({ type, time, message }) => {
      const { src, dest, body } = message;
      if (involvesClient(message) || body['in_reply_to'] !== undefined) return;
      const text = shortText(body);
      if (text === undefined) return;
      if (type === 'send') send(src, dest, text, body, time / 1e6);
      else {
        const content = contentAt(dest, text);
        if (content !== undefined) content.received += 1;
      }
    },
    of: (type) => {
      const again = [...ways.values()].filter((way) => way.type === type && isSentAgain(way));
      const [most] = again.sort((a, b) => b.times - a.times);
      if (most === undefined) return undefined;
      const { src, dest, label, times, content } = most;
      return {
        times: again.reduce((sum, way) => sum + way.times, 0),
        most: { src, dest, label, times, received: content.received },
      };
    },
  };
}

const isSentAgain = ({ times, atOnce, unasked }: Way): boolean =>
  !unasked && times >= TIMES_AT_LEAST && atOnce * 2 >= times;

const FIELDS_AT_MOST = 8;
const STRING_AT_MOST = 100;
const ITEMS_AT_MOST = 3;

/** A body without the id that ties its reply to it; undefined for a long one. */
function shortText(body: MessageBody): string | undefined {
  const parts: string[] = [];
  for (const key in body) {
    if (key === 'msg_id') continue;
    const value = body[key];
    if (parts.length >= FIELDS_AT_MOST || key.length > STRING_AT_MOST) return undefined;
    if (typeof value === 'number') parts.push(`${key}:${value}`);
    else if (typeof value === 'string' && value.length <= STRING_AT_MOST) parts.push(`${key}:"${value}`);
    else if (Array.isArray(value) && value.length <= ITEMS_AT_MOST && value.every(isShort)) {
      parts.push(`${key}:${JSON.stringify(value)}`);
    } else if (typeof value === 'boolean' || value === null) parts.push(`${key}:${value}`);
    else return undefined;
  }
  return parts.join('\n');
}

const isShort = (value: unknown): boolean =>
  value === null || typeof value === 'number' || (typeof value === 'string' && value.length <= STRING_AT_MOST);
