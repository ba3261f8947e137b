import { type Edn, entriesOf, get, getIn, keywordName, numberOf } from '../../maelstrom/edn.ts';
import { NEVER_OK } from '../../maelstrom/kafka-operations.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { WORK } from '../../maelstrom/workloads.ts';
import { malformedReply } from '../catalogue/malformed-reply-sentence.ts';
import { NODE_TROUBLE } from '../catalogue/node-reasons.ts';
import { type Argument, defined } from '../finding.ts';
import type { ResultsFacts, RunFacts } from '../gather/facts.ts';
import { neverAnswered, noSuccessId, operationName } from '../gather/never-answered.ts';
import type { Failure } from '../gather/operation-failure.ts';
import type { Outcome } from '../outcomes.ts';
import { brief, count } from '../quote.ts';
import { busiest, codeOf, loggedErrorAdvice, notSupportedAdvice } from './history-findings.ts';
import { loggedError } from './node-log-quotes.ts';
import { tryByHand } from './request-by-hand.ts';
import { unanswered } from './unanswered-requests.ts';

/** A pass takes work: successes of every kind that the workload has. */
export function missingWork(facts: RunFacts, results: ResultsFacts): readonly Argument[] {
  const { workload } = facts;
  const stats = results.part('stats');
  const ended = numberOf(get(stats, 'count'));
  if (ended === 0) {
    return [{ id: 'no-operations', detail: 'Not one operation was asked for or ended.', argues: 'unknown' }];
  }
  if (ended === undefined) return [];
  if (workload === null) {
    const ok = numberOf(get(stats, 'ok-count')) ?? 0;
    return ok > 0 ? [] : [neverSucceeded('operation', stats, 'unknown', facts)];
  }
  return WORK[workload].flatMap((f) => {
    const counts = getIn(stats, 'by-f', f);
    // Those that Maelstrom itself calls invalid are reported as failures already.
    if (get(counts, 'valid?') === false || (numberOf(get(counts, 'ok-count')) ?? 0) > 0) return [];
    return [neverSucceeded(f, counts, 'unknown', facts)];
  });
}

/** One finding for each kind of operation that never succeeded. */
export function failedKinds(stats: Edn, facts: RunFacts): readonly Argument[] {
  const kinds = entriesOf(get(stats, 'by-f')).filter(
    ([f, of]) => get(of, 'valid?') === false && !NEVER_OK.includes(keywordName(f) ?? ''),
  );
  if (kinds.length === 0) return [{ id: 'invalid', detail: 'The checker :stats says false.', argues: 'fail' }];
  return kinds.slice(0, 10).map(([f, of]) => neverSucceeded(keywordName(f) ?? 'operation', of, 'fail', facts));
}

function neverSucceeded(name: string, counts: Edn | undefined, argues: Outcome, facts: RunFacts): Argument {
  const { history } = facts;
  const countOf = (key: string): number => numberOf(get(counts, key)) ?? 0;
  const total = countOf('count');
  const ways: Ended = { total, failed: countOf('fail-count'), unknown: countOf('info-count') };
  const failure = history?.firstFailures.get(name);
  const logged = failure?.kind === 'timeout' ? silentNode(facts) : undefined;
  const ended =
    total === 0
      ? 'None was even tried.'
      : `${howEnded(name, ways, facts)}${logged === undefined ? '' : ` ${logged.node}'s own log says: ${logged.error}.`}`;
  return defined({
    id: noSuccessId(name),
    title: `Not one ${operationName(name)} succeeded`,
    detail: `Not one ${operationName(name)} succeeded. ${ended}`,
    advice:
      total === 0
        ? NEVER_TRIED
        : logged === undefined
          ? adviceOn(failure, name, facts)
          : loggedErrorAdvice(logged.node, facts),
    location: logged?.location,
    settledAt: history?.firstFailedAt.get(name),
    argues,
    causes: causesOf(name, failure, facts),
  });
}

interface Ended {
  readonly total: number;
  readonly failed: number;
  readonly unknown: number;
}

/**
 * Maelstrom counts a request that is never answered as failed where that is safe, and else as unknown: only a whole history tells them
 * apart.
 */
function howEnded(name: string, { total, failed, unknown }: Ended, { history, damaged }: RunFacts): string {
  const unanswered = history?.timeouts?.byKind.get(name)?.count ?? 0;
  const isWhole = unanswered <= total && !damaged.includes(FILES.history);
  if (isWhole && unanswered === total)
    return total === 1 ? `${ONE} was never answered.` : `${total} were sent, and they were never answered.`;
  const first = firstFailure(history?.firstFailures.get(name));
  if (unanswered > 0)
    return isWhole
      ? `${total} operations ended: ${unanswered} ${unanswered === 1 ? 'was' : 'were'} never answered, ${total - unanswered} failed otherwise.${first}`
      : `${count(total, 'operation')} ended without success.${first}`;
  if (failed > 0 && unknown > 0)
    return `${total} operations ended: ${failed} failed, ${unknown} with an unknown outcome.${first}`;
  const way = failed > 0 ? 'failed' : unknown > 0 ? 'ended with an unknown outcome' : 'ended without success';
  return `${total === 1 ? ONE : `All ${total}`} ${way}.${first}`;
}

const ONE = 'One was sent, and it';

/** Besides those of the catalogue. */
function causesOf(name: string, failure: Failure | undefined, facts: RunFacts): readonly string[] | undefined {
  const troubles = [...NODE_TROUBLE, 'message-storm'];
  if (failure?.kind === 'error') return [...troubles, 'error-replies'];
  return isUnansweredAsOthers(name, facts) ? [...troubles, 'timeouts'] : undefined;
}

/** Whether none of the kind was answered, nor of another kind: then that is told of all of them together. */
function isUnansweredAsOthers(name: string, { history }: RunFacts): boolean {
  if (history === null) return false;
  const { kinds } = neverAnswered(history);
  return kinds.length > 1 && kinds.includes(name);
}

/** The node that left most requests open and lives, if its own log ends with an error. */
function silentNode(
  facts: RunFacts,
): { readonly node: string; readonly error: string; readonly location: Argument['location'] } | undefined {
  const node = busiest(facts.history?.timeouts?.byNode ?? new Map());
  if (node === undefined || facts.log.incidents.some(({ crash }) => crash?.node === node)) return undefined;
  const error = loggedError(node, facts);
  return error === undefined ? undefined : { node, error, location: facts.stacks.get(node)?.location };
}

function adviceOn(failure: Failure | undefined, f: string, facts: RunFacts): string | undefined {
  if (failure?.kind === 'error')
    return failure.name === 'not-supported' ? notSupportedAdvice(f, failure.text) : ANSWERED_WITH_ERROR;
  const byHand = tryByHand(f, facts);
  return failure?.kind === 'timeout' && byHand !== undefined ? `${unanswered(f, facts)} ${byHand}` : byHand;
}

const ANSWERED_WITH_ERROR =
  'Find where the node, or the library that calls its handlers, makes that error: what a handler throws, or returns as an error in Go, is often turned into one.';

const NEVER_TRIED =
  'Clients choose between kinds of requests at random, and so few came up that this one was not among them: raise the rate or the time limit.';

function firstFailure(failure: Failure | undefined): string {
  switch (failure?.kind) {
    case 'timeout':
      return ' The first was never answered.';
    case 'error':
      return ` The first was answered with the error ${codeOf(failure.name)}${failure.text === '' ? '' : `, ${brief(failure.text, 160)}`}.`;
    case 'exception':
      return malformedReply(failure.text) === undefined ? '' : ' The first was answered in the wrong form.';
    default:
      return '';
  }
}
