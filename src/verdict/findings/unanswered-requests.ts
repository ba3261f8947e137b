import type { RunFacts } from '../gather/facts.ts';
import type { HistoryFacts } from '../gather/history-facts.ts';
import { neverAnswered } from '../gather/never-answered.ts';
import type { SharedTrait, Trait } from '../gather/unanswered-traits.ts';
import { oneLine } from '../quote.ts';
import { tryByHand } from './request-by-hand.ts';

type Timeouts = NonNullable<HistoryFacts['timeouts']>;

/** Whether the network was cut somewhere, or a node was killed or paused, while each of them was open. */
export const allDuringFaults = (timeouts: Timeouts): boolean => timeouts.duringFaults === timeouts.count;

/** The sentence on what tells unanswered requests from answered ones; empty where nothing is known. */
export function unansweredSays(timeouts: Timeouts): string {
  const shared = [...timeouts.byKind].flatMap(([f, kind]) =>
    kind.shared === undefined ? [] : [traitSentence(f, kind.shared, timeouts.count)],
  );
  return [...shared.slice(0, 2), ...outageSentence(timeouts)].map((sentence) => ` ${sentence}`).join('');
}

function outageSentence({ count: total, duringOutages }: Timeouts): readonly string[] {
  if (duringOutages === 0) return [];
  if (total === 1) return ['Its node was killed or paused meanwhile.'];
  return [
    `${duringOutages === total ? 'All' : duringOutages} of them were open while their node was killed or paused.`,
  ];
}

function traitSentence(f: string, { trait, unanswered, answered }: SharedTrait, total: number): string {
  const kind = `\`${oneLine(f, 40)}\``;
  const others = `none of the ${answered} ${kind} requests that were answered`;
  if (unanswered === 1)
    return `${total === 1 ? 'It' : `The ${kind} among them`} ${has(trait, 'one')}, and ${others} does.`;
  const all = total === unanswered ? `All ${unanswered}` : `All ${unanswered} ${kind} requests among them`;
  return `${all} ${has(trait, 'many')}, and ${others} does.`;
}

function has(trait: Trait, number: 'one' | 'many'): string {
  const verb = (one: string, many: string): string => (number === 'one' ? one : many);
  if (trait.kind === 'only') return `${verb('holds', 'hold')} ${trait.what} only`;
  return `${verb('has', 'have')} ${trait.inOperation ? 'an operation with ' : ''}the \`${trait.field}\` ${trait.value}`;
}

/** What to do about requests without an answer, as far as the history tells. */
export function unansweredAdvice(f: string, timeouts: Timeouts, facts: RunFacts): string {
  const [explained] = [...timeouts.byKind].flatMap(([kind, { shared }]) =>
    shared === undefined ? [] : [{ kind, shared }],
  );
  if (explained?.shared.unanswered === timeouts.count) return traitAdvice(explained.kind, explained.shared.trait);
  if (timeouts.duringOutages === timeouts.count) return OF_OUTAGES;
  const kinds = facts.history === null ? [] : neverAnswered(facts.history).kinds;
  // Of several kinds this stands above the reasons that would say it.
  const byHand = kinds.length > 1 && kinds.includes(f) ? tryByHand(f, facts) : undefined;
  const advice = [unanswered(f, facts), byHand ?? []].flat().join(' ');
  if (explained !== undefined) return `${traitAdvice(explained.kind, explained.shared.trait)} Of the others: ${advice}`;
  return allDuringFaults(timeouts) && wasAnswered(f, facts)
    ? `${WAITS_FOR_OTHERS} Otherwise look for ${STUCK}.`
    : advice;
}

const OF_OUTAGES =
  'A node that is killed or paused cannot answer: some requests always end like this under such faults.';

const WAITS_FOR_OTHERS =
  'Does the handler wait for another node? One that it cannot reach never answers: reply from the state at hand, or with an error such as 11 before the client gives up.';

function traitAdvice(f: string, trait: Trait): string {
  const handler = `the handler of \`${oneLine(f, 40)}\``;
  if (trait.kind === 'only')
    return `Look in ${handler} for a way that ends without a reply for a transaction of ${trait.what} only.`;
  const { field, value } = trait;
  const isEmptyList = value === '[]';
  return `Is there a condition such as \`if (${isEmptyList ? `${field}.length` : field})\` in ${handler}? It is false for ${value}. Ask whether the field is there instead, such as \`${field} !== undefined\`. Otherwise look for what else the handler does with ${value}.`;
}

const wasAnswered = (f: string, { history }: RunFacts): boolean => (history?.byF.get(f)?.ok ?? 0) > 0;

/** Where nothing is known to have silenced the node. */
export function unanswered(f: string, facts: RunFacts): string {
  if (wasAnswered(f, facts)) return `Others of that kind were answered: look for ${STUCK}.`;
  return `Is there a handler for messages of type \`${oneLine(f, 40)}\`, with the type spelt exactly so? Otherwise look for ${STUCK}, or a reply that stays in a buffer because stdout is not flushed.`;
}

const STUCK =
  'an awaited answer that never comes, a lock that is not released, a channel without a reader, an error that is caught and not answered, a promise (in Python a coroutine) that is not awaited';
