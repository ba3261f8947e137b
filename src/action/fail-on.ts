import { legsOf, shownRows } from '../report/rows/legs-of-jobs.ts';
import type { Row } from '../report/rows/row.ts';
import { outcomeOf, whyOf } from '../report/rows/row-outcome.ts';
import { oneOf } from '../text/parse-given-value.ts';
import type { Outcome } from '../verdict/outcomes.ts';

/** The input `fail-on`: from which outcome on a step fails. */
const FAIL_ON = ['unknown', 'fail', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** The input as it was given, or its default. @throws UserError naming the choices */
export const failOnOf = (text: string | undefined): FailOn => oneOf('fail-on', text ?? 'unknown', FAIL_ON);

/** Whether an outcome fails the step. An error always does: nothing of the node was judged. */
export function failsStep(outcome: Outcome, failOn: FailOn): boolean {
  if (outcome === 'pass') return false;
  if (outcome === 'error' || failOn === 'unknown') return true;
  return failOn === 'fail' && outcome !== 'unknown';
}

const FAILURES_AT_MOST = 3000;

/** A sentence that names the rows that fail the job; none when no row does. */
export function rowsThatFail(rows: readonly Row[], failOn: FailOn): readonly string[] {
  const shown = shownRows(rows);
  const failing = shown.filter((row) => failsStep(outcomeOf(row), failOn));
  if (failing.length === 0) return [];
  const total = (some: readonly Row[]): number => some.reduce((sum, row) => sum + legsOf(row), 0);
  const listed = failing.map((row) => `${row.key} (${outcomeOf(row)}${whyOf(row) === '' ? '' : `: ${whyOf(row)}`})`);
  return [`${total(failing)} of ${total(shown)} rows do not pass: ${listed.join('; ').slice(0, FAILURES_AT_MOST)}`];
}
