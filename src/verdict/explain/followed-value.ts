import type { Edn } from '../../maelstrom/edn.ts';
import { atTime } from '../finding.ts';
import { brief } from '../quote.ts';
import type { Moment } from '../reason-subjects.ts';

const NODES_AT_MOST = 200;

/** A read that succeeded. */
export interface SuccessfulRead extends Moment {
  /** Places in the history of its invocation and its completion. */
  readonly invoked: number;
  readonly completed: number;
}

/** A lost value's life, as far as clients saw it. */
export interface FollowedValue {
  readonly element: Edn;
  acknowledged?: Moment & { readonly completed: number };
  /** Place in the history from which on reads must hold it: its acknowledgement, or the end of the first read that held it. */
  knownFrom?: number;
  /** The latest read, by its invocation, that held it. */
  lastSeen?: SuccessfulRead;
  /** By node, the first and the latest of its reads that lack it and were invoked after `lastSeen` and `knownFrom`. */
  readonly missed: Map<string, { readonly first: SuccessfulRead; readonly latest: SuccessfulRead }>;
  /** Nodes whose reads showed it. */
  readonly shownBy: Set<string>;
  /** A read holds it as text: a key of an object, or a message that was turned into a string. */
  asText?: boolean;
}

export const followValue = (element: Edn): FollowedValue => ({ element, missed: new Map(), shownBy: new Set() });

export function acknowledge(one: FollowedValue, moment: Moment, completed: number): void {
  one.acknowledged ??= { ...moment, completed };
  one.knownFrom ??= completed;
}

// As jepsen.checker/set-full has it, reads are ordered by their invocations: the last ones of all nodes overlap.
export function seeIn(one: FollowedValue, read: SuccessfulRead): void {
  one.knownFrom ??= read.completed;
  if (one.shownBy.size < NODES_AT_MOST) one.shownBy.add(read.node);
  if (one.lastSeen !== undefined && read.invoked < one.lastSeen.invoked) return;
  one.lastSeen = read;
  for (const [node, { first, latest }] of one.missed) {
    if (latest.invoked < read.invoked) one.missed.delete(node);
    // Others may lie between the two, but one suffices.
    else if (first.invoked < read.invoked) one.missed.set(node, { first: latest, latest });
  }
}

export function missIn(one: FollowedValue, read: SuccessfulRead): void {
  const { knownFrom, lastSeen, missed } = one;
  if (knownFrom === undefined || read.invoked < Math.max(knownFrom, lastSeen?.invoked ?? 0)) return;
  const before = missed.get(read.node);
  if (before === undefined && missed.size >= NODES_AT_MOST) return;
  missed.set(read.node, {
    first: before?.first ?? read,
    latest: before !== undefined && before.latest.invoked > read.invoked ? before.latest : read,
  });
}

/**
 * The read that shows best that the value was lost: one from the node that acknowledged it, or from a node whose reads had
 * shown it, or the first.
 */
export function missedBy({ acknowledged, missed, shownBy }: FollowedValue): SuccessfulRead | undefined {
  const own = acknowledged === undefined ? undefined : missed.get(acknowledged.node);
  if (own !== undefined && acknowledged !== undefined) {
    const after = [own.first, own.latest].find(({ invoked }) => invoked >= acknowledged.completed);
    if (after !== undefined) return after;
  }
  const reads = [...missed.values()].map(({ first }) => first).sort((a, b) => a.completed - b.completed);
  return reads.find(({ node }) => shownBy.has(node)) ?? reads[0];
}

/** When the last read missed it; milliseconds since the start. */
export const lastMissedAt = ({ missed }: FollowedValue): number | undefined =>
  missed.size === 0 ? undefined : Math.max(...[...missed.values()].map(({ latest }) => latest.at));

export function lifeOf(one: FollowedValue, readers: number): string {
  const { element, acknowledged, lastSeen, shownBy } = one;
  const missing = missedBy(one);
  const parts = [
    acknowledged === undefined
      ? 'never acknowledged'
      : `acknowledged by ${acknowledged.node}${atTime(acknowledged.at)}`,
    lastSeen === undefined ? 'seen in no read' : `last seen in a read from ${lastSeen.node}${atTime(lastSeen.at)}`,
    ...(missing === undefined ? [] : [`missing from the read from ${missing.node}${atTime(missing.at)}`]),
    ...(shownBy.size === 1 && readers > 1 ? ['never shown by any other node'] : []),
  ];
  return `Value ${brief(element, 40)}: ${parts.join(', ')}.`;
}
