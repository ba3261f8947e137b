/** A verdict as other tools know results: a row is a suite, its runs and its limits are the suite's test cases. */
import type {
  LimitResult,
  Metrics,
  Outcome,
  Reason,
  RunVerdict,
  SourceLocation,
  Verdict,
} from '../../verdict/verdict.ts';
import { type Row, rankedReasons } from '../rows/row.ts';
import { isContested, outcomeOf } from '../rows/row-outcome.ts';
import { limitLine, reasonLines } from '../terminal.ts';

/**
 * `failed`: what was asked for does not hold. `error`: that could not be found out, or the node or the test died. `skipped`:
 * a limit that has nothing to be held against yet.
 */
export type CaseStatus = 'passed' | 'failed' | 'error' | 'skipped';

/** Texts are untrusted: each format makes them fit for its own file. */
export interface TestCase {
  /** Begins with the key of its row, since some readers show nothing else of a case. */
  readonly name: string;
  readonly status: CaseStatus;
  /** The verdict's own word; for a limit, that of its status. */
  readonly outcome: Outcome | 'skipped';
  readonly durationMs: number;
  /** The id of the first reason; empty without one. */
  readonly reasonId: string;
  /** Why, in one line; empty for a pass. */
  readonly message: string;
  /** The reasons as the terminal tells them; for a pass, its warnings. */
  readonly lines: readonly string[];
  readonly location?: SourceLocation;
}

export interface TestSuite {
  /** The row's key. */
  readonly name: string;
  readonly outcome: Outcome;
  /** In the suite of a row that no leg left: for how many legs it stands. */
  readonly absent?: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly TestCase[];
}

/** The suite of a verdict. A verdict without a run has one case, which is called as a single run's is. */
export function suiteOfVerdict(verdict: Verdict): TestSuite {
  const { key, runs } = verdict;
  const isOne = runs.length <= 1;
  const judged: readonly Judged[] =
    runs.length > 0
      ? runs.map((run) => ({ ...run, more: 0 }))
      : [{ ...verdict, name: '', summary: `${key} ${verdict.outcome}`, more: 0 }];
  return {
    ...timesOf(verdict.finishedAt, verdict.durationMs),
    name: key,
    outcome: verdict.outcome,
    properties: propertiesOf(verdict, verdict.reproduce ?? []),
    cases: judged.flatMap((run) => casesOf(isOne ? key : `${key}: ${run.name}`, run)),
  };
}

/** The suite of a row of which nothing else is at hand: one case for all its runs, and the limits that are broken. */
export function suiteOfRow(row: Row): TestSuite {
  const outcome = outcomeOf(row);
  const summary = isContested(row)
    ? `${row.legs.length} jobs report under this key and hide one another: give each its own name`
    : row.why;
  const { reasons, more, reproduce } = row.detail ?? { reasons: [], more: 0, reproduce: [] };
  return {
    ...timesOf(row.finishedAt, null),
    name: row.key,
    outcome,
    ...(row.absent === undefined ? {} : { absent: row.absent }),
    properties: propertiesOf({ ...row, exitCode: null }, reproduce ?? []),
    cases: casesOf(row.key, { outcome, reasons, limits: row.broken, durationMs: null, summary, more }),
  };
}

/** The suites of joined rows: in full where the verdict is at hand that the row was made from. */
export function suitesOfRows(rows: readonly Row[], verdicts: readonly Verdict[]): readonly TestSuite[] {
  return rows.map((row) => {
    const verdict = verdicts.find(
      ({ key, run, finishedAt, outcome }) =>
        key === row.key &&
        run?.id === row.run.id &&
        run.attempt === row.run.attempt &&
        finishedAt === row.finishedAt &&
        outcome === outcomeOf(row),
    );
    return verdict === undefined || isContested(row) ? suiteOfRow(row) : suiteOfVerdict(verdict);
  });
}

/** What a case is made from: a run, or a row that stands for its runs. */
interface Judged extends Pick<RunVerdict, 'outcome' | 'reasons' | 'limits' | 'durationMs' | 'summary'> {
  readonly name?: string;
  /** Failures that are not among the reasons. */
  readonly more: number;
}

function casesOf(name: string, judged: Judged): readonly TestCase[] {
  const { limits, reasons } = judged;
  return [caseOfRun(name, judged), ...limits.map((limit) => caseOfLimit(name, limit, reasons.filter(isAboutLimits)))];
}

const isAboutLimits = ({ id }: Reason): boolean => id.startsWith('limit-');

/** Broken limits have cases of their own, so a run that fails by them alone is a valid run. */
function caseOfRun(name: string, { outcome, reasons, limits, durationMs, summary, more }: Judged): TestCase {
  const own = rankedReasons(reasons.filter((reason) => !isAboutLimits(reason)));
  const failures = own.filter(({ severity }) => severity === 'failure');
  const isLimitsOnly =
    outcome === 'fail' && failures.length === 0 && more === 0 && limits.some(({ met }) => met === false);
  const shown = isLimitsOnly ? 'pass' : outcome;
  const [first] = failures.length > 0 ? failures : own;
  const located = (failures.length > 0 ? failures : own).find(({ location }) => location !== undefined);
  const hasFailed = shown !== 'pass';
  return {
    name,
    status: STATUS_OF[shown],
    outcome: shown,
    durationMs: milliseconds(durationMs),
    reasonId: hasFailed ? (first?.id ?? '') : '',
    message: hasFailed ? (first?.title ?? summary) : '',
    lines: [
      ...(hasFailed ? [summary] : []),
      ...own.flatMap(reasonLines),
      ...(more > 0 ? ['', `and ${more} more; the leg's own report has all of them`] : []),
    ],
    ...(hasFailed && located?.location !== undefined ? { location: located.location } : {}),
  };
}

/** An undecided run is an error, since a reader would take anything milder for a pass. */
const STATUS_OF: Readonly<Record<Outcome, CaseStatus>> = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'error',
  timeout: 'error',
  crash: 'error',
  error: 'error',
};

function caseOfLimit(name: string, limit: LimitResult, reasons: readonly Reason[]): TestCase {
  const status = limit.met === null ? 'skipped' : limit.met ? 'passed' : 'failed';
  const naming = reasons.filter(({ detail }) => detail.includes(limit.expression));
  const about = status === 'passed' ? [] : naming.length > 0 ? naming : reasons;
  return {
    name: `${name}: limit ${limit.expression}`,
    status,
    outcome: status === 'passed' ? 'pass' : status === 'failed' ? 'fail' : 'skipped',
    durationMs: 0,
    reasonId: about[0]?.id ?? '',
    message: status === 'passed' ? '' : limitLine(limit).trim(),
    lines: about.flatMap(reasonLines),
  };
}

interface Told extends Pick<Verdict, 'workload' | 'outcome' | 'engine' | 'exitCode' | 'metrics'> {
  readonly challenge?: string | undefined;
}

function propertiesOf(told: Told, reproduce: readonly string[]): TestSuite['properties'] {
  const seed = reproduce[reproduce.indexOf('--seed') + 1];
  const given: readonly (readonly [string, string | number | null | undefined])[] = [
    ['challenge', told.challenge],
    ['workload', told.workload],
    ['outcome', told.outcome],
    ['engine', told.engine.name],
    ['engine-version', told.engine.version],
    ['exit-code', told.exitCode],
    ['seed', reproduce.includes('--seed') ? seed : undefined],
    ...metricEntries(told.metrics),
  ];
  return given.flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, String(value)]]));
}

const metricEntries = (metrics: Metrics): readonly (readonly [string, number])[] =>
  Object.entries(metrics).map(([name, value]) => [`metric.${name}`, value]);

/** A year; what a verdict from elsewhere claims beyond that is not a time. */
const DURATION_AT_MOST_MS = 366 * 86_400_000;

const milliseconds = (claimed: number | null): number =>
  Math.round(Math.min(Math.max(claimed ?? 0, 0), DURATION_AT_MOST_MS));

function timesOf(finishedAt: string, claimed: number | null): Pick<TestSuite, 'startedAt' | 'durationMs'> {
  const durationMs = milliseconds(claimed);
  const finished = Date.parse(finishedAt);
  return { startedAt: Math.max(0, (Number.isNaN(finished) ? 0 : finished) - durationMs), durationMs };
}
