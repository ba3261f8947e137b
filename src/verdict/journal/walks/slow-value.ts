import { atTime } from '../../finding.ts';
import { brief, count, duration } from '../../quote.ts';
import type { SlowValue } from '../../reason-subjects.ts';
import type { Exchange } from '../exchange.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, brings, drawnPair } from './client-requests.ts';
import { fateOf } from './message-fate.ts';
import { type Copies, readCopies } from './value-copies.ts';
import { type WalkContext, walkReader } from './walk.ts';

/** Hops that are named; more would not be read. */
const HOPS_NAMED = 8;

/** One step of a value's way: how long it lay at the node before it was sent on, and the message that took it further. */
interface Hop {
  readonly waited: number;
  readonly copy: Exchange;
  /** The first copy to the same node, from whichever node, that was sent before and was not received. */
  readonly lost: Exchange | undefined;
}

/** Where the time goes until a value has reached the last node: in nodes, or on the network. */
export function walkSlowValue({ reason, element, others }: SlowValue, context: WalkContext): JournalReader {
  const copies = readCopies(element, others, context.nodes);
  const { requests } = context;
  let given: Answered | undefined;
  return walkReader(reason, context, {
    visit: (event) => {
      copies.visit(event);
      const answered = requests.visit(event);
      if (given === undefined && answered !== undefined && brings(answered.request, element)) given = answered;
    },
    told: (startedAt) => {
      const all = copies.copies();
      const began = given?.request.receivedAt;
      if (all === undefined || given === undefined || began == null || all.hidden) return undefined;
      const hops = wayToLast(all, given.node, began, context.nodes);
      const last = hops.at(-1)?.copy;
      if (last === undefined || last.receivedAt === null || hops.length > HOPS_NAMED) return undefined;
      const total = last.receivedAt - began;
      const waited = hops.reduce((sum, hop) => sum + hop.waited, 0);
      const longest = hops.reduce((most, hop) => (hop.waited > most.waited ? hop : most));
      const value = brief(element, 40);
      const fateIn = (lost: Exchange): string => {
        const fate = fateOf(lost, context.faults, startedAt, all.lastReceipt.get(lost.dest));
        const first = `it from ${lost.src} to ${lost.dest}${atTime(lost.sentAt - startedAt)}`;
        return `An earlier message with ${first} was ${fate === undefined ? 'never received' : `lost ${fate.text}`}`;
      };
      const lost = longest.lost === undefined ? hops.flatMap((hop) => hop.lost ?? [])[0] : undefined;
      return {
        sentences: [
          `The slowest value, ${value}, needed ${duration(total)} from ${given.node} to ${last.dest}, over ${count(hops.length, 'hop')} (${[given.node, ...hops.map(({ copy }) => copy.dest)].join(' → ')}).`,
          ...(longest.lost === undefined
            ? [
                `Of that it was ${duration(total - waited)} on the network, and ${duration(waited)} lay in nodes${
                  waited * 2 < total
                    ? ''
                    : `: longest in ${longest.copy.src}, which sent it on ${duration(longest.waited)} after it had it, in \`${longest.copy.type}\``
                }.`,
              ]
            : [
                `Of that the messages that came took ${duration(total - waited)}, and ${duration(waited)} passed before they were sent.`,
                `${fateIn(longest.lost)}; the one that came was sent ${duration(longest.copy.sentAt - longest.lost.sentAt)} later, by ${longest.copy.src} in \`${longest.copy.type}\`.`,
              ]),
          ...(lost === undefined ? [] : [`${fateIn(lost)}.`]),
        ],
        place: [longest.copy.type, 'sent'],
        messages: [
          ...drawnPair(given),
          ...hops.flatMap((hop) => [...(hop.lost === undefined ? [] : [hop.lost]), hop.copy]),
        ],
      };
    },
  });
}

/** The way by which the value first came to the node that got it last; empty for one that did not come to all nodes, which is late for another reason. */
function wayToLast(
  { links, origins }: Copies,
  origin: string,
  began: number,
  nodes: readonly string[],
): readonly Hop[] {
  /** By node, the first copy that it received. */
  const arrivals = new Map<string, Exchange>();
  for (const { dest, firstReceived } of links) {
    const known = arrivals.get(dest)?.receivedAt;
    const at = firstReceived?.receivedAt;
    if (firstReceived === undefined || at == null || origins.has(dest)) continue;
    if (known == null || at < known) arrivals.set(dest, firstReceived);
  }
  if (nodes.some((node) => node !== origin && !origins.has(node) && !arrivals.has(node))) return [];
  const last = [...arrivals.values()].sort((a, b) => (b.receivedAt ?? 0) - (a.receivedAt ?? 0))[0];
  const hops: Hop[] = [];
  for (let copy = last; copy !== undefined && hops.length <= HOPS_NAMED; ) {
    const before: Exchange | undefined = copy.src === origin ? undefined : arrivals.get(copy.src);
    const had = before === undefined ? began : (before.receivedAt ?? began);
    if (before === undefined && copy.src !== origin) return [];
    hops.unshift({ waited: Math.max(0, copy.sentAt - had), copy, lost: lostBefore(copy, links) });
    copy = before;
  }
  return hops;
}

const lostBefore = (copy: Exchange, links: Copies['links']): Exchange | undefined =>
  links
    .flatMap(({ dest, first }) =>
      dest === copy.dest && first.receivedAt === null && first.sentAt < copy.sentAt ? [first] : [],
    )
    .sort((a, b) => a.sentAt - b.sentAt || a.id - b.id)[0];
