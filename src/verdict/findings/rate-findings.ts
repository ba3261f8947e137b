import { get, keywordName } from '../../maelstrom/edn.ts';
import type { Argument } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import { duration, oneLine } from '../quote.ts';

/** Of the requests that the rate asks for, what a run sends at least that keeps up. */
const KEPT_AT_LEAST = 0.5;
/** Fewer requests differ from the rate by chance. */
const ASKED_AT_LEAST = 20;
/** More requests than this without a reply: clients were waiting for these. */
const UNANSWERED_AT_MOST = 0.05;
/** Of the clients' time: with less, there was a client for the next request. */
const WAITING_AT_MOST = 0.6;
/** Milliseconds: a read that takes longer waits for a processor, or for a node that makes it wait. */
const SLOW_READ = 1_000;
/** Milliseconds: a read that takes less did not have to wait for a processor. */
const FAST_READ = 100;
/** Processes that are ready to run, for each core. */
const LOADED = 1.5;

/** Why limits say little of a run that was far slower than it was asked to be. Only a run with a broken limit needs it. */
export function rateFindings(facts: RunFacts, brokenLimits: readonly Argument[]): readonly Argument[] {
  const { work, machine, log, history, results } = facts;
  const { rate, timeLimit, concurrency } = log.options;
  if (brokenLimits.length === 0 || work === null || history === null) return [];
  if (rate === undefined || timeLimit === undefined || isSimulated(results)) return [];
  const asked = rate * timeLimit;
  const unanswered = (history.timeouts?.count ?? 0) + (history.exceptions?.count ?? 0);
  if (asked < ASKED_AT_LEAST || work.requests >= KEPT_AT_LEAST * asked) return [];
  if (unanswered > UNANSWERED_AT_MOST * work.requests) return [];

  const did = `${perSecond(work.requests / timeLimit)} requests a second were sent, of ${perSecond(rate)} that were asked for`;
  const isWaiting = concurrency !== undefined && work.waitedMs >= WAITING_AT_MOST * concurrency * timeLimit * 1000;
  const { slowest, medianReadMs } = work;
  const readsAreFast = medianReadMs !== null && medianReadMs < FAST_READ;
  if (isWaiting && readsAreFast && slowest !== null && slowest.medianMs >= SLOW_READ) {
    return [
      {
        id: 'slow-requests',
        detail: `${did}, because clients waited for answers to \`${oneLine(slowest.f, 40)}\`: half of these took ${duration(slowest.medianMs)} or more, and half of all reads at most ${duration(medianReadMs)}.`,
      },
    ];
  }
  if (machine !== null && machine.load >= LOADED * machine.cores) {
    const load = `a load of ${machine.load.toFixed(1)} on ${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'}`;
    return [tooSlow(`The machine was overloaded, with ${load} when the run ended: ${did}.`)];
  }
  if (concurrency !== undefined && !isWaiting) {
    return [
      tooSlow(`${did}, although clients were free to send more: the test itself did not get enough of the machine.`),
    ];
  }
  if (work.medianReadMs === null || work.medianReadMs < SLOW_READ) return [];
  return [
    {
      id: 'rate-not-kept',
      detail: `${did}, because clients waited: half of all reads took ${duration(work.medianReadMs)} or more. Either the machine was overloaded, or the nodes take that long to answer.`,
    },
  ];
}

const tooSlow = (detail: string): Argument => ({
  id: 'rate-not-kept',
  title: 'The machine was too slow for this run',
  detail,
});

const isSimulated = (results: RunFacts['results']): boolean =>
  keywordName(get(results?.part('engine') ?? null, 'clock')) === 'simulated';

const perSecond = (rate: number): string => String(Number(rate.toPrecision(2)));
