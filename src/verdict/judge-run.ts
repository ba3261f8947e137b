import { get, keywordName } from '../maelstrom/edn.ts';
import { FILES } from '../maelstrom/store-files.ts';
import type { Workload } from '../maelstrom/workloads.ts';
import type { Limit } from '../plan/metric-limits.ts';
import type { EngineId, Run } from '../run/run-record.ts';
import { cameToResults, decide } from './decide-outcome.ts';
import { defined, type Findings } from './finding.ts';
import { acceptedFindings } from './findings/accepted-findings.ts';
import { damageWarning } from './findings/damage-findings.ts';
import { endingFindings, unexplainedEnd } from './findings/ending-findings.ts';
import { historyFindings } from './findings/history-findings.ts';
import { incidentFindings } from './findings/incident-findings.ts';
import { rateFindings } from './findings/rate-findings.ts';
import { resultsFindings } from './findings/results-findings.ts';
import { strayOptions } from './findings/stray-options.ts';
import type { RunFacts } from './gather/facts.ts';
import { gatherFacts } from './gather/gather.ts';
import { placeFinder } from './gather/message-place.ts';
import { secondOpinion } from './gather/second-opinion.ts';
import { readJournal } from './journal/read-journal.ts';
import { type JudgedLimit, judgeLimits, limitFindings } from './judge-limits.ts';
import { metricsOf } from './metric-specs.ts';
import { reasonsOf } from './reasons-of-findings.ts';
import type { LimitResult, Metrics, RunVerdict } from './verdict.ts';

/** What a run was meant to be, as far as it is known. */
export interface Expectations {
  /** null: the store tells. */
  readonly workload: Workload | null;
  /** Source files are named relative to it; without one no place in the source is reported. */
  readonly workspace?: string;
  /** How the user starts a node, for a shell. */
  readonly command?: string;
  /** The script that was run, where it is known: a handler is looked for in what it was made of. */
  readonly program?: string;
  readonly limits: readonly Limit[];
  /** Metrics of the base branch, for limits that refer to them. */
  readonly base?: Metrics;
}

/**
 * Judges one run: reads what it left, and says what that means. Whatever a store holds, it gives a verdict; only our own
 * faults throw.
 */
export async function judgeRun(run: Run, expectations: Expectations): Promise<RunVerdict> {
  const facts = await gatherFacts(run, expectations);
  // Which messages are wanted of the journal is known by the reasons.
  const judged = judgeFacts(run, facts, expectations);
  const journal = await readJournal(judged, run.store, facts, placeFinder(expectations));
  const damaged = journal.damaged ? [...new Set([...facts.damaged, FILES.journal])] : facts.damaged;
  const log = { ...facts.log, incidents: journal.incidents };
  const verdict = judgeFacts(run, { ...facts, log, damaged, inJournal: journal.findings }, expectations);
  const opinion = await secondOpinion(run.store, facts);
  return {
    ...verdict,
    reasons: journal.amend(verdict.reasons),
    ...(opinion === undefined ? {} : { secondOpinion: opinion }),
  };
}

/** The pure part of a judgement: facts → verdict. */
function judgeFacts(
  run: Pick<Run, 'name' | 'faults' | 'engine' | 'durationMs'>,
  facts: RunFacts,
  { limits, base }: Expectations,
): RunVerdict {
  const metrics = facts.results === null ? {} : metricsOf(facts.results.part);
  const judgedLimits = judgeLimits(limits, metrics, base);
  const findings = findingsOf(facts, judgedLimits, metrics);
  const decision = decide(findings, facts);
  return {
    name: run.name,
    faults: run.faults,
    outcome: decision.outcome,
    reasons: reasonsOf(findings, decision, facts.nodes),
    metrics,
    limits: judgedLimits.map(({ known: _known, ...limit }): LimitResult => limit),
    engine: withClock(run.engine, facts),
    exitCode: facts.exitCode,
    durationMs: run.durationMs,
    summary: summaryOf(facts, metrics),
    damaged: [
      ...(facts.results !== null && facts.results.problems.length > 0 ? [FILES.results] : []),
      ...facts.damaged,
    ],
    ...defined({ workload: facts.workload ?? facts.storedWorkload ?? undefined }),
  };
}

function withClock(engine: EngineId, { results }: RunFacts): EngineId {
  const clock = keywordName(get(results?.part('engine'), 'clock'));
  if (engine.name !== 'embedded' || (clock !== 'real' && clock !== 'simulated')) return engine;
  return { ...engine, clock };
}

function findingsOf(facts: RunFacts, limits: readonly JudgedLimit[], metrics: Metrics): Findings {
  const ending = endingFindings(facts);
  const log = incidentFindings(facts);
  const broken = facts.results === null ? [] : limitFindings(limits, metrics);
  const isExplained = ending.length > 0 || cameToResults(facts) || log.some(({ argues }) => argues !== undefined);
  return {
    ending,
    log,
    // Results without an exit status are as good as those with one.
    unexplained: isExplained || (facts.results !== null && facts.exitCode === null) ? [] : unexplainedEnd(facts),
    results: resultsFindings(facts),
    rate: rateFindings(facts, broken),
    limits: broken,
    history: historyFindings(facts),
    accepted: acceptedFindings(facts),
    journal: facts.inJournal,
    options: strayOptions(facts),
    damage: damageWarning(facts),
  };
}

/** `:valid? true, 48 of 48 operations ok` */
function summaryOf({ results, exitCode, log }: RunFacts, metrics: Metrics): string {
  const status = exitCode === null ? 'exit status not known' : `exit status ${exitCode}`;
  if (results === null) {
    return log.phase === 'nothing' ? `no test ran; ${status}` : `no results; ${status}`;
  }
  const { valid } = results;
  const word = valid === undefined ? ':valid? missing' : `:valid? ${valid === 'unknown' ? ':unknown' : valid}`;
  const ok = metrics['stats.ok-count'];
  const all = metrics['stats.count'];
  const operations = ok === undefined || all === undefined ? '' : `, ${ok} of ${all} operations ok`;
  return `${word}${operations}${exitCode === null ? `, ${status}` : ''}`;
}
