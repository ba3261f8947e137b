import type { JsonValue } from '../../../maelstrom/operations-and-messages.ts';
import type { Answered } from './client-requests.ts';
import type { Pairs } from './kafka-log.ts';

const MESSAGES_AT_MOST = 5_000;
const PLACES_AT_MOST = 30;
const OFFSETS_AT_MOST = 100;

/** An offset at which a node returned a message, and the first poll that it did so for. */
export interface Place {
  readonly node: string;
  readonly offset: number;
  readonly poll: Answered;
}

/** How polls returned a message of a log. */
export interface ShownMessage {
  /** Each node and offset once. */
  readonly places: Place[];
  /** A reply that holds it at two offsets. */
  twice?: readonly [Place, Place];
  /** A reply that counts its offsets from 0, though a later one was asked for. */
  early?: Place & { readonly from: number };
}

export interface LogPlaces {
  readonly visit: (poll: Answered, pairs: Pairs, from: number) => void;
  readonly of: (message: JsonValue) => ShownMessage | undefined;
  /** Whether a message stands behind the one place and before the other: two nodes return the log in different orders. */
  readonly inOtherOrder: (one: Place, other: Place) => boolean;
  /** How many messages are known; undefined when there were too many. */
  readonly size: () => number | undefined;
}

/** Follows at which offsets polls return the messages of one log. */
export function watchPlaces(): LogPlaces {
  const shown = new Map<JsonValue, ShownMessage>();
  const shownOf = (message: JsonValue): ShownMessage | undefined => {
    const known = shown.get(message);
    if (known !== undefined || typeof message === 'object' || shown.size >= MESSAGES_AT_MOST) return known;
    const one: ShownMessage = { places: [] };
    shown.set(message, one);
    return one;
  };
  return {
    visit: (poll, pairs, from) => {
      const inReply = new Map<JsonValue, number>();
      for (const [index, [offset, message]] of pairs.entries()) {
        const one = shownOf(message);
        if (one === undefined) continue;
        const place = { node: poll.node, offset, poll };
        note(one.places, place);
        const before = inReply.get(message);
        if (before === undefined) inReply.set(message, offset);
        else if (before !== offset) one.twice ??= [{ ...place, offset: before }, place];
        if (offset === index && offset < from) one.early ??= { ...place, from };
      }
    },
    of: (message) => shown.get(message),
    size: () => (shown.size < MESSAGES_AT_MOST ? shown.size : undefined),
    inOtherOrder: (one, other) => {
      for (const { places } of shown.values()) {
        const at = places.find(({ node }) => node === one.node)?.offset;
        const there = places.find(({ node }) => node === other.node)?.offset;
        if (at !== undefined && there !== undefined && (at - one.offset) * (there - other.offset) < 0) return true;
      }
      return false;
    },
  };
}

/** One more place; of an offset that is known only so many, so that a new one is never missed. */
function note(places: Place[], place: Place): void {
  if (places.some(({ node, offset }) => node === place.node && offset === place.offset)) return;
  const isNew = places.every(({ offset }) => offset !== place.offset);
  if (places.length < (isNew ? OFFSETS_AT_MOST : PLACES_AT_MOST)) places.push(place);
}

/** The offset at which all polls returned a message. */
export function onlyOffsetOf(shown: ShownMessage | undefined): number | undefined {
  const [first] = shown?.places ?? [];
  return shown?.places.every(({ offset }) => offset === first?.offset) === true ? first?.offset : undefined;
}

/** Two places of a message that one node returned at two offsets, the earlier one first. */
export function movedAt({ places }: ShownMessage): readonly [Place, Place] | undefined {
  for (const [index, later] of places.entries()) {
    const earlier = places.slice(0, index).find(({ node, offset }) => node === later.node && offset !== later.offset);
    if (earlier !== undefined) return [earlier, later];
  }
  return undefined;
}

/** Two places of a message that nodes return at different offsets. */
export function differingNodes({ places: [first, ...rest] }: ShownMessage): readonly [Place, Place] | undefined {
  const other = rest.find(({ offset }) => offset !== first?.offset);
  return first === undefined || other === undefined ? undefined : [first, other];
}
