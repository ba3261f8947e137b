import type { ReportTarget } from '../report-target.ts';
import { shownRows } from '../rows/legs-of-jobs.ts';
import type { Row } from '../rows/row.ts';
import { worstFirst } from '../rows/row-outcome.ts';
import { commentTable } from './comment-table.ts';
import { fittingPage } from './fit-bytes.ts';
import { foldedDetails } from './folded-details.ts';
import { headline } from './headline.ts';
import { problemList } from './problem-list.ts';
import { SUMMARY_BYTES_AT_MOST } from './summary.ts';

/** The summary of the job that joins the verdicts of a run. */
export function renderJoinedSummary(
  all: readonly Row[],
  target: ReportTarget,
  bytesAtMost = SUMMARY_BYTES_AT_MOST,
): string {
  const rows = shownRows(all);
  const problems = problemList(rows, 20);
  const table = rows.length === 0 ? 'No verdict was found in this run.' : commentTable(rows, target, true);
  const page = {
    head: [`## ${headline(all)}`, ...(problems === null ? [] : [problems]), table],
    optional: worstFirst(rows).flatMap((row) => foldedDetails(row, target, { snippets: false }) ?? []),
    tail: [],
  };
  return fittingPage(page, 'sections', bytesAtMost);
}
