import { SIGNS } from '../outcome-words.ts';
import type { ReportTarget } from '../report-target.ts';
import type { Row } from '../rows/row.ts';
import { outcomeOf } from '../rows/row-outcome.ts';
import { markdownText } from './escape.ts';
import { artifactUrl, runUrl } from './github-urls.ts';
import { problemsOf, verbAndReason } from './problem-list.ts';
import { type ReasonOptions, reasonSection } from './reason-section.ts';
import { reproduceCommand } from './reproduce-command.ts';

/**
 * The list above the table, in blocks: a row that does not pass is a line that unfolds, where its details are there; any
 * other is a line. So nothing has to be said a second time below the table.
 */
export function problemBlocks(rows: readonly Row[], target: ReportTarget, options: ReasonOptions): readonly string[] {
  // Without bullets: between lines that unfold, an item would look like a part of the one above it.
  return problemsOf(rows, target).map(({ row, line }) => foldedDetails(row, target, options) ?? line);
}

/** A row that does not pass, folded; null for a pass, and for a row that came without its details. */
function foldedDetails(row: Row, target: ReportTarget, options: ReasonOptions): string | null {
  const outcome = outcomeOf(row);
  if (outcome === 'pass' || row.detail === null) return null;
  const summary = `${SIGNS[outcome]} <b>${markdownText(row.key, 100)}</b> ${verbAndReason(row)}`;
  const body = detailParts(row, row.detail, target, options);
  return [`<details><summary>${summary}</summary>`, ...body, '</details>'].join('\n\n');
}

function detailParts(
  row: Row,
  detail: NonNullable<Row['detail']>,
  target: ReportTarget,
  options: ReasonOptions,
): readonly string[] {
  const [first, ...others] = detail.reasons;
  const more = detail.more + (row.moreWarnings ?? 0);
  const also = [
    ...others.map((reason) => markdownText(reason.title, 200)),
    ...row.warnings.map((title) => `⚠️ ${markdownText(title, 120)}`),
    ...(more > 0 ? [`${more} more in the [summary](${runUrl(target, row.run.id)})`] : []),
  ];
  return [
    ...(detail.seeds === undefined ? [] : [markdownText(detail.seeds, 600)]),
    ...(first === undefined
      ? []
      : [reasonSection(first, row.headSha, target, { ...options, page: pageOf(row, target) })]),
    ...brokenLimits(row, detail),
    ...(also.length > 0 ? [['Also:', ...also.map((each) => `- ${each}`)].join('\n')] : []),
    ...(detail.reproduce === undefined ? [] : reproduceCommand(detail.reproduce)),
  ];
}

const pageOf = ({ artifacts, run }: Row, target: ReportTarget): string | null =>
  artifacts.report === undefined ? null : artifactUrl(target, run.id, artifacts.report);

/** A reason for limits says which. */
function brokenLimits({ broken, why }: Row, { reasons }: NonNullable<Row['detail']>): readonly string[] {
  if (reasons.some(({ id }) => id.startsWith('limit-'))) return [];
  const lines = broken
    .filter(({ sentence }) => why === '' || !sentence.startsWith(why))
    .map(({ sentence }) => `- ${markdownText(sentence, 300)}`);
  return lines.length === 0 ? [] : [['Limits that were broken:', ...lines].join('\n')];
}
