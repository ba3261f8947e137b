import type { Edn } from '../../../maelstrom/edn.ts';
import { isClientId, type JournalEvent, type Message } from '../../../maelstrom/operations-and-messages.ts';
import { bodyValues } from '../body-values.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';
import { typeOf } from '../message-text.ts';

/** Messages with the value from one node to another, at one place of one type of message. */
export interface Link {
  readonly src: string;
  readonly dest: string;
  readonly first: Exchange;
  last: Exchange;
  firstReceived?: Exchange;
  sent: number;
}

/** A place in the bodies of one type of message. */
interface Place {
  readonly links: Map<string, Link>;
  /** Which of the values have stood here. */
  readonly carried: Set<number>;
  /** A node put a value here that it could not know yet: what stands here are other numbers. */
  refuted: boolean;
}

/** How a value went from node to node. */
export interface Copies {
  /** Nodes that clients gave the value to. */
  readonly origins: ReadonlySet<string>;
  /** Links of places that carry values. */
  readonly links: readonly Link[];
  /** Nodes to which something went that may be the value, or another number that looks like it. */
  readonly unclear: ReadonlySet<string>;
  /** A message between servers may hold the value where nobody looked. */
  readonly hidden: boolean;
  /** Pairs of servers, `n0 n1`, of which the first sent the second anything. */
  readonly pairs: ReadonlySet<string>;
  /** When each node received its last message, by the journal's clock. */
  readonly lastReceipt: ReadonlyMap<string, number>;
}

/** What a message says of the value: one that is sent to a client, or received by a server. */
export type Shown = 'held' | 'not held' | 'unsure';

export interface CopiesReader {
  readonly visit: (event: JournalEvent) => Shown | undefined;
  /** undefined when there were more than can be followed. */
  readonly copies: () => Copies | undefined;
}

const PLACES_AT_MOST = 300;
const LINKS_AT_MOST = 5_000;
const UNDER_WAY_AT_MOST = 200_000;
const PAIRS_AT_MOST = 10_000;
const NODES_AT_MOST = 500;

/** A message that holds any of the values and has not been received. */
interface UnderWay {
  readonly values: ReadonlySet<number>;
  /** Of those that hold the value itself. */
  readonly exchange: Exchange | undefined;
  readonly links: readonly Link[];
}

/**
 * Follows a value through the bodies of all messages. A number in a body may be something else: a count, a hop, a version. So other
 * values of the run are followed beside it: a place carries values when half of them stood there at some time, and none before
 * its sender could know it.
 */
export function readCopies(value: Edn, others: readonly Edn[], nodes: readonly string[]): CopiesReader {
  const valuesIn = bodyValues([value, ...others], nodes);
  const places = new Map<string, Place>();
  /** By value, the nodes that have received it. */
  const known = [value, ...others].map(() => new Set<string>());
  const origins = new Set<string>();
  const pairs = new Set<string>();
  const lastReceipt = new Map<string, number>();
  const underWay = new Map<number, UnderWay>();
  let links = 0;
  let hidden = false;
  let incomplete = false;

  /** The place's link of the message, counted; undefined where there is no room. */
  const counted = (name: string, which: number, { src, dest }: Message, exchange: Exchange | undefined) => {
    const place = places.get(name) ?? { links: new Map<string, Link>(), carried: new Set(), refuted: false };
    places.set(name, place);
    place.carried.add(which);
    if (known[which]?.has(src) !== true) place.refuted = true;
    incomplete ||= places.size > PLACES_AT_MOST || links > LINKS_AT_MOST;
    if (which !== 0 || incomplete || exchange === undefined) return undefined;
    const pair = `${src} ${dest}`;
    const link = place.links.get(pair);
    if (link !== undefined) {
      link.last = exchange;
      link.sent += 1;
      return link;
    }
    links += 1;
    const made: Link = { src, dest, first: exchange, last: exchange, sent: 1 };
    place.links.set(pair, made);
    return made;
  };

  const send = (event: JournalEvent, fromClient: boolean): void => {
    const { id, body } = event.message;
    const { found, unsure } = valuesIn(body);
    if (unsure && !fromClient) hidden = true;
    if (found.length === 0 || incomplete) return;
    const values = new Set(found.map(({ value: which }) => which));
    const exchange = values.has(0) ? exchangeOf(event) : undefined;
    const type = typeOf(body);
    const countedAt = (which: number, path: string) =>
      fromClient ? undefined : counted(`${type} ${path}`, which, event.message, exchange);
    underWay.set(id, { values, exchange, links: found.flatMap(({ value, path }) => countedAt(value, path) ?? []) });
    incomplete ||= underWay.size > UNDER_WAY_AT_MOST;
  };

  const receive = ({ message: { id, src, dest }, time }: JournalEvent): Shown => {
    if (lastReceipt.size < NODES_AT_MOST || lastReceipt.has(dest)) lastReceipt.set(dest, time / 1e6);
    const message = underWay.get(id);
    if (message === undefined) return 'not held';
    underWay.delete(id);
    if (message.exchange !== undefined) message.exchange.receivedAt = time / 1e6;
    for (const which of message.values) {
      if ((known[which]?.size ?? NODES_AT_MOST) < NODES_AT_MOST) known[which]?.add(dest);
    }
    if (isClientId(src) && message.values.has(0)) origins.add(dest);
    for (const link of message.links) link.firstReceived ??= message.exchange;
    return message.exchange === undefined ? 'not held' : 'held';
  };

  return {
    visit: (event) => {
      const { src, dest, body } = event.message;
      if (isClientId(dest)) {
        if (event.type === 'recv') return undefined;
        const { found, unsure } = valuesIn(body);
        if (found.some(({ value: which }) => which === 0)) return 'held';
        return unsure ? 'unsure' : 'not held';
      }
      if (event.type === 'recv') return receive(event);
      const fromClient = isClientId(src);
      if (!fromClient && pairs.size < PAIRS_AT_MOST) pairs.add(`${src} ${dest}`);
      send(event, fromClient);
      return undefined;
    },
    copies: () => {
      if (incomplete) return undefined;
      const kept = [...places].flatMap(([name, place]) => (place.refuted ? [] : [{ name, ...place }]));
      const carriers = kept.filter(({ carried }) => carries(carried, others.length));
      const types = new Set(carriers.map(({ name }) => typeIn(name)));
      // A single number beside the values of such a message is a count or the like; a list may hold more values.
      const doubtful = kept.filter(
        (place) => !carriers.includes(place) && !(types.has(typeIn(place.name)) && isSingle(place.name)),
      );
      const linksOf = (some: readonly Place[]) => some.flatMap((place) => [...place.links.values()]);
      const unclear = new Set(linksOf(doubtful).map(({ dest }) => dest));
      return { origins, links: linksOf(carriers), unclear, hidden, pairs, lastReceipt };
    },
  };
}

/** Whether a place has carried enough of the other values to be one for values. */
const carries = (carried: ReadonlySet<number>, others: number): boolean =>
  others > 0 && [...carried].filter((which) => which !== 0).length * 2 >= others;

/** The message's type in a place's name, such as `gossip .messages[]`. */
const typeIn = (name: string): string => name.slice(0, name.lastIndexOf(' .'));

const isSingle = (name: string): boolean => !/[[{]/.test(name.slice(name.lastIndexOf(' .')));
