import { EXIT } from '../maelstrom/exit-status-and-last-line.ts';
import { catalogueRank } from './catalogue/catalogue.ts';
import type { Argument, Findings } from './finding.ts';
import type { RunFacts } from './gather/facts.ts';
import { type Outcome, worstOutcome } from './outcomes.ts';

export interface Decision {
  readonly outcome: Outcome;
  /** The findings that decided. What others argue for counts for nothing. */
  readonly deciding: ReadonlySet<Argument>;
}

/**
 * The fixed order: our own side, what ended the test, the results (its work among them), limits. The first that speaks
 * against a pass decides, by its root reason where the log names one, else by its worst.
 */
export function decide(findings: Findings, facts: RunFacts): Decision {
  const { ending, log, unexplained, results, limits } = findings;
  if (ending.length > 0) return decidedBy(ending, worstOf(ending));
  const fatal = cameToResults(facts) ? [] : [...unexplained, ...log].filter(({ argues }) => argues !== undefined);
  const [root] = [...fatal].sort((a, b) => catalogueRank(a.id) - catalogueRank(b.id));
  if (root?.argues !== undefined) return decidedBy(fatal, root.argues);
  const said = worstOf(results);
  if (said === 'unknown') return decidedBy(results, said);
  const outcome = worstOutcome([said, worstOf(limits)]);
  if (outcome === 'pass' && !mayPass(facts)) return decidedBy([], 'unknown');
  return decidedBy([...results, ...limits], outcome);
}

const decidedBy = (findings: readonly Argument[], outcome: Outcome): Decision => ({
  outcome,
  deciding: new Set(findings),
});

/** Whether a test came to its results: then whatever the log holds did not end it. */
export function cameToResults({ exitCode, results, log }: RunFacts): boolean {
  if (results === null) return false;
  if (exitCode === null) return log.phase === 'analyzed' || log.phase === 'nothing';
  return exitCode === EXIT.valid || exitCode === EXIT.invalid || exitCode === EXIT.unknown;
}

const worstOf = (findings: readonly Argument[]): Outcome =>
  worstOutcome(findings.flatMap(({ argues }) => argues ?? []));

/** Results that say so themselves and are whole. When only plots are missing, Maelstrom says unknown. */
const mayPass = ({ results }: RunFacts): boolean =>
  results !== null && results.problems.length === 0 && (results.valid === true || results.valid === 'unknown');
