import { SIGNS } from '../outcome-words.ts';
import type { ReportTarget } from '../report-target.ts';
import type { Row } from '../rows/row.ts';
import { outcomeOf } from '../rows/row-outcome.ts';
import { markdownCode, markdownText } from './escape.ts';
import { runUrl } from './github-urls.ts';
import { verbAndReason } from './problem-list.ts';
import { type ReasonOptions, reasonSection } from './reason-section.ts';
import { reproduceCommand } from './reproduce-command.ts';

/** What is folded under the table about a row that does not pass; null for a pass. */
export function foldedDetails(row: Row, target: ReportTarget, options: ReasonOptions): string | null {
  const outcome = outcomeOf(row);
  if (outcome === 'pass') return null;
  const summary = `${SIGNS[outcome]} <b>${markdownText(row.key, 100)}</b> ${verbAndReason(row)}`;
  const body =
    row.detail === null
      ? [`There was no room for the details here: they are in the [summary of the run](${runUrl(target, row.run.id)}).`]
      : detailParts(row, row.detail, target, options);
  return [`<details><summary>${summary}</summary>`, ...body, '</details>'].join('\n\n');
}

function detailParts(
  row: Row,
  detail: NonNullable<Row['detail']>,
  target: ReportTarget,
  options: ReasonOptions,
): readonly string[] {
  const [first, ...others] = detail.reasons;
  const also = [
    ...others.map((reason) => markdownText(reason.title, 200)),
    ...(detail.more > 0 ? [`${detail.more} more in the [summary](${runUrl(target, row.run.id)})`] : []),
  ];
  return [
    ...(first === undefined ? [] : [reasonSection(first, row.headSha, target, options)]),
    ...brokenLimits(row),
    ...(also.length > 0 ? [['Also:', ...also.map((each) => `- ${each}`)].join('\n')] : []),
    ...(detail.reproduce === undefined ? [] : [reproduceCommand(detail.reproduce)]),
  ];
}

function brokenLimits(row: Row): readonly string[] {
  if (row.broken.length === 0) return [];
  const lines = row.broken.map(
    (limit) => `- ${markdownCode(limit.expression, 200)}, but it was ${limit.actual ?? 'not measured'}`,
  );
  return [['Limits that were broken:', ...lines].join('\n')];
}
