import { brief, count, duration } from '../../quote.ts';
import type { SlowValue } from '../../subject.ts';
import type { Exchange } from '../exchange.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, brings, clientRequests, drawnPair } from './client-requests.ts';
import { type Copies, readCopies } from './value-copies.ts';
import { fateOf, type WalkContext, walkReader } from './walk.ts';

/** Hops that are named; more would not be read. */
const HOPS_NAMED = 8;

/** One step of a value's way: how long it lay at the node before it was sent on, and the message that took it further. */
interface Hop {
  readonly waited: number;
  readonly copy: Exchange;
  /** An earlier copy on the same link that was not received. */
  readonly lost: Exchange | undefined;
}

/** Where the time goes until a value has reached the last node: in nodes, or on the network. */
export function walkSlowValue({ reason, element, others }: SlowValue, context: WalkContext): JournalReader {
  const copies = readCopies(element, others, context.nodes);
  const requests = clientRequests();
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
      const hops = wayToLast(all, given.node, began);
      const last = hops.at(-1)?.copy;
      if (last === undefined || last.receivedAt === null || hops.length > HOPS_NAMED) return undefined;
      const total = last.receivedAt - began;
      const waited = hops.reduce((sum, hop) => sum + hop.waited, 0);
      const longest = hops.reduce((most, hop) => (hop.waited > most.waited ? hop : most));
      const value = brief(element, 40);
      const lost = hops.flatMap((hop) => hop.lost ?? [])[0];
      const fate =
        lost === undefined ? undefined : fateOf(lost, context.faults, startedAt, all.lastReceipt.get(lost.dest));
      return {
        sentences: [
          `The slowest value, ${value}, needed ${duration(total)} from ${given.node} to ${last.dest}, over ${count(hops.length, 'hop')} (${[given.node, ...hops.map(({ copy }) => copy.dest)].join(' → ')}).`,
          `Of that it was ${duration(total - waited)} on the network, and ${duration(waited)} lay in nodes${
            waited * 2 < total
              ? ''
              : `: longest in ${longest.copy.src}, which sent it on ${duration(longest.waited)} after it had it, in \`${longest.copy.type}\``
          }.`,
          ...(lost === undefined || fate === undefined
            ? []
            : [`An earlier message with it from ${lost.src} to ${lost.dest}${fate.sentAt} was lost ${fate.text}.`]),
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

/** The way by which the value first came to the node that got it last. */
function wayToLast({ links, origins }: Copies, origin: string, began: number): readonly Hop[] {
  /** By node, the first copy that it received, and the link it came on. */
  const arrivals = new Map<string, { readonly copy: Exchange; readonly first: Exchange }>();
  for (const { dest, first, firstReceived } of links) {
    const known = arrivals.get(dest)?.copy.receivedAt;
    const at = firstReceived?.receivedAt;
    if (firstReceived === undefined || at == null || origins.has(dest)) continue;
    if (known == null || at < known) arrivals.set(dest, { copy: firstReceived, first });
  }
  const last = [...arrivals.values()].sort((a, b) => (b.copy.receivedAt ?? 0) - (a.copy.receivedAt ?? 0))[0];
  const hops: Hop[] = [];
  for (let here = last; here !== undefined && hops.length <= HOPS_NAMED; ) {
    const { copy, first } = here;
    const before = copy.src === origin ? undefined : arrivals.get(copy.src);
    const had = before === undefined ? began : (before.copy.receivedAt ?? began);
    if (before === undefined && copy.src !== origin) return [];
    hops.unshift({ waited: Math.max(0, copy.sentAt - had), copy, lost: first.receivedAt === null ? first : undefined });
    here = before;
  }
  return hops;
}
