import { get, itemsOf } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { validityOf } from '../../maelstrom/validity.ts';
import { malformedReply } from '../catalogue/malformed-reply-sentence.ts';
import { MUTES } from '../catalogue/muting-reasons.ts';
import { SILENT } from '../catalogue/silence-reasons.ts';
import { acceptableSums } from '../explain/explain-counter.ts';
import { type Argument, defined } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import type { HistoryFacts } from '../gather/history-facts.ts';
import { failureOf } from '../gather/operation-failure.ts';
import type { NodeOf } from '../node-of-process.ts';
import { namesText } from '../quote.ts';

const NODES_SHOWN = 10;

/** How a final read came to nothing, in words that follow the names of nodes. */
const WAYS = {
  unanswered: 'did not answer theirs',
  malformed: 'answered in the wrong form',
  refused: 'answered with an error',
  other: 'did not answer so that it could be used',
};
type Way = keyof typeof WAYS;

/** Of a counter that is called valid though the checker had not one final read to look at. */
export function noFinalReads({ reads, byF }: HistoryFacts, facts: RunFacts, nodeOf: NodeOf): readonly Argument[] {
  const part = facts.results?.part('workload');
  const compared = itemsOf(get(part, 'final-reads'));
  if (validityOf(get(part, 'valid?')) !== true || compared === undefined || compared.length > 0) return [];
  // That not one read of the whole run succeeded is told by itself.
  if ((byF.get('read')?.ok ?? 0) === 0) return [];
  const [first] = reads.failedFinal;
  const ways = nodesByWay(reads.failedFinal, facts, nodeOf);
  const sums = itemsOf(get(part, 'acceptable'))?.length ? acceptableSums(get(part, 'acceptable')) : undefined;
  const sum = sums === undefined ? 'sum' : /\s/.test(sums) ? `sum, ${sums},` : `sum of ${sums}`;
  const told = [...ways].map(([way, nodes]) => `${namesText(nodes, NODES_SHOWN)} ${WAYS[way]}`);
  return [
    defined({
      id: 'no-final-reads',
      detail: `No final read succeeded: the ${sum} was never checked.${told.length === 0 ? '' : ` ${told.join('; ')}.`}${facts.results?.valid === true ? ' Maelstrom lets such a run pass.' : ''}`,
      causes: [...ways].flatMap(([way, nodes]) => causesOf(way, nodes, facts)),
      node: first === undefined ? undefined : nodeOf(first.process),
      firstAt: first === undefined ? undefined : first.time / 1e6,
    }),
  ];
}

/** The nodes whose final reads came to nothing, in their order, by how they did; what most did comes first. */
function nodesByWay(
  failed: readonly Operation[],
  { nodes: all }: RunFacts,
  nodeOf: NodeOf,
): ReadonlyMap<Way, readonly string[]> {
  const ways = new Map<Way, Set<string>>();
  for (const operation of failed) {
    const node = nodeOf(operation.process);
    if (node === undefined) continue;
    const way = wayOf(operation);
    ways.set(way, (ways.get(way) ?? new Set()).add(node));
  }
  const sorted = [...ways].sort(([, a], [, b]) => b.size - a.size);
  return new Map(sorted.map(([way, nodes]) => [way, all.filter((node) => nodes.has(node))]));
}

function wayOf(operation: Operation): Way {
  const failure = failureOf(operation);
  if (failure.kind === 'timeout') return 'unanswered';
  if (failure.kind === 'error') return 'refused';
  return failure.kind === 'exception' && malformedReply(failure.text) !== undefined ? 'malformed' : 'other';
}

function causesOf(way: Way, nodes: readonly string[], { log }: RunFacts): readonly string[] {
  if (way === 'malformed') return ['malformed-reply'];
  if (way === 'refused') return ['error-replies'];
  if (way === 'other') return ['malformed-reply', 'client-exceptions'];
  // What silenced one node is not why another one did not answer.
  const silencedAll = (id: string): boolean =>
    nodes.every((node) => log.incidents.some((incident) => incident.id === id && incident.node === node));
  return [...[...MUTES, ...SILENT, 'node-crashed'].filter(silencedAll), 'timeouts'];
}
