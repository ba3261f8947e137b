import { type Edn, get, isSet, itemsOf, keywordName, numberOf } from '../../maelstrom/edn.ts';
import { anomalyId, atTime, defined, type Finding, nodeOrProcess, quotedOperation } from '../finding.ts';
import type { NodeOf } from '../node-of-process.ts';
import { brief, count, oneLine, quoteLines, someOf } from '../quote.ts';
import { distinctLines, orderSentence } from './anomaly-findings.ts';
import { placeOf } from './kafka-errors.ts';

/** What Elle says of the operations of a kafka run, seen as transactions. */
export const isOfCycles = (type: string): boolean =>
  /^G[012]|^G-|cycle-exists$|^cycle-search-timeout$/.test(type) && !/^G1[ab]$/.test(type);

const ANSWER_WHAT_CAME =
  'Answer polls with the messages of sends that have come by then, at the offsets that these were given, and with nothing else.';
const SMALLER = 'A smaller run (less rate or less time) usually yields an example.';

const OPERATIONS_SHOWN = 8;

/** What else is told of messages and offsets: it is nearer to the mistake than a cycle, which follows from it. */
const NEARER_CAUSES: readonly string[] = [
  'unwritten-reads',
  'values-of-another-type',
  ...[
    'inconsistent-offsets',
    'duplicate',
    'unsent-read',
    'lost-write',
    'unseen',
    'nonmonotonic-poll',
    'poll-skip',
    'int-nonmonotonic-poll',
    'int-poll-skip',
  ].map(anomalyId),
];
const CYCLES_SHOWN: readonly string[] = ['G0', 'G1c', 'G1c-process', 'G1c-realtime'].map(anomalyId);

/** A kind of cycle, its first example in words. */
export function cycleFinding(type: string, errors: readonly Edn[], total: number, nodeOf: NodeOf): Finding {
  const [first] = errors;
  const lines = distinctLines(errors, (error) => cycleLine(error, nodeOf));
  const operation = itemsOf(get(first, 'cycle'))?.[0];
  const { process, at } = quotedOperation(operation);
  const shown = get(first, 'cycle') !== undefined;
  return defined({
    id: anomalyId(type),
    ...wordsOf(type),
    detail: `${count(total, 'case')} of ${oneLine(type, 60)}.${lines[0] === undefined ? '' : ` First: ${lines[0]}.`}`,
    evidence: quoteLines('results.edn', lines),
    node: process === undefined ? undefined : nodeOf(process),
    firstAt: at,
    causes: shown ? NEARER_CAUSES : [...NEARER_CAUSES, ...CYCLES_SHOWN],
  });
}

/** Title and advice for kafka: the catalogue's are about reads and writes of transactions. */
function wordsOf(type: string): Pick<Finding, 'title' | 'advice'> {
  if (type === 'cycle-search-timeout') return {};
  if (type.endsWith('cycle-exists'))
    return { title: 'Operations depend on each other in a cycle, but it is not shown', advice: SMALLER };
  // Real time alone makes no cycle, nor do sends and polls alone: one poll ended before the send of what it returned began.
  return {
    title:
      type === 'G1c-realtime'
        ? 'A message was polled before it was sent'
        : 'Operations depend on each other in a cycle',
    advice: ANSWER_WHAT_CAME,
  };
}

function cycleLine(error: Edn, nodeOf: NodeOf): string {
  const cycle = itemsOf(get(error, 'cycle'));
  if (cycle !== undefined && cycle.length > 1) {
    const steps = itemsOf(get(error, 'steps')) ?? [];
    return polledEarly(cycle, steps, nodeOf) ?? stepsLine(cycle.slice(0, -1), steps, nodeOf);
  }
  const size = numberOf(get(error, 'scc-size'));
  const searched = keywordName(get(error, 'anomaly-spec-type'));
  if (searched !== undefined)
    return `the search for ${oneLine(searched, 60)}${size === undefined ? '' : ` among ${count(size, 'operation')}`} was given up`;
  const component = get(error, 'scc');
  if (component === undefined) return brief(error, 200);
  const members = isSet(component) ? someOf(component.set) : '';
  return `${count(size ?? itemsOf(component)?.length ?? 0, 'operation')} depend on each other${
    members === '' ? '' : ` (in history.edn they end at :index ${members})`
  }`;
}

const kindOf = (step: Edn | undefined): string | undefined => keywordName(get(step, 'type'));
const messageOf = (step: Edn | undefined): string =>
  `message ${brief(get(step, 'value'), 40)} of key ${brief(get(step, 'key'), 30)}`;

/** A cycle of real time and of one send that a poll saw says that the poll had ended before the send began. */
function polledEarly(cycle: readonly Edn[], steps: readonly Edn[], nodeOf: NodeOf): string | undefined {
  const [seen, another] = steps.filter((step) => kindOf(step) === 'wr');
  const isOfTime = steps.every((step) => ['wr', 'realtime'].includes(kindOf(step) ?? ''));
  if (seen === undefined || another !== undefined || !isOfTime || steps.length !== cycle.length - 1) return undefined;
  const at = steps.indexOf(seen);
  const sender = quotedOperation(cycle[at]);
  return `a poll had returned ${messageOf(seen)} (${placeOf(cycle[at + 1], nodeOf)}) before the send of it began (at ${nodeOrProcess(
    nodeOf,
    sender.process,
  )}${sender.at === undefined ? '' : `; it ended${atTime(sender.at)}`})`;
}

/** Any other cycle, step by step. */
function stepsLine(around: readonly Edn[], steps: readonly Edn[], nodeOf: NodeOf): string {
  const names = around.map((_, index) => `O${index + 1}`);
  const members = around.slice(0, OPERATIONS_SHOWN).map((one, index) => `${names[index]} (${placeOf(one, nodeOf)})`);
  const told = steps.slice(0, OPERATIONS_SHOWN).map((step, index) => {
    const [from, to] = [names[index] ?? 'O1', names[(index + 1) % names.length] ?? 'O1'];
    return stepLine(step, from, to);
  });
  const rest = around.length > OPERATIONS_SHOWN ? ` and ${around.length - OPERATIONS_SHOWN} more` : '';
  return `a cycle of ${count(around.length, 'operation')}: ${members.join(', ')}${rest}${told.length === 0 ? '' : `: ${told.join('; ')}`}`;
}

const stepLine = (step: Edn, from: string, to: string): string =>
  kindOf(step) === 'wr' ? `${to} returned ${messageOf(step)}, which ${from} sent` : orderSentence(step, from, to);
