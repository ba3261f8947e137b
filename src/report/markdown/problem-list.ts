import { SIGNS, VERBS } from '../outcome-words.ts';
import type { Row } from '../rows/row.ts';
import { isContested, outcomeOf, worstFirst } from '../rows/row-outcome.ts';
import { markdownCode, markdownText } from './escape.ts';

/**
 * One line for each row that does not pass, the worst first; then one for each pass with a warning. Null when there is
 * nothing to say.
 */
export function problemList(rows: readonly Row[], linesAtMost: number): string | null {
  const problems = [
    ...worstFirst(rows.filter((row) => outcomeOf(row) !== 'pass')).map(
      (row) => `- ${SIGNS[outcomeOf(row)]} **${markdownText(row.key, 100)}** ${verbAndReason(row)}`,
    ),
    ...rows.filter((row) => outcomeOf(row) === 'pass' && row.warnings.length > 0).map(warningLine),
  ];
  if (problems.length === 0) return null;
  const more = problems.length - linesAtMost;
  return [...problems.slice(0, linesAtMost), ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

/** `fails: An id was given twice`, without the row's key. */
export const verbAndReason = (row: Row): string => `${VERBS[outcomeOf(row)]}: ${reasonOf(row)}`;

const reasonOf = (row: Row): string =>
  isContested(row)
    ? `${row.legs.length} jobs report under this key and hide one another: give each its own ${markdownCode('name')}`
    : markdownText(row.why, 200);

function warningLine(row: Row): string {
  const more = row.warnings.length > 1 ? ` and ${row.warnings.length - 1} more` : '';
  return `- ⚠️ **${markdownText(row.key, 100)}** passes, but: ${markdownText(row.warnings[0] ?? '', 120)}${more}`;
}
