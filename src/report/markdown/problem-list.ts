import { SIGNS, VERBS } from '../outcome-words.ts';
import type { ReportTarget } from '../report-target.ts';
import type { Row } from '../rows/row.ts';
import { changeOfRow, tellingFirst } from '../rows/row-change.ts';
import { isContested, outcomeOf, whyContested, whyOf } from '../rows/row-outcome.ts';
import { markdownProse, markdownText } from './escape.ts';

/** One row's place in the list. */
export interface Problem {
  readonly row: Row;
  /** On one line, without a bullet; bold by tags, so that it can stand in a `<summary>` too. */
  readonly line: string;
}

/** What there is to say of rows: newly failing and fixed ones first, then those that fail, then passes with a warning. */
export function problemsOf(rows: readonly Row[], target: ReportTarget): readonly Problem[] {
  return tellingFirst(rows).flatMap((row) => {
    const line = lineOf(row, target);
    return line === null ? [] : [{ row, line }];
  });
}

/** `❌ <b>2-unique-ids</b> fails: An id was given twice`; null for a pass of which there is nothing to say. */
function lineOf(row: Row, target: ReportTarget): string | null {
  const name = `<b>${markdownText(row.key, 100)}</b>`;
  if (outcomeOf(row) !== 'pass') return `${SIGNS[outcomeOf(row)]} ${name} ${verbAndReason(row)}`;
  const warned = warningsOf(row);
  if (changeOfRow(row) === 'fixed') {
    const before = `${markdownText(target.baseBranch ?? 'the base branch', 100)} it ${VERBS[row.baseOutcome ?? 'fail']}`;
    return `${SIGNS.pass} ${name} is <b>fixed</b>: on ${before}${warned === '' ? '' : `. ⚠️ ${warned}`}`;
  }
  return warned === '' ? null : `⚠️ ${name} passes, but: ${warned}`;
}

/** `fails: An id was given twice`, without the row's key. */
function verbAndReason(row: Row): string {
  const newly = changeOfRow(row) === 'newly failing' ? ' (newly failing)' : '';
  const reason = reasonOf(row);
  const isOfSeed = row.seed !== undefined && row.outcome !== 'pass' && row.outcome === outcomeOf(row);
  const seed = isOfSeed ? ` with seed ${row.seed}` : '';
  return `${VERBS[outcomeOf(row)]}${seed}${newly}${reason === '' ? '' : `: ${reason}`}`;
}

const reasonOf = (row: Row): string =>
  isContested(row) ? markdownProse(whyContested(row)) : markdownText(whyOf(row), 200);

/** All of a row's warnings by their titles: none is hidden behind another. */
function warningsOf({ warnings, moreWarnings = 0 }: Row): string {
  const titles = warnings.map((title) => markdownText(title, 120));
  return [...titles, ...(moreWarnings > 0 ? [`${moreWarnings} more in the job's summary`] : [])].join('; ');
}
