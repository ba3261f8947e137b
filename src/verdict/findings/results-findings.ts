import { CHECKERS, type CheckerName } from '../../maelstrom/checker-names.ts';
import { type Edn, entriesOf, get, itemsOf, numberOf } from '../../maelstrom/edn.ts';
import { type Validity, validityOf } from '../../maelstrom/validity.ts';
import { type Argument, defined } from '../finding.ts';
import type { ResultsFacts, RunFacts } from '../gather/facts.ts';
import type { Outcome } from '../outcomes.ts';
import { brief, count, oneLine, quoteLines, someOf } from '../quote.ts';
import { brokenOffFindings, checkerError, plotError } from './checker-errors.ts';
import { contradictions, damageFindings } from './damage-findings.ts';
import { failedKinds, missingWork } from './missing-work-findings.ts';
import { causesOfSums } from './text-sums.ts';

/** What results.edn says, checker by checker, and whether it can be believed. */
export function resultsFindings(facts: RunFacts): readonly Argument[] {
  const { results } = facts;
  // The judgements of single keys of lin-kv before the analysis broke off decide nothing, but they say what is wrong.
  const early = results?.part('workload') === undefined ? facts.explained : [];
  if (results === null) return early;
  const checkers = CHECKERS.flatMap((name) => checkerFindings(name, facts, results));
  const isExplained = checkers.some(({ argues }) => argues !== undefined);
  return [
    ...early,
    ...checkers,
    ...damageFindings(facts, results),
    ...contradictions(facts, results, isExplained),
    ...missingWork(facts, results),
  ];
}

/** What a checker that does not say true argues for. */
const outcomeOf = (valid: Exclude<Validity, true>): Outcome => (valid === false ? 'fail' : 'unknown');

function checkerFindings(name: CheckerName, facts: RunFacts, results: ResultsFacts): readonly Argument[] {
  const part = results.part(name);
  const valid = validityOf(get(part, 'valid?'));
  if (part === undefined || valid === undefined || valid === true) return [];
  const plot = name === 'perf' && valid === 'unknown' ? plotFinding(part) : undefined;
  if (plot !== undefined) return [plot];
  const error = checkerError(part) ?? (name === 'perf' ? plotError(part) : undefined);
  if (error !== undefined) return brokenOffFindings(name, error, facts);
  if (name === 'stats' && valid === false) return failedKinds(part, facts);
  if (name === 'availability') return [availabilityFinding(part, facts)];
  const findings = name === 'workload' ? workloadFindings(part, valid, facts) : [];
  if (findings.length > 0) return findings;
  const says = valid === false ? 'false' : ':unknown';
  const id = valid === false ? 'invalid' : 'undecided';
  return [{ id, detail: `The checker :${name} says ${says}.`, argues: outcomeOf(valid) }];
}

/** Missing pictures alone do not keep a run from passing. */
function plotFinding(part: Edn): Argument | undefined {
  const error = checkerError(part) ?? plotError(part);
  if (error === undefined || !/gnuplot/.test(error.text)) return undefined;
  return {
    id: 'missing-gnuplot',
    detail: 'The plots of latency and rate could not be drawn; everything else was judged.',
    evidence: quoteLines('results.edn', [error.head]),
  };
}

/** What the workload's own checker found, in the most specific words there are. */
function workloadFindings(part: Edn, valid: Exclude<Validity, true>, facts: RunFacts): readonly Argument[] {
  const causes = causesOfSums(facts);
  if (facts.explained.length > 0)
    return facts.explained.map((finding) => defined({ causes, ...finding, argues: outcomeOf(valid) }));
  const refused = facts.workload === 'echo' ? refusedEchoes(part, facts) : [];
  if (refused.length > 0) return refused;
  return valid === 'unknown' ? undecidedKeys(part) : [];
}

/**
 * Echo counts a refused request as a wrong echo, "received" being the request itself. When nothing else is wrong, the
 * error replies are what failed the run.
 */
function refusedEchoes(part: Edn, { history }: RunFacts): readonly Argument[] {
  const errors = itemsOf(get(part, 'errors')) ?? [];
  if (errors.length === 0) return [];
  // The history's own finding has the words.
  const isTold = history !== null && history.errorReplies.length > 0;
  const were = errors.length === 1 ? 'was' : 'were';
  const detail = isTold ? '' : `${count(errors.length, 'echo', 'echoes')} ${were} answered with an error.`;
  return [{ id: 'error-replies', detail, argues: 'fail' }];
}

/** lin-kv judges key by key; one that cannot be decided leaves the whole undecided. */
function undecidedKeys(workload: Edn): readonly Argument[] {
  const keys = entriesOf(get(workload, 'results')).filter(([, of]) => validityOf(get(of, 'valid?')) === 'unknown');
  if (keys.length === 0) return [];
  const errors = keys.flatMap(([key, of]) => {
    const error = checkerError(of) ?? checkerError(get(of, 'linearizable'));
    return error === undefined ? [] : [`key ${brief(key)}: ${error.head}`];
  });
  return [
    {
      id: errors.length > 0 ? 'checker-error' : 'undecided',
      detail: `The history of ${count(keys.length, 'key')} (${someOf(keys.map(([key]) => key))}) could not be decided${
        errors[0] === undefined ? '' : `; ${oneLine(errors[0])}`
      }.`,
      evidence: quoteLines('results.edn', errors),
      argues: 'unknown',
    },
  ];
}

/** When the first operation of a client ended without success. */
function firstFailedAt({ history }: RunFacts): number | undefined {
  const moments = [...(history?.firstFailedAt.values() ?? [])];
  return moments.length === 0 ? undefined : Math.min(...moments);
}

function availabilityFinding(part: Edn, facts: RunFacts): Argument {
  const fraction = numberOf(get(part, 'ok-fraction'));
  const wanted = facts.log.options.availability;
  const goal =
    wanted === undefined
      ? ''
      : `; ${wanted === 'total' ? 'all of them' : `a fraction of ${oneLine(wanted, 20)}`} had to`;
  return defined({
    id: 'availability',
    detail: `${fraction === undefined ? 'Too few' : `${Number((100 * fraction).toFixed(2))} %`} of all requests succeeded${goal}.`,
    settledAt: firstFailedAt(facts),
    argues: 'fail',
  });
}
