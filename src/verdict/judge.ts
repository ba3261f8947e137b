import type { EngineName } from '../maelstrom/options.ts';
import { FILES } from '../maelstrom/store-files.ts';
import type { Workload } from '../maelstrom/workloads.ts';
import type { Limit } from '../plan/limit-grammar.ts';
import type { Run } from '../run/run.ts';
import { catalogueRank } from './catalogue/catalogue.ts';
import { type Argument, defined } from './finding.ts';
import { historyFindings } from './findings/history-findings.ts';
import { endingFindings, incidentFindings, strayOptions, unexplainedEnd } from './findings/log-findings.ts';
import { resultsFindings } from './findings/results-findings.ts';
import type { RunFacts } from './gather/facts.ts';
import { gatherFacts, opinionOn, readJournal } from './gather/gather.ts';
import { type JudgedLimit, judgeLimits, limitReasonId } from './judge-limits.ts';
import { metricsOf } from './metrics.ts';
import { oneLine } from './quote.ts';
import { mergeById, REASONS_AT_MOST, reasonsOf } from './reasons.ts';
import {
  type LimitResult,
  type Metrics,
  OUTCOMES,
  type Outcome,
  type Reason,
  type RunVerdict,
  type Verdict,
  worstOutcome,
} from './verdict.ts';

/** What a run was meant to be, as far as it is known. */
export interface Expectations {
  /** null: the store tells. */
  readonly workload: Workload | null;
  /** Source files are named relative to it; without one no place in the source is told. */
  readonly workspace?: string;
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
  const judged = judgeFacts(run, facts, expectations);
  const journal = await readJournal(judged.reasons, run.store, facts);
  const damaged = [...new Set([...facts.damaged, FILES.journal])];
  const verdict = journal.damaged ? judgeFacts(run, { ...facts, damaged }, expectations) : judged;
  const opinion = await opinionOn(run.store, facts);
  return {
    ...verdict,
    reasons: journal.withMessages(verdict.reasons),
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
  const ours = endingFindings(facts);
  const logged = incidentFindings(facts);
  const ended = endedBy(facts, ours, logged);
  const results = resultsFindings(facts);
  const broken = facts.results === null ? [] : limitFindings(judgedLimits, metrics);
  const { outcome, arguments: deciding } = decide([ours, ended, results, broken], facts);
  const told = [
    ...ours,
    ...ended,
    ...logged,
    ...results,
    ...broken,
    ...historyFindings(facts),
    ...strayOptions(facts),
    ...damageWarning(facts),
  ];
  return {
    name: run.name,
    faults: run.faults,
    outcome,
    reasons: reasonsOf(mergeById(told, new Set(deciding)), outcome),
    metrics,
    limits: judgedLimits.map(({ expression, actual, met }): LimitResult => ({ expression, actual, met })),
    engine: run.engine,
    exitCode: facts.exitCode,
    durationMs: run.durationMs,
    summary: summaryOf(facts, metrics),
    damaged: [
      ...(facts.results !== null && facts.results.problems.length > 0 ? ['results.edn'] : []),
      ...facts.damaged,
    ],
    ...defined({ workload: facts.workload ?? facts.storedWorkload ?? undefined }),
  };
}

/** Statuses with which Maelstrom reports an analysis; whatever else the log holds then did not end the test. */
const isAnalysisStatus = (exitCode: number): boolean => exitCode >= 0 && exitCode <= 2;

/** What the log says ended the test before it had results; nothing for a test that came to its results. */
function endedBy(facts: RunFacts, ours: readonly Argument[], logged: readonly Argument[]): readonly Argument[] {
  if (ours.length > 0) return [];
  const { exitCode, results, log } = facts;
  const analyzed = exitCode === null ? log.phase === 'analyzed' || log.phase === 'nothing' : isAnalysisStatus(exitCode);
  if (results !== null && analyzed) return [];
  const known = logged.filter(({ argues }) => argues !== undefined);
  if (known.length > 0) return known;
  return results !== null && exitCode === null ? [] : unexplainedEnd(facts);
}

/**
 * The fixed order: ours, what ended the test, the results (its work among them), limits. The first stage that speaks
 * against a pass decides, by its root reason where the log names one, else by its worst.
 */
function decide(
  [ours = [], ended = [], results = [], broken = []]: readonly (readonly Argument[])[],
  facts: RunFacts,
): { readonly outcome: Outcome; readonly arguments: readonly Argument[] } {
  if (ours.length > 0) return { outcome: worstOf(ours), arguments: ours };
  const [root] = ended
    .filter(({ argues }) => argues !== undefined)
    .sort((a, b) => catalogueRank(a.id) - catalogueRank(b.id));
  if (root?.argues !== undefined) return { outcome: root.argues, arguments: ended };
  const said = worstOf(results);
  if (said === 'unknown') return { outcome: said, arguments: results };
  const outcome = worstOutcome([said, worstOf(broken)]);
  if (outcome === 'pass' && !isPass(facts)) return { outcome: 'unknown', arguments: [] };
  return { outcome, arguments: [...results, ...broken] };
}

const worstOf = (findings: readonly Argument[]): Outcome =>
  worstOutcome(findings.flatMap(({ argues }) => argues ?? []));

/** Results that say so themselves; for want of plots alone Maelstrom says unknown. */
const isPass = ({ results }: RunFacts): boolean =>
  results !== null && results.problems.length === 0 && (results.valid === true || results.valid === 'unknown');

/** Broken limits, those on the same number together. */
function limitFindings(limits: readonly JudgedLimit[], metrics: Metrics): readonly Argument[] {
  const byId = new Map<string, JudgedLimit[]>();
  for (const limit of limits) {
    if (limit.met === true) continue;
    const id = limit.met === null ? 'limit-undecided' : limitReasonId(limit);
    byId.set(id, [...(byId.get(id) ?? []), limit]);
  }
  return [...byId].map(([id, broken]): Argument => {
    const told = broken
      .map(({ expression, problem }) => `${oneLine(expression, 120)}: ${problem ?? 'not met'}`)
      .join('; ');
    const names = Object.keys(metrics);
    const has = id === 'limit-unknown-metric' ? ` This run has ${names.length === 0 ? 'none' : names.join(', ')}.` : '';
    const first = broken[0]?.metric ?? '';
    const title =
      id === 'limit-undecided' || id === 'limit-unknown-metric' ? {} : { title: `Limit broken: ${oneLine(first, 80)}` };
    return { id, ...title, detail: `${told}.${has}`, ...(id === 'limit-undecided' ? {} : { argues: 'fail' as const }) };
  });
}

function damageWarning({ damaged }: RunFacts): readonly Argument[] {
  if (damaged.length === 0) return [];
  return [
    {
      id: 'damaged-store',
      detail: `Cut off or unreadable: ${damaged
        .slice(0, 10)
        .map((name) => oneLine(name, 80))
        .join(', ')}.`,
    },
  ];
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

/** What a row is called, before anything ran. */
export interface PlanFacts {
  /** By default the challenge, else the workload. */
  readonly key?: string | undefined;
  readonly title?: string | undefined;
  readonly challenge?: string;
  /** null: the runs tell. */
  readonly workload: string | null;
  readonly engine?: EngineName;
}

/** The run whose metrics and limits stand for the plan: the first without faults, else the first. */
export const measuredRun = <R extends Pick<RunVerdict, 'faults'>>(runs: readonly R[]): R | undefined =>
  runs.find(({ faults }) => !faults) ?? runs[0];

/** The verdict of a plan out of those of its runs: the worst outcome, and the reasons of all. */
export function judgePlan(plan: PlanFacts, runs: readonly RunVerdict[], now: Date): Verdict {
  if (runs.length === 0) return judgeNothing(plan, { id: 'not-started', detail: 'No run was started.' }, now);
  const outcome = worstOutcome(runs.map((run) => run.outcome));
  const worst = runs.find((run) => run.outcome === outcome);
  const measured = measuredRun(runs);
  const workload = plan.workload ?? runs.find((run) => run.workload !== undefined)?.workload ?? null;
  const durations = runs.flatMap(({ durationMs }) => durationMs ?? []);
  return {
    ...blankVerdict({ ...plan, workload }, now),
    outcome,
    reasons: planReasons(runs),
    metrics: measured?.metrics ?? {},
    limits: measured?.limits ?? [],
    runs,
    engine: runs[0]?.engine ?? { name: plan.engine ?? 'maelstrom', version: null },
    exitCode: worst?.exitCode ?? null,
    durationMs: durations.length === 0 ? null : durations.reduce((sum, next) => sum + next, 0),
  };
}

/** The verdict of a plan that never came to a run; `reason` names a catalogue entry. */
export function judgeNothing(plan: PlanFacts, reason: Pick<Reason, 'id' | 'detail'>, now: Date): Verdict {
  return { ...blankVerdict(plan, now), reasons: reasonsOf([{ ...reason, argues: 'error' }], 'error') };
}

function blankVerdict(plan: PlanFacts, now: Date): Verdict {
  const key = plan.key ?? plan.challenge ?? plan.workload ?? 'run';
  return {
    version: 1,
    key,
    title: plan.title ?? key,
    ...(plan.challenge === undefined ? {} : { challenge: plan.challenge }),
    workload: plan.workload,
    outcome: 'error',
    reasons: [],
    metrics: {},
    limits: [],
    runs: [],
    engine: { name: plan.engine ?? 'maelstrom', version: null },
    exitCode: null,
    durationMs: null,
    finishedAt: now.toISOString(),
  };
}

/** Reasons of all runs, the worst run's first; the same id is told once. */
function planReasons(runs: readonly RunVerdict[]): readonly Reason[] {
  const worstFirst = [...runs].sort((a, b) => OUTCOMES.indexOf(b.outcome) - OUTCOMES.indexOf(a.outcome));
  const told = new Map<string, Reason>();
  for (const run of worstFirst) {
    for (const reason of run.reasons) {
      if (told.has(reason.id)) continue;
      told.set(reason.id, runs.length === 1 ? reason : { ...reason, detail: `In ${run.name}: ${reason.detail}` });
    }
  }
  return [...told.values()]
    .sort((a, b) => Number(b.severity === 'failure') - Number(a.severity === 'failure'))
    .slice(0, REASONS_AT_MOST);
}
