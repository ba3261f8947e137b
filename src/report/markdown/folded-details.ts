import type { Reason } from '../../verdict/verdict.ts';
import type { ReportTarget } from '../report-target.ts';
import type { Row } from '../rows/row.ts';
import { markdownText } from './escape.ts';
import { artifactUrl, runUrl } from './github-urls.ts';
import { type Problem, problemsOf } from './problem-list.ts';
import { type ReasonOptions, reasonSection } from './reason-section.ts';
import { reproduceCommand } from './reproduce-command.ts';

const DETAIL_AT_MOST = 500;

/**
 * The list above the table, in blocks: a row of which there is something to say is a line that unfolds, where its details are there;
 * else it is a line. So nothing has to be said a second time below the table.
 */
export function problemBlocks(rows: readonly Row[], target: ReportTarget, options: ReasonOptions): readonly string[] {
  // Without bullets: between lines that unfold, an item would look like a part of the one above it.
  return problemsOf(rows, target).map((problem) => foldedDetails(problem, target, options));
}

/** A row's line, which unfolds unless the row came without its details. */
function foldedDetails({ row, line }: Problem, target: ReportTarget, options: ReasonOptions): string {
  if (row.detail === null) return line;
  const body = detailParts(row, row.detail, target, options);
  return [`<details><summary>${line}</summary>`, ...body, '</details>'].join('\n\n');
}

function detailParts(
  row: Row,
  detail: NonNullable<Row['detail']>,
  target: ReportTarget,
  options: ReasonOptions,
): readonly string[] {
  const [first, ...others] = detail.reasons;
  const titles = new Set(detail.reasons.map(({ title }) => title));
  const untold = row.warnings.filter((title) => !titles.has(title));
  const more = row.outcome === 'pass' ? (row.moreWarnings ?? 0) : detail.more + (row.moreWarnings ?? 0);
  const also = [
    ...others.map(inShort),
    ...untold.map((title) => `⚠️ ${markdownText(title, 120)}`),
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

/** Title and words; of what another reason caused, the title. */
function inShort({ severity, title, detail, under }: Reason): string {
  const sign = severity === 'warning' ? '⚠️ ' : '';
  return under === undefined
    ? `${sign}<b>${markdownText(title, 200)}.</b> ${markdownText(detail, DETAIL_AT_MOST)}`
    : `${sign}${markdownText(title, 200)}`;
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
