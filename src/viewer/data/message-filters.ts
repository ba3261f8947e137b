import type { PageHead } from '../../page/page-data.ts';
import { TALKS, type Talk, talkOf } from './endpoints.ts';
import type { Messages } from './messages.ts';

export interface Filters {
  /** Messages from or to one of these endpoints; empty: of all. */
  readonly endpoints: ReadonlySet<number>;
  /** Places of the types that are left out. */
  readonly hiddenTypes: ReadonlySet<number>;
  readonly hiddenTalks: ReadonlySet<Talk>;
  /** Only messages that were never received. */
  readonly lostOnly: boolean;
}

export const NO_FILTERS: Filters = {
  endpoints: new Set(),
  hiddenTypes: new Set(),
  hiddenTalks: new Set(),
  lostOnly: false,
};

export const filtersNothing = ({ endpoints, hiddenTypes, hiddenTalks, lostOnly }: Filters): boolean =>
  endpoints.size === 0 && hiddenTypes.size === 0 && hiddenTalks.size === 0 && !lostOnly;

/** 1 for each message that passes; null when all do. `also`: messages that a search found, null when none is under way. */
export function chosenBy(
  head: PageHead,
  messages: Messages,
  filters: Filters,
  also: Uint8Array | null,
): Uint8Array | null {
  if (filtersNothing(filters)) return also;
  const { count, source, destination, type, receiveEvent } = messages;
  const wide = head.endpoints.length;
  const endpointShown = Uint8Array.from({ length: wide }, (_, at) => Number(filters.endpoints.has(at)));
  const typeShown = head.messageTypes.map((_, at) => !filters.hiddenTypes.has(at));
  const talkShown = TALKS.map((talk) => !filters.hiddenTalks.has(talk));
  const anyEndpoint = filters.endpoints.size === 0;
  const chosen = new Uint8Array(count);
  for (let message = 0; message < count; message += 1) {
    const from = source[message] as number;
    const to = destination[message] as number;
    const passes =
      (also === null || also[message] === 1) &&
      typeShown[type[message] as number] !== false &&
      (anyEndpoint || endpointShown[from] === 1 || endpointShown[to] === 1) &&
      (!filters.lostOnly || (receiveEvent[message] as number) < 0) &&
      talkShown[TALKS.indexOf(talkOf(head, from, to))] === true;
    if (passes) chosen[message] = 1;
  }
  return chosen;
}

/** A set with a member put in, or taken out. */
export function toggled<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}
