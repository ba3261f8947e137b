import type { Edn } from '../../../maelstrom/edn.ts';
import {
  isClientId,
  type JournalEvent,
  type Message,
  type MessageBody,
} from '../../../maelstrom/operations-and-messages.ts';
import { type BodyValues, bodyValues } from '../body-values.ts';
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
  /** Types of messages that carry one value each, and no list of values. */
  readonly oneEach: ReadonlySet<string>;
  /** Nodes to which something went that may be the value, or another number that looks like it. */
  readonly unclear: ReadonlySet<string>;
  /** A message between servers may hold the value in a part of it that was not searched. */
  readonly hidden: boolean;
  /** Pairs of servers, `n0 n1`, of which the first sent the second anything. */
  readonly pairs: ReadonlySet<string>;
  /** When each node received its last message, by the journal's clock. */
  readonly lastReceipt: ReadonlyMap<string, number>;
}

/** What a message says of the value: one that is sent to a client, or received by a server. */
type Shown = 'held' | 'not held' | 'unsure';

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
export const readCopies = (
  value: Edn,
  others: readonly Edn[],
  nodes: readonly string[],
  watched?: string,
): CopiesReader => new FollowedValue([value, ...others], nodes, watched);

/** The first of the values is the one that is followed. */
class FollowedValue implements CopiesReader {
  /** The node whose replies to clients are all looked at; of the others, until one holds the value. Without a node, none is. */
  readonly #watched: string | undefined;
  readonly #shown = new Set<string>();
  readonly #values: readonly Edn[];
  readonly #valuesIn: (body: MessageBody) => BodyValues;
  readonly #places = new Map<string, Place>();
  /** Places where clients put values: a server that sends on such a request has one there too. */
  readonly #requestPlaces = new Set<string>();
  /** By value, the nodes that have received it. */
  readonly #known: readonly Set<string>[];
  readonly #origins = new Set<string>();
  readonly #pairs = new Set<string>();
  readonly #lastReceipt = new Map<string, number>();
  readonly #underWay = new Map<number, UnderWay>();
  #links = 0;
  #hidden = false;
  #incomplete = false;

  constructor(values: readonly Edn[], nodes: readonly string[], watched: string | undefined) {
    this.#watched = watched;
    this.#values = values;
    this.#valuesIn = bodyValues(values, nodes);
    this.#known = values.map(() => new Set<string>());
  }

  visit(event: JournalEvent): Shown | undefined {
    const { src, dest, body } = event.message;
    if (isClientId(dest)) return event.type === 'recv' ? undefined : this.#shownBy(src, body);
    if (event.type === 'recv') return this.#receive(event);
    const fromClient = isClientId(src);
    if (!fromClient && this.#pairs.size < PAIRS_AT_MOST) this.#pairs.add(`${src} ${dest}`);
    this.#send(event, fromClient);
    return undefined;
  }

  copies(): Copies | undefined {
    if (this.#incomplete) return undefined;
    const others = this.#values.length - 1;
    const kept = [...this.#places].flatMap(([name, place]) => (place.refuted ? [] : [{ name, ...place }]));
    const carriers = kept.filter(
      ({ name, carried, links }) =>
        this.#requestPlaces.has(name) || (others === 0 ? this.#accountsForAll(name, links) : carries(carried, others)),
    );
    const types = new Set(carriers.map(({ name }) => typeIn(name)));
    // A single number beside the values of such a message is a count or the like; a list may hold more values.
    const doubtful = kept.filter(
      (place) => !carriers.includes(place) && !(types.has(typeIn(place.name)) && isSingle(place.name)),
    );
    const linksOf = (some: readonly Place[]) => some.flatMap((place) => [...place.links.values()]);
    return {
      origins: this.#origins,
      links: linksOf(carriers),
      oneEach: new Set(
        [...types].filter((type) => carriers.every(({ name }) => typeIn(name) !== type || isSingle(name))),
      ),
      unclear: new Set(linksOf(doubtful).map(({ dest }) => dest)),
      hidden: this.#hidden,
      pairs: this.#pairs,
      lastReceipt: this.#lastReceipt,
    };
  }

  /** In a run of one value: whether every node that showed the value, and did not get it from a client, received it at this place. */
  #accountsForAll(name: string, links: ReadonlyMap<string, Link>): boolean {
    const told = [...this.#shown].filter((node) => !this.#origins.has(node));
    const received = new Set([...links.values()].flatMap((link) => (link.firstReceived ? [link.dest] : [])));
    // A single number that looks like the value is likelier than a list that holds such a number.
    return told.length >= (isSingle(name) ? 2 : 1) && told.every((node) => received.has(node));
  }

  #shownBy(node: string, body: MessageBody): Shown | undefined {
    if (this.#watched === undefined || (node !== this.#watched && this.#shown.has(node))) return undefined;
    const { found, unsure } = this.#valuesIn(body);
    if (found.some(({ value }) => value === 0)) {
      if (this.#shown.size < NODES_AT_MOST) this.#shown.add(node);
      return 'held';
    }
    return unsure ? 'unsure' : 'not held';
  }

  #send(event: JournalEvent, fromClient: boolean): void {
    const { id, body } = event.message;
    const { found, unsure } = this.#valuesIn(body);
    if (unsure && !fromClient) this.#hidden = true;
    if (found.length === 0 || this.#incomplete) return;
    const values = new Set(found.map(({ value }) => value));
    const exchange = values.has(0) ? exchangeOf(event) : undefined;
    const type = typeOf(body);
    const countedAt = (value: number, path: string) => {
      const place = `${type} ${path}`;
      if (!fromClient) return this.#counted(place, value, event.message, exchange);
      if (this.#requestPlaces.size < PLACES_AT_MOST) this.#requestPlaces.add(place);
      return undefined;
    };
    this.#underWay.set(id, {
      values,
      exchange,
      links: found.flatMap(({ value, path }) => countedAt(value, path) ?? []),
    });
    this.#incomplete ||= this.#underWay.size > UNDER_WAY_AT_MOST;
  }

  /** The place's link of the message, counted; undefined for another value, and where there is no room. */
  #counted(name: string, value: number, { src, dest }: Message, exchange: Exchange | undefined): Link | undefined {
    const place = this.#places.get(name) ?? { links: new Map<string, Link>(), carried: new Set(), refuted: false };
    this.#places.set(name, place);
    place.carried.add(value);
    if (this.#known[value]?.has(src) !== true) place.refuted = true;
    this.#incomplete ||= this.#places.size > PLACES_AT_MOST || this.#links > LINKS_AT_MOST;
    if (value !== 0 || this.#incomplete || exchange === undefined) return undefined;
    const pair = `${src} ${dest}`;
    const link = place.links.get(pair);
    if (link !== undefined) {
      link.last = exchange;
      link.sent += 1;
      return link;
    }
    this.#links += 1;
    const made: Link = { src, dest, first: exchange, last: exchange, sent: 1 };
    place.links.set(pair, made);
    return made;
  }

  #receive({ message: { id, src, dest }, time }: JournalEvent): Shown {
    if (this.#lastReceipt.size < NODES_AT_MOST || this.#lastReceipt.has(dest)) this.#lastReceipt.set(dest, time / 1e6);
    const message = this.#underWay.get(id);
    if (message === undefined) return 'not held';
    this.#underWay.delete(id);
    if (message.exchange !== undefined) message.exchange.receivedAt = time / 1e6;
    for (const value of message.values) {
      const knowing = this.#known[value];
      if (knowing !== undefined && knowing.size < NODES_AT_MOST) knowing.add(dest);
    }
    if (isClientId(src) && message.values.has(0)) this.#origins.add(dest);
    for (const link of message.links) link.firstReceived ??= message.exchange;
    return message.exchange === undefined ? 'not held' : 'held';
  }
}

/** Whether a place has carried enough of the other values to be one for values. */
const carries = (carried: ReadonlySet<number>, others: number): boolean =>
  others > 0 && [...carried].filter((which) => which !== 0).length * 2 >= others;

/** The message's type in a place's name, such as `gossip .messages[]`. */
const typeIn = (name: string): string => name.slice(0, name.lastIndexOf(' .'));

const isSingle = (name: string): boolean => !/[[{]/.test(name.slice(name.lastIndexOf(' .')));
