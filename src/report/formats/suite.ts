/** A verdict as other tools know results: a row is a suite, its runs and its limits are the suite's test cases. */

import { type Outcome, worstOutcome } from '../../verdict/outcomes.ts';
import { seedsSentence } from '../../verdict/seeds-sentence.ts';
import type { LimitResult, Metrics, Reason, RunVerdict, SourceLocation, Verdict } from '../../verdict/verdict.ts';
import { type Row, rankedReasons } from '../rows/row.ts';
import { isContested, outcomeOf, whyContested, whyOf } from '../rows/row-outcome.ts';
import { type SeedShare, seedsText, totalsOf } from '../rows/seed-shares.ts';
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

/** The suite of a verdict. A verdict without a run has one case, which is called as a single run's is; all seeds have one. */
export const suiteOfVerdict = (verdict: Verdict): TestSuite => suiteOfLeg(verdict, []);

/** `shares`: the seeds of all legs that are joined with this one. */
function suiteOfLeg(verdict: Verdict, shares: readonly SeedShare[]): TestSuite {
  const { key } = verdict;
  const { runs, seeds } = withoutSeeds(verdict);
  const ofSeeds = seeds ?? ofShares(shares);
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
    cases: [
      ...judged.flatMap((run) => casesOf(isOne ? key : `${key}: ${run.name}`, run)),
      ...(ofSeeds === null ? [] : [caseOfSeeds(key, ofSeeds, shares)]),
    ],
  };
}

/** What came of the seeds: the reasons of the one that fails, else the warnings. */
interface OfSeeds extends Pick<RunVerdict, 'outcome' | 'reasons' | 'durationMs'> {
  /** Empty where none is at hand. */
  readonly sentence: string;
}

/** What can be said of the seeds of other legs; null where not all were run, which the row's reasons tell. */
function ofShares(shares: readonly SeedShare[]): OfSeeds | null {
  const { asked, passed, undecided, failed } = totalsOf(shares);
  if (shares.length === 0 || (failed === undefined && passed + undecided < asked)) return null;
  const failing = shares.filter((share) => share.failed !== undefined).map(({ outcome }) => outcome);
  return { outcome: worstOutcome(failing), reasons: [], durationMs: null, sentence: '' };
}

/** A verdict's own runs, and what it says of its seeds: the run of one that fails the row comes last. */
function withoutSeeds({ runs, seeds, outcome, reasons }: Verdict): {
  readonly runs: readonly RunVerdict[];
  readonly seeds: OfSeeds | null;
} {
  if (seeds === undefined) return { runs, seeds: null };
  const sentence = seedsSentence(seeds);
  const failing = seeds.failed !== undefined && outcome !== 'pass' ? runs.at(-1) : undefined;
  if (failing !== undefined) return { runs: runs.slice(0, -1), seeds: { ...failing, sentence } };
  const ofSeeds = reasons.filter(({ id }) => id === 'failing-seed' || id === 'seeds-not-run');
  const cut = seeds.cutShort !== undefined && outcome !== 'pass' ? outcome : 'pass';
  return { runs, seeds: { outcome: cut, reasons: ofSeeds, durationMs: null, sentence } };
}

/** Called after the row, whatever its runs are called. */
function caseOfSeeds(
  key: string,
  { outcome, reasons, durationMs, sentence }: OfSeeds,
  shares: readonly SeedShare[],
): TestCase {
  const summary = [
    ...(shares.length > 1 || sentence === '' ? [`Seeds of all jobs: ${seedsText(totalsOf(shares))}.`] : []),
    ...(sentence === '' ? [] : [sentence]),
  ];
  // Limits that a seed breaks have no case of their own.
  const made = caseOfReasons(`${key}: seeds`, { outcome, durationMs, summary: summary.join(' '), more: 0 }, reasons);
  return outcome === 'pass' ? { ...made, lines: [...summary, ...made.lines] } : made;
}

/** The suite of a row whose verdict is not at hand: one case for all its runs, and the limits that are broken. */
export function suiteOfRow(row: Row): TestSuite {
  const outcome = outcomeOf(row);
  const summary = isContested(row) ? whyContested(row).replaceAll('`', '') : whyOf(row);
  const { reasons, more, reproduce } = row.detail ?? { reasons: [], more: 0, reproduce: [] };
  const { shares = [] } = row;
  // Seeds are run once all else has passed.
  const isOfSeed = row.seed !== undefined && outcome !== 'pass' && row.outcome === outcome && !isContested(row);
  const ofSeeds = isOfSeed
    ? { outcome, reasons, durationMs: null, sentence: row.detail?.seeds ?? summary }
    : ofShares(shares);
  const others = isOfSeed
    ? { outcome: 'pass' as const, reasons: [], summary: '', more: 0 }
    : { outcome, reasons, summary, more };
  return {
    ...timesOf(row.finishedAt, null),
    name: row.key,
    outcome,
    ...(row.absent === undefined ? {} : { absent: row.absent }),
    properties: propertiesOf({ ...row, exitCode: null }, reproduce ?? []),
    cases: [
      ...casesOf(row.key, { ...others, limits: row.broken, durationMs: null }),
      ...(ofSeeds === null ? [] : [caseOfSeeds(row.key, ofSeeds, shares)]),
    ],
  };
}

/** The suites of joined rows: in full where the verdict is at hand that the row was made from. */
export function suitesOfRows(rows: readonly Row[], verdicts: readonly Verdict[]): readonly TestSuite[] {
  return rows.map((row) => {
    const verdict = verdicts.find(
      ({ key, run, job, finishedAt, outcome }) =>
        key === row.key &&
        job?.leg === row.job?.leg &&
        run?.id === row.run.id &&
        run.attempt === row.run.attempt &&
        finishedAt === row.finishedAt &&
        outcome === outcomeOf(row),
    );
    return verdict === undefined || isContested(row) ? suiteOfRow(row) : suiteOfLeg(verdict, row.shares ?? []);
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
  const own = reasons.filter((reason) => !isAboutLimits(reason));
  const isLimitsOnly =
    outcome === 'fail' &&
    own.every(({ severity }) => severity !== 'failure') &&
    more === 0 &&
    limits.some(({ met }) => met === false);
  return caseOfReasons(name, { outcome: isLimitsOnly ? 'pass' : outcome, durationMs, summary, more }, own);
}

function caseOfReasons(
  name: string,
  { outcome: shown, durationMs, summary, more }: Omit<Judged, 'reasons' | 'limits'>,
  reasons: readonly Reason[],
): TestCase {
  const own = rankedReasons(reasons);
  const failures = own.filter(({ severity }) => severity === 'failure');
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
