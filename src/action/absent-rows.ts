import { jobsOf, legsNotSeen } from '../report/rows/legs-of-jobs.ts';
import { type Row, toRow } from '../report/rows/row.ts';
import { judgeNothing } from '../verdict/judge-plan.ts';
import { count } from '../verdict/quote.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Expectation } from './report-inputs.ts';

/** The run that a report is about. */
export interface ReportedRun extends Required<Pick<Verdict, 'run' | 'headSha'>> {
  readonly now: Date;
}

/** Why a verdict may be missing although its leg left one. */
export interface Unread {
  /** Why verdicts were left out, an item for each. */
  readonly discarded: readonly string[];
  /** Why the service did not give all of them; null when it did. */
  readonly problem: string | null;
}

/** The key of the row for legs whose own keys are not known. */
const OTHERS = 'legs without a verdict';

/**
 * Rows for what left no verdict: one for each key that was expected, and one for all others. The latter is always there:
 * where none is missing it stands for no leg, and says that the run is over.
 */
export function rowsOfAbsent(
  known: readonly Row[],
  expect: Expectation | null,
  unread: Unread,
  run: ReportedRun,
): readonly Row[] {
  const rows = known.filter((row) => row.absent === undefined);
  const named = expect?.kind === 'keys' ? expect.keys.filter((key) => !rows.some((row) => row.key === key)) : [];
  const others = othersAbsent(rows, expect, unread) + Math.max(0, named.length - NAMED_AT_MOST);
  const left = whyUnread(unread);
  const why = left === null ? '' : ` ${left}`;
  return [
    ...named
      .slice(0, NAMED_AT_MOST)
      .map((key) => absentRow(key, 1, 'It left no verdict', `There is no row with this key.${why}`, run)),
    absentRow(OTHERS, others, titleOf(rows, expect, others), `Their names are not known.${why}`, run),
  ];
}

/** Rows of expected keys; a matrix has no more legs. */
const NAMED_AT_MOST = 256;

/** How many are missing beside those that are expected by their keys. Rows that are there in spite of damage are enough. */
function othersAbsent(rows: readonly Row[], expect: Expectation | null, { discarded, problem }: Unread): number {
  const isKnown = expect !== null && (rows.length > 0 || expect.kind === 'keys');
  const expected =
    expect === null ? legsNotSeen(rows) : expect.kind === 'count' ? Math.max(0, expect.count - rows.length) : 0;
  if (isKnown) return expected;
  const atLeast = Math.max(discarded.length, problem === null && rows.length > 0 ? 0 : 1);
  return Math.max(expected, atLeast);
}

function titleOf(rows: readonly Row[], expect: Expectation | null, others: number): string {
  if (rows.length === 0) return 'No job of this run left a verdict';
  if (expect?.kind === 'count') return `${rows.length} of ${count(expect.count, 'expected row')} are there`;
  const jobs = jobsOf(rows).filter(({ total, seen }) => seen < total);
  if (jobs.length === 0) return `${count(others, 'verdict')} could not be read`;
  return jobs.map(({ id, total, seen }) => `${total - seen} of ${total} legs of ${id} left none`).join(', ');
}

/** Sentences about verdicts that were left, and not read; null when all were read. */
export function whyUnread({ discarded, problem }: Unread): string | null {
  const [first] = discarded;
  const sentences = [
    ...(first === undefined
      ? []
      : [
          `${count(discarded.length, 'verdict is', 'verdicts are')} damaged or of another run, and left out: ${first}.`,
        ]),
    ...(problem === null ? [] : [`The run's verdicts could not all be read from its artifacts: ${problem}.`]),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}

function absentRow(
  key: string,
  absent: number,
  title: string,
  detail: string,
  { run, headSha, now }: ReportedRun,
): Row {
  const nothing = judgeNothing({ key, title: key, workload: null }, { id: 'no-verdict', title, detail }, now);
  const verdict: Verdict = { ...nothing, run, headSha };
  const { legs: _none, ...row } = toRow(absent === 0 ? { ...verdict, outcome: 'pass', reasons: [] } : verdict, NO_LEG);
  return { ...row, absent, legs: [] };
}

/** `toRow` asks for the hash of a leg; these rows have none. */
const NO_LEG = '0'.repeat(16);
