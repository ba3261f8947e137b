import { get, getIn, itemsOf, numberOf } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { RPC_ERRORS } from '../../maelstrom/rpc-errors.ts';
import { clojureInWords } from '../catalogue/clojure-words.ts';
import { malformedReply, withoutRawReasons } from '../catalogue/malformed-reply-sentence.ts';
import { MUTES } from '../catalogue/muting-reasons.ts';
import { NODE_TROUBLE } from '../catalogue/node-reasons.ts';
import { SILENT } from '../catalogue/silence-reasons.ts';
import { type Argument, atTime, defined, quotedOperation } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import type { ErrorReplies, HistoryFacts, Occurrences } from '../gather/history-facts.ts';
import { neverAnswered, noSuccessId } from '../gather/never-answered.ts';
import { failureOf } from '../gather/operation-failure.ts';
import { hintForError } from '../last-words/hints.ts';
import { nodeOfProcess } from '../node-of-process.ts';
import { brief, count, oneLine, quoteLines } from '../quote.ts';
import { lastLogged, loggedError } from './node-log-quotes.ts';
import { allDuringFaults, unansweredAdvice, unansweredSays } from './unanswered-requests.ts';

const SHOWN = 8;

/** Requests without a reply, error replies, exceptions in clients. */
export function historyFindings(facts: RunFacts): readonly Argument[] {
  const { history } = facts;
  if (history === null) return [...loggedTimeouts(facts), ...quotedExceptions(facts)];
  return [
    ...timeoutFinding(history.timeouts, facts),
    ...errorFinding(history.errorReplies, facts),
    ...exceptionFinding(history.exceptions, facts),
  ];
}

/** `10 at n0, 2 at n1`; empty when no node is known. */
function byNodeText(byNode: ReadonlyMap<string, number>): string {
  const parts = [...byNode].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  return parts.map(([node, times]) => `${times} at ${node}`).join(', ');
}

const TOO_LATE =
  'At least one reply did come, after its client had given up. Look for what the node waits for: an answer of another node or of a service, a lock, a retry without an end.';

function timeoutFinding(timeouts: HistoryFacts['timeouts'], facts: RunFacts): readonly Argument[] {
  if (timeouts === null) return [];
  const { first, byNode } = timeouts;
  const only = facts.history === null ? undefined : neverAnswered(facts.history).only;
  const where = byNodeText(byNode);
  const at = first.time / 1e6;
  const node = busiest(byNode);
  const { says, evidence } = ownLog(node, facts);
  return [
    defined({
      id: 'timeouts',
      detail: `${count(timeouts.count, 'request')} ${timeouts.count === 1 ? 'was' : 'were'} never answered${where === '' ? '' : ` (${where})`}. The client of the first one, ${request(first)}, gave up${atTime(at)}.${says}${isSilenced(facts) ? '' : unansweredSays(timeouts)}`,
      evidence,
      advice: timeoutAdvice(timeouts, node, facts),
      node,
      firstAt: at,
      firstAtOf: timeouts.gaveUpAt,
      ...locationAt(node, facts),
      causes: only === undefined ? undefined : [...NODE_TROUBLE, 'message-storm', noSuccessId(only)],
    }),
  ];
}

function timeoutAdvice(
  timeouts: NonNullable<HistoryFacts['timeouts']>,
  node: string | undefined,
  facts: RunFacts,
): string | undefined {
  if (facts.log.incidents.some(({ id }) => id === 'late-reply')) return TOO_LATE;
  if (isSilenced(facts)) return undefined;
  if (loggedError(node, facts) !== undefined) return loggedErrorAdvice(node, facts);
  return unansweredAdvice(timeouts.first.f, timeouts, facts);
}

/** Whether it is known why a node did not answer: it ended, or nothing that it sent was read. */
const isSilenced = ({ log }: RunFacts): boolean =>
  log.incidents.some(
    ({ id, crash }) => crash !== undefined || (id !== 'late-reply' && [...MUTES, ...SILENT].includes(id)),
  );

/** Of a node that lives and whose log ends with an error. */
export function loggedErrorAdvice(node: string | undefined, { stacks }: RunFacts): string {
  const { says, advice } = stacks.get(node ?? '')?.hint ?? {};
  if (advice === undefined) return `Look at that error first: ${LEAVES_UNANSWERED}`;
  return oneLine(`${says === undefined ? '' : `${says} `}${advice} A${LEAVES_UNANSWERED.slice(1)}`, ADVICE_AT_MOST);
}

const LEAVES_UNANSWERED = 'a handler that ends in an error before it replies leaves its request without an answer.';
const ADVICE_AT_MOST = 800;

/** What the node that left most requests open wrote itself. Of one that died, its end is told elsewhere. */
function ownLog(
  node: string | undefined,
  facts: RunFacts,
): { readonly says: string; readonly evidence: Argument['evidence'] | undefined } {
  const isDead = facts.log.incidents.some((incident) => incident.crash !== undefined && incident.node === node);
  const error = isDead ? undefined : loggedError(node, facts);
  if (error !== undefined) return { says: ` ${node}'s own log says: ${error}.`, evidence: lastLogged(node, facts) };
  const timeouts = facts.history?.timeouts;
  // Cut off from the others, a node has nothing to say of it.
  const lines = isDead || (timeouts != null && allDuringFaults(timeouts)) ? [] : lastLogged(node, facts);
  return { says: '', evidence: lines.length === 0 ? undefined : lines };
}

/** `add 3`, `read` */
const request = ({ f, value }: Operation): string =>
  value === null ? oneLine(f, 40) : `${oneLine(f, 40)} ${brief(value, 60)}`;

export const busiest = (byNode: ReadonlyMap<string, number>): string | undefined =>
  [...byNode].sort(([, a], [, b]) => b - a)[0]?.[0];

const locationAt = (node: string | undefined, facts: RunFacts): Pick<Argument, 'location'> => {
  const location = node === undefined ? undefined : facts.stacks.get(node)?.location;
  return location === undefined ? {} : { location };
};

/** A run that was killed leaves no history; its log counts timeouts all the same. */
function loggedTimeouts(facts: RunFacts): readonly Argument[] {
  const { timeouts, options } = facts.log;
  const [first] = timeouts;
  if (first === undefined) return [];
  const nodeOf = nodeOfProcess(facts.nodes, options.concurrency);
  const byNode = new Map<string, number>();
  for (const { process } of timeouts) {
    const node = nodeOf(process);
    if (node !== undefined) byNode.set(node, (byNode.get(node) ?? 0) + 1);
  }
  const where = byNodeText(byNode);
  const { says, evidence } = ownLog(busiest(byNode), facts);
  return [
    defined({
      id: 'timeouts',
      detail: `${count(timeouts.length, 'request')} ${timeouts.length === 1 ? 'was' : 'were'} never answered${where === '' ? '' : ` (${where})`}.${says}`,
      evidence,
      node: busiest(byNode),
      firstAt: first.at ?? undefined,
    }),
  ];
}

/** Answers that a transactional workload foresees: a transaction may abort, and a pass needs no warning of it. */
const ABORTS = ['txn-conflict', 'abort'];

function errorFinding(errors: readonly ErrorReplies[], facts: RunFacts): readonly Argument[] {
  const total = errors.reduce((sum, { count: times }) => sum + times, 0);
  const [most] = errors;
  if (most === undefined) return [];
  const transactional = facts.workload?.startsWith('txn-') === true;
  const results = facts.results?.valid;
  if (transactional && results === true && errors.every(({ name }) => ABORTS.includes(name))) return [];
  const first = errors.reduce((earliest, error) => (error.first.time < earliest.first.time ? error : earliest));
  const lines = errors.slice(0, SHOWN).map((error) => {
    const { name, text, textsDiffer, count: times, byNode } = error;
    const where = byNodeText(byNode);
    const said = text === '' ? '' : `${textsDiffer ? ', the first with' : ''} ${brief(text, 160)}`;
    return `${count(times, 'time')} ${codeOf(name)}${said}${where === '' ? '' : ` (${where})`}`;
  });
  const node = busiest(first.byNode);
  return [
    defined({
      id: 'error-replies',
      detail: `${count(total, 'operation')} ended with an error reply: ${lines[0]}. The first was ${request(first.first)}${atTime(first.first.time / 1e6)}.`,
      evidence: quoteLines('history.edn', lines),
      advice:
        first.name === 'not-supported'
          ? notSupportedAdvice(first.first.f, first.text)
          : (passedOnAdvice(most) ?? adviceOnText(most.text)),
      node,
      firstAt: first.first.time / 1e6,
      ...locationAt(node, facts),
    }),
  ];
}

/** On an exception whose text a library made a reply of, in whatever language; the node lives on. */
const adviceOnText = (text: string): string | undefined =>
  hintForError({
    words: { cause: text, report: text, isError: false, frames: [], quoted: [] },
    workspaces: [],
  })?.advice;

/** The refusal of a service, in the words of Maelstrom's services, with which a node answers its client. */
function passedOnAdvice({ name, text }: ErrorReplies): string | undefined {
  if (name === 'precondition-failed' && /^current value .+ is not /s.test(text))
    return `A service refused the node's \`cas\` in these words, and the node passed that on to its client. Read the key again and try the next \`cas\` with what it holds now; answer the client once one has succeeded. ${CALL_THROWS}`;
  if (name === 'key-does-not-exist' && text === 'key does not exist')
    return `A service answered the node in these words, and the node passed that on to its client. Take a key that does not exist for an empty one, or write it first (\`create_if_not_exists: true\` lets a \`cas\` do so). ${CALL_THROWS}`;
  return undefined;
}

const CALL_THROWS = 'In most libraries a refused call throws, and what no handler catches becomes its reply.';

/** Of the error with which nodes answer what they do not know, and the handlers that `init` writes until they are filled in. */
export function notSupportedAdvice(f: string, text: string): string {
  const [, type, file] = UNWRITTEN.exec(text) ?? [];
  return type === undefined
    ? `Is there a handler for messages of type \`${oneLine(f, 40)}\`, with the type spelt exactly so? In maelstrom.py the name of the handler's function is the type. Otherwise find the code and text in the node.`
    : `Write the handler for \`${type}\` in ${file}: the comment above it has the form of the reply, and the task is at the top of the file.`;
}

const UNWRITTEN = /^(\w{1,40}) is not written yet: (src\/[\w-]{1,60}\.ts)$/;

/** `temporarily-unavailable (11)` */
export function codeOf(name: string): string {
  if (name === 'unknown') return 'unknown (its `code` is missing, or is not a number that Maelstrom knows)';
  const kind = RPC_ERRORS.find((known) => known.name === name);
  return kind === undefined ? oneLine(name, 60) : `${name} (${kind.code})`;
}

/** Exceptions, unless the log reports them already. A malformed reply shows in the text of its exception too. */
function exceptionFinding(exceptions: Occurrences | null, facts: RunFacts): readonly Argument[] {
  if (exceptions === null) return [];
  const failure = failureOf(exceptions.first);
  const text = failure.kind === 'exception' ? failure.text : '';
  return brokenOff(facts, {
    times: exceptions.count,
    text,
    at: exceptions.first.time / 1e6,
    node: busiest(exceptions.byNode),
    source: 'history.edn',
  });
}

/** Without a history, `:exceptions` of the results has one example of each class. */
function quotedExceptions(facts: RunFacts): readonly Argument[] {
  const classes = itemsOf(get(facts.results?.part('exceptions'), 'exceptions')) ?? [];
  const [first] = classes;
  if (first === undefined) return [];
  const example = get(first, 'example');
  const message = get(itemsOf(getIn(example, 'exception', 'via'))?.[0], 'message') ?? get(example, 'error');
  const { at } = quotedOperation(example);
  const times = classes.reduce<number>((sum, one) => sum + (numberOf(get(one, 'count')) ?? 0), 0);
  return brokenOff(facts, {
    times,
    text: typeof message === 'string' ? message : '',
    at,
    node: undefined,
    source: 'results.edn',
  });
}

interface BrokenOff {
  readonly times: number;
  readonly text: string;
  readonly at: number | undefined;
  readonly node: string | undefined;
  readonly source: string;
}

function brokenOff(facts: RunFacts, { times, text, at, node, source }: BrokenOff): readonly Argument[] {
  if (facts.log.incidents.some(({ id }) => id === 'malformed-reply')) return [];
  const malformed = malformedReply(text);
  const words = clojureInWords(text);
  const operations = `${count(times, 'operation')} ended in an exception${atTime(at)}`;
  return [
    defined({
      id: malformed === undefined ? 'client-exceptions' : 'malformed-reply',
      detail:
        malformed === undefined
          ? `${operations}${text === '' ? '' : `: ${words === undefined ? oneLine(text) : words}`}.`
          : `${operations}: ${malformed.sentence}`,
      advice: malformed?.advice,
      evidence: words === undefined ? quoteLines(source, withoutRawReasons(text.split('\n'))) : undefined,
      node: malformed?.node ?? node,
      firstAt: at,
    }),
  ];
}
