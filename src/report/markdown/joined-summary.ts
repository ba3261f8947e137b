import type { ReportTarget } from '../report-target.ts';
import { shownRows } from '../rows/legs-of-jobs.ts';
import type { Row } from '../rows/row.ts';
import { withShortNames } from '../rows/short-names.ts';
import { commentTable } from './comment-table.ts';
import { fittingPage } from './fit-bytes.ts';
import { problemBlocks } from './folded-details.ts';
import { headline } from './headline.ts';
import { SUMMARY_BYTES_AT_MOST } from './summary.ts';

/** The summary of the job that joins the verdicts of a run. */
export function renderJoinedSummary(
  all: readonly Row[],
  target: ReportTarget,
  bytesAtMost = SUMMARY_BYTES_AT_MOST,
): string {
  const rows = withShortNames(shownRows(all));
  const table = rows.length === 0 ? 'No verdict was found in this run.' : commentTable(rows, target, true);
  const page = {
    head: [`## ${headline(all)}`],
    optional: problemBlocks(rows, target, { snippets: false }),
    tail: [table],
  };
  return fittingPage(page, 'sections', bytesAtMost);
}
