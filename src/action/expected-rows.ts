import type { Row } from '../report/rows/row.ts';
import { outcomeOf } from '../report/rows/row-outcome.ts';
import { type FailOn, failsStep } from './fail-on.ts';
import type { Expectation } from './report-inputs.ts';

/** Characters of a list of keys in a message. */
const KEYS_AT_MOST = 2000;
const FAILURES_AT_MOST = 3000;

/** Sentences about rows that had to be there and are not. */
export function missingRows(rows: readonly Row[], expect: Expectation | null): readonly string[] {
  if (rows.length === 0) return ['No verdict was found in this run: no job got as far as leaving one.'];
  if (expect === null) return [];
  const keys = rows.map((row) => row.key);
  if (expect.kind === 'count') {
    if (rows.length >= expect.count) return [];
    const listed = keys.join(', ').slice(0, KEYS_AT_MOST);
    return [
      `${rows.length} of ${expect.count} expected rows are there: ${listed}. The jobs of the others left no verdict.`,
    ];
  }
  const absent = expect.keys.filter((key) => !keys.includes(key));
  if (absent.length === 0) return [];
  return [`Expected, but without a verdict: ${absent.join(', ').slice(0, KEYS_AT_MOST)}.`];
}

/** A sentence that names the rows that fail the job; none when no row does. */
export function rowsThatFail(rows: readonly Row[], failOn: FailOn): readonly string[] {
  const failing = rows.filter((row) => failsStep(outcomeOf(row), failOn));
  if (failing.length === 0) return [];
  const listed = failing.map((row) => `${row.key} (${outcomeOf(row)}${row.why === '' ? '' : `: ${row.why}`})`);
  return [`${failing.length} of ${rows.length} rows do not pass: ${listed.join('; ').slice(0, FAILURES_AT_MOST)}`];
}
