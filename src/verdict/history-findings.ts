import type { Operation } from '../maelstrom/history.ts';
import { RPC_ERRORS } from '../maelstrom/rpc-errors.ts';
import type { Argument } from './argument.ts';
import type { RunFacts } from './facts.ts';
import { atTime, defined } from './finding.ts';
import { type ErrorReplies, failureOf, nodeOfProcess, type Occurrences } from './history-facts.ts';
import { brief, count, oneLine, quoteLines } from './quote.ts';

const SHOWN = 8;

/** Requests without a reply, error replies, exceptions in clients. */
export function historyFindings(facts: RunFacts): readonly Argument[] {
  const { history } = facts;
  if (history === null) return loggedTimeouts(facts);
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

function timeoutFinding(timeouts: Occurrences | null, facts: RunFacts): readonly Argument[] {
  if (timeouts === null) return [];
  const { first, byNode } = timeouts;
  const where = byNodeText(byNode);
  const at = first.time / 1e6;
  const faults = facts.history?.faults === true ? ' Faults were at work; nodes that are cut off may time out.' : '';
  const node = busiest(byNode);
  return [
    defined({
      id: 'timeouts',
      detail: `${count(timeouts.count, 'request')} ${timeouts.count === 1 ? 'was' : 'were'} never answered${where === '' ? '' : ` (${where})`}. The client of the first one, ${request(first)}, gave up${atTime(at)}.${faults}`,
      node,
      firstAt: at,
      ...locationAt(node, facts),
    }),
  ];
}

/** `add 3`, `read` */
const request = ({ f, value }: Operation): string =>
  value === null ? oneLine(f, 40) : `${oneLine(f, 40)} ${brief(value, 60)}`;

const busiest = (byNode: ReadonlyMap<string, number>): string | undefined =>
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
  return [
    defined({
      id: 'timeouts',
      detail: `${count(timeouts.length, 'request')} ${timeouts.length === 1 ? 'was' : 'were'} never answered${where === '' ? '' : ` (${where})`}.`,
      node: busiest(byNode),
      firstAt: first.at ?? undefined,
    }),
  ];
}

/** Answers that a transactional workload foresees: to abort is allowed, and a pass needs no warning of it. */
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
    const { name, text, count: times, byNode } = error;
    const where = byNodeText(byNode);
    return `${count(times, 'time')} ${codeOf(name)}${text === '' ? '' : ` ${brief(text, 160)}`}${where === '' ? '' : ` (${where})`}`;
  });
  const node = busiest(first.byNode);
  return [
    defined({
      id: 'error-replies',
      detail: `${count(total, 'operation')} ended with an error reply: ${lines[0]}. The first was ${request(first.first)}${atTime(first.first.time / 1e6)}.`,
      evidence: quoteLines('history.edn', lines),
      node,
      firstAt: first.first.time / 1e6,
      ...locationAt(node, facts),
    }),
  ];
}

/** `temporarily-unavailable (11)` */
function codeOf(name: string): string {
  const kind = RPC_ERRORS.find((known) => known.name === name);
  return kind === undefined ? oneLine(name, 60) : `${name} (${kind.code})`;
}

/** Exceptions that the log has not told yet: a malformed reply is known from its text too. */
function exceptionFinding(exceptions: Occurrences | null, facts: RunFacts): readonly Argument[] {
  if (exceptions === null || facts.log.incidents.some(({ id }) => id === 'malformed-reply')) return [];
  const failure = failureOf(exceptions.first);
  const text = failure.kind === 'exception' ? failure.text : '';
  const malformed = text.includes('Malformed RPC response');
  const node = /Maelstrom sent node (\S+) the following request/.exec(text)?.[1] ?? busiest(exceptions.byNode);
  return [
    defined({
      id: malformed ? 'malformed-reply' : 'client-exceptions',
      detail: `${count(exceptions.count, 'operation')} ended in an exception${atTime(exceptions.first.time / 1e6)}${text === '' ? '' : `: ${oneLine(text, 300)}`}.`,
      evidence: quoteLines('history.edn', text.split('\n')),
      node: node === undefined ? undefined : oneLine(node, 60),
      firstAt: exceptions.first.time / 1e6,
    }),
  ];
}
