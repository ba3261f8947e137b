import { type Edn, get, getIn, isMap, itemsOf, numberOf } from '../../maelstrom/edn.ts';
import { WITHOUT_REQUEST } from '../../maelstrom/kafka-operations.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { type Argument, atTime, defined, nodeOrProcess } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import type { HistoryFacts } from '../gather/history-facts.ts';
import type { TransactionFacts } from '../gather/transaction-replies.ts';
import type { ReadFacts, UnwrittenReads } from '../gather/unwritten-reads.ts';
import { type NodeOf, nodeOfProcess } from '../node-of-process.ts';
import { brief, count, microOperation, quoteLines } from '../quote.ts';
import { noFinalReads } from './final-reads.ts';
import { causesOfSums } from './text-sums.ts';

/** What nodes answered that cannot be, and that Maelstrom's checkers take as it is. It decides nothing. */
export function acceptedFindings(facts: RunFacts): readonly Argument[] {
  const { history, damaged } = facts;
  // A request that is missing in a damaged history would make its value one that was never written.
  if (history === null || damaged.includes(FILES.history)) return [];
  const nodeOf = nodeOfProcess(facts.nodes, facts.log.options.concurrency);
  return [
    ...readFindings(history.reads, facts, nodeOf),
    ...noFinalReads(history, facts, nodeOf),
    ...transactionFindings(history.transactions, facts, nodeOf),
    ...offsetFindings(history, facts, nodeOf),
    ...(passes(facts) ? [...littleSucceeded(history), ...nodesApart(facts)] : []),
  ];
}

const passes = ({ results }: RunFacts): boolean => results?.valid === true;

/** Ends a detail where the checker let it pass. */
const unchecked = (facts: RunFacts): string => (passes(facts) ? ' Maelstrom does not check that.' : '');

const isExplained = ({ explained }: RunFacts, ...ids: readonly string[]): boolean =>
  explained.some(({ id }) => ids.includes(id));

/** Where and when an operation ended: `n0 at 1.5 s`. */
const placeOf = ({ process, time }: Operation, nodeOf: NodeOf): string =>
  `${nodeOrProcess(nodeOf, process)}${atTime(time / 1e6)}`;

const momentOf = ({ process, time }: Operation, nodeOf: NodeOf) => ({ node: nodeOf(process), firstAt: time / 1e6 });

/** A whole transaction in a line: `n0 at 1.5 s: read 8 → 2, write 8 = 3`. */
const transactionLine = (operation: Operation, nodeOf: NodeOf): string =>
  `${placeOf(operation, nodeOf)}: ${steps(operation.value)}`;

const steps = (value: Operation['value']): string => (itemsOf(value) ?? []).slice(0, 8).map(microOperation).join(', ');

function readFindings(reads: ReadFacts, facts: RunFacts, nodeOf: NodeOf): readonly Argument[] {
  const { unwritten, impossibleSums, nulls } = reads;
  return [
    ...(unwritten === null ? [] : [unwrittenFinding(unwritten, facts, nodeOf)]),
    ...(impossibleSums === null ? [] : [sumFinding(impossibleSums, facts, nodeOf)]),
    ...(nulls === null ? [] : [nullFinding(nulls, nodeOf)]),
  ];
}

/** Who could have written a value of the workload. */
const WRITERS: Readonly<Partial<Record<Workload, string>>> = {
  broadcast: 'no client had broadcast',
  'g-set': 'no client had added',
  kafka: 'no client had sent',
  'lin-kv': 'no client had written',
  'txn-list-append': 'no transaction had appended',
  'txn-rw-register': 'no transaction had written',
};

function unwrittenFinding(unwritten: UnwrittenReads, facts: RunFacts, nodeOf: NodeOf): Argument {
  const { early, earlyOthers, values, of, first, onlyForms, onlyNulls, onlyFirst } = unwritten;
  const { operation, key, value } = first;
  const ofKey = key === undefined ? '' : ` of key ${brief(key, 40)}`;
  const isOtherForm = onlyForms || onlyNulls;
  const isEarly = early && !isOtherForm;
  const isZero = onlyFirst && value === 0;
  const said = isEarly ? 'written only after that' : `never written${isOtherForm ? ' in that form' : ''}`;
  const sentences = [
    `${count(values, 'value')} of ${of} that reads returned ${values === 1 ? 'was' : 'were'} ${said}.`,
    `The first is ${brief(value, 60)}${ofKey}, at ${placeOf(operation, nodeOf)}${onlyForms ? writtenAs(value) : `, which ${writerIn(facts)} by then`}.`,
    ...(isZero && values > 1 && !isEarly ? ['All of them are 0.'] : []),
    ...(earlyOthers === 0 ? [] : [earlySentence(earlyOthers)]),
  ];
  const advice = isEarly || earlyOthers > values ? LEFT_OVER : unwrittenAdvice(isZero, facts);
  return defined({
    id: isOtherForm ? 'values-of-another-type' : 'unwritten-reads',
    title: isEarly ? 'Reads returned values before they were written' : undefined,
    detail: `${sentences.join(' ')}${unchecked(facts)}`,
    advice: isOtherForm ? formAdvice(value, facts) : advice,
    evidence: quoteLines('history.edn', [lineOf(operation, nodeOf)]),
    ...momentOf(operation, nodeOf),
  });
}

/** Of values that requests wrote later, beside those that none did. */
const earlySentence = (values: number): string =>
  values === 1
    ? '1 other was written only after a read had returned it.'
    : `${values} others were written only after a read had returned them.`;

const LEFT_OVER =
  "Does the node keep files or a database outside its working directory? What an earlier run left there comes back in the next one. Otherwise look for another number that is taken for the value, such as the request's `msg_id`.";

const writerIn = ({ workload }: RunFacts): string =>
  (workload === null ? undefined : WRITERS[workload]) ?? 'no client had written';

function writtenAs(value: Edn): string {
  if (isMap(value)) return '; what was written is a value inside that object';
  return `; what was written is ${typeof value === 'string' ? `the number ${value}` : `the text ${JSON.stringify(String(value))}`}`;
}

/** The field of a request that holds the value. */
const FIELDS: Readonly<Partial<Record<Workload, string>>> = { broadcast: 'message', 'g-set': 'element' };

function formAdvice(value: Edn, { workload }: RunFacts): string | undefined {
  const field = workload === null ? undefined : FIELDS[workload];
  const keep = field === undefined ? undefined : `Keep \`request.body.${field}\` and nothing around it.`;
  if (value === null) return `${keep ?? ''} null is what JSON makes of a variable that was never set.`.trim();
  return isMap(value) ? keep : undefined;
}

function unwrittenAdvice(isZero: boolean, { workload }: RunFacts): string | undefined {
  if (workload === 'kafka') return PAIRS;
  return isZero && workload !== null ? ZEROS[workload] : undefined;
}

const PAIRS =
  'A poll is answered with pairs of offset and message, in this order: `[[offset, message], …]`, and with no message that was not sent for that key.';

const EMPTY_LIST =
  'Begin with an empty list: one that is made with a length holds a 0 at each place at first (`make([]int, n)` in Go).';

/** Advice where the value that was never written is 0 each time. */
const ZEROS: Readonly<Partial<Record<Workload, string>>> = {
  broadcast: EMPTY_LIST,
  'g-set': EMPTY_LIST,
  'lin-kv':
    'Answer a read of a key that does not exist with `{type: "error", code: 20}`. 0 is what a map gives in Go for a key that it does not hold.',
  'txn-rw-register':
    'Read a key that was never written as null: `["r", 9, null]`. 0 is what a map gives in Go for a key that it does not hold.',
};

const lineOf = (operation: Operation, nodeOf: NodeOf): string =>
  operation.f === 'txn'
    ? transactionLine(operation, nodeOf)
    : `${placeOf(operation, nodeOf)}: ${operation.f} ${brief(operation.value, 160)}`;

function sumFinding(
  { count: reads, first }: NonNullable<ReadFacts['impossibleSums']>,
  facts: RunFacts,
  nodeOf: NodeOf,
): Argument {
  const { operation, low, high } = first;
  const possible = low === 0 ? `at most ${high}` : `between ${low} and ${high}`;
  return defined({
    id: 'impossible-sums',
    detail: `${count(reads, 'read')} showed a sum that no additions give. The first is ${brief(operation.value, 40)}, at ${placeOf(operation, nodeOf)}; what clients had asked to add by then makes ${possible}.${unchecked(facts)}`,
    causes: causesOfSums(facts),
    ...momentOf(operation, nodeOf),
  });
}

function nullFinding({ count: reads, first }: NonNullable<ReadFacts['nulls']>, nodeOf: NodeOf): Argument {
  return defined({
    id: 'null-reads',
    detail: `${count(reads, 'read')} of keys that had been written ${reads === 1 ? 'was' : 'were'} answered with the value null, first key ${brief(itemsOf(first.value)?.[0], 40)} at ${placeOf(first, nodeOf)}. Maelstrom's checker takes null for any value, so these reads prove nothing.`,
    ...momentOf(first, nodeOf),
  });
}

/** Of a pass: most of what was asked of it came to nothing. */
function littleSucceeded({ byF, timeouts, exceptions, errorReplies }: HistoryFacts): readonly Argument[] {
  const ended = [...byF].filter(([f]) => !WITHOUT_REQUEST.includes(f)).map(([, types]) => types);
  const all = ended.reduce((sum, { ok, fail, info }) => sum + ok + fail + info, 0);
  const succeeded = ended.reduce((sum, { ok }) => sum + ok, 0);
  const unanswered = timeouts?.count ?? 0;
  const refused = errorReplies.reduce((sum, { count: times }) => sum + times, 0);
  const unusable = exceptions?.count ?? 0;
  if (2 * (unanswered + refused + unusable) <= all) return [];
  const were = (times: number): string => `${times} ${times === 1 ? 'was' : 'were'}`;
  const parts = [
    ...(unanswered === 0 ? [] : [`${were(unanswered)} never answered`]),
    ...(refused === 0 ? [] : [`${were(refused)} answered with an error`]),
    ...(unusable === 0 ? [] : [`${unusable} with something that is not a reply of theirs`]),
  ];
  return [
    {
      id: 'little-succeeded',
      detail: `Only ${succeeded} of ${count(all, 'request')} succeeded: ${parts.join(', ')}. The run passes all the same; it says nothing of the others.`,
    },
  ];
}

/** Transactions on several nodes that pass although nothing went from one node to another. */
function nodesApart({ workload, nodes, results }: RunFacts): readonly Argument[] {
  const messages = numberOf(getIn(results?.part('net') ?? null, 'servers', 'msg-count'));
  if (workload?.startsWith('txn-') !== true || nodes.length < 2 || messages !== 0) return [];
  return [
    {
      id: 'nodes-apart',
      detail: `The ${nodes.length} nodes sent neither each other nor a service a single message, so what one of them wrote was never seen by another. The consistency model of this run allows that.`,
    },
  ];
}

/** Reads of keys with a value that must all be empty before that is worth a word. */
const EMPTY_READS = 20;

function transactionFindings(transactions: TransactionFacts, facts: RunFacts, nodeOf: NodeOf): readonly Argument[] {
  const { altered, blind, mixed, reads } = transactions;
  return [
    ...(altered === null ? [] : [alteredFinding(altered, facts, nodeOf)]),
    ...(blind === null || isExplained(facts, 'anomaly-internal') ? [] : [blindFinding(blind, facts, nodeOf)]),
    ...(reads.answered === 0 && reads.afterWrite >= EMPTY_READS ? [emptyFinding(reads, facts)] : []),
    ...(mixed === null || !passes(facts) ? [] : [mixedFinding(mixed, nodeOf)]),
  ];
}

function alteredFinding(
  { count: replies, first }: NonNullable<TransactionFacts['altered']>,
  facts: RunFacts,
  nodeOf: NodeOf,
): Argument {
  const { operation, asked, kind, step } = first;
  const [wanted, answered] = [itemsOf(asked) ?? [], itemsOf(operation.value) ?? []];
  const difference =
    kind === 'changed'
      ? `asked to ${microOperation(wanted[step])}, it answered with ${microOperation(answered[step])}`
      : `asked for ${count(wanted.length, 'operation')}, it answered with ${answered.length}`;
  return defined({
    id: 'altered-transactions',
    detail: `${count(replies, 'reply', 'replies')} to transactions ${replies === 1 ? 'does' : 'do'} not hold the operations of the request. The first is from ${placeOf(operation, nodeOf)}: ${difference}.${unchecked(facts)}`,
    evidence: quoteLines('history.edn', [`asked: ${steps(asked)}`, `answered: ${steps(operation.value)}`]),
    ...momentOf(operation, nodeOf),
  });
}

function blindFinding(
  { count: replies, first }: NonNullable<TransactionFacts['blind']>,
  facts: RunFacts,
  nodeOf: NodeOf,
): Argument {
  const { operation, write, read } = first;
  return defined({
    id: 'own-writes-unseen',
    detail: `${count(replies, 'transaction')} did not see what ${replies === 1 ? 'it' : 'they'} had written before. The first is from ${placeOf(operation, nodeOf)}: ${microOperation(write)}, then ${microOperation(read)}.${passes(facts) ? ' Maelstrom does not look for that under the consistency model of this run.' : ''}`,
    evidence: quoteLines('history.edn', [transactionLine(operation, nodeOf)]),
    ...momentOf(operation, nodeOf),
  });
}

const emptyFinding = ({ all, afterWrite }: TransactionFacts['reads'], facts: RunFacts): Argument => ({
  id: 'reads-empty',
  detail: `Not one of ${count(all, 'read')} in transactions returned a value, though ${afterWrite} of them came after a write to the same key had been acknowledged.${passes(facts) ? ' Maelstrom takes such reads for reads from before every write.' : ''}`,
});

function mixedFinding({ count: times, first }: NonNullable<TransactionFacts['mixed']>, nodeOf: NodeOf): Argument {
  const { node, transactions, readers, seen } = first;
  const [[key, value], [otherKey, otherValue]] = seen;
  const [reader, otherReader] = readers;
  const keys = `${brief(key, 40)} and ${brief(otherKey, 40)}`;
  const later = Math.max(reader.time, otherReader.time) / 1e6;
  return {
    id: 'mixed-writes',
    detail: `${node} ran two transactions at the same time that both wrote keys ${keys}. After both had ended, key ${brief(key, 40)} was read there as the first had left it (${brief(value, 40)}) and key ${brief(otherKey, 40)} as the second had (${brief(otherValue, 40)})${atTime(later)}.${times === 1 ? '' : ` It is so with ${times} pairs of transactions.`} Maelstrom does not find such a G0: it knows the order of two writes only when a transaction reads a key and then writes it.`,
    evidence: quoteLines('history.edn', [
      ...transactions.map((one, index) => `T${index + 1}, ${transactionLine(one, nodeOf)}`),
      ...[...new Set(readers)].map((one, index) => `T${index + 3}, ${transactionLine(one, nodeOf)}`),
    ]),
    node,
    firstAt: later,
  };
}

function offsetFindings({ offsets }: HistoryFacts, facts: RunFacts, nodeOf: NodeOf): readonly Argument[] {
  const { huge, negative, onlyPolledEmpty } = offsets;
  const isOurs = get(facts.results?.part('engine') ?? null, 'clock') !== undefined;
  const refused = refusesPolls(facts);
  const ifMaelstrom = isOurs
    ? 'On Maelstrom itself the analysis of this run would probably not end, or run out of memory'
    : "With more of them Maelstrom's analysis does not end";
  return [
    // A hung analysis says it in its own words.
    ...(huge === null || !passes(facts)
      ? []
      : [
          {
            id: 'huge-offsets',
            detail: `Key ${brief(huge.key, 40)} has the offset ${huge.offset}, and all logs together hold ${count(huge.messages, 'message')}. ${ifMaelstrom}: its checker makes a list as long as the largest offset of each key.`,
          },
        ]),
    ...(negative === null || !isOurs
      ? []
      : [
          {
            id: 'offsets-below-zero',
            detail: `Key ${brief(negative.key, 40)} has the offset ${negative.offset}. Maelstrom's own checker uses offsets as places in a list, and breaks off over one below 0.`,
          },
        ]),
    ...(onlyPolledEmpty === null || !isOurs
      ? []
      : [
          defined({
            id: 'polled-only-empty',
            detail: `Key ${brief(onlyPolledEmpty.key, 40)} has messages, and ${refused ? 'the polls that were not malformed' : 'polls'} returned it only with an empty list, first at ${placeOf(onlyPolledEmpty.operation, nodeOf)}. Maelstrom's own checker breaks off over such a key.`,
            causes: refused ? ['malformed-reply'] : undefined,
            ...momentOf(onlyPolledEmpty.operation, nodeOf),
          }),
        ]),
  ];
}

/** Whether a reply to a poll was malformed: what it returned counts as not returned. */
const refusesPolls = ({ log }: RunFacts): boolean =>
  log.incidents.some(({ id, lines }) => id === 'malformed-reply' && lines.some((line) => /:type "poll"/.test(line)));
