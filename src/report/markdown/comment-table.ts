import { changeOf, FIGURES, type Figure, figureText, metricOf, NBSP } from '../figures.ts';
import { SIGNS } from '../outcome-words.ts';
import type { ReportTarget } from '../report-target.ts';
import type { Row } from '../rows/row.ts';
import { outcomeOf } from '../rows/row-outcome.ts';
import { changeText } from './change-text.ts';
import { markdownText } from './escape.ts';
import { artifactUrl } from './github-urls.ts';
import { center, left, markdownTable, right } from './markdown-table.ts';

/**
 * The table of the comment, and of the joined summary: a line for each row, a column for each figure that any of them
 * has. `links`: with a column of links to the artifacts.
 */
export function commentTable(rows: readonly Row[], target: ReportTarget, links: boolean): string {
  const figures = FIGURES.filter((figure) => rows.some((row) => metricOf(row.metrics, figure.metric) !== null));
  const linked = links && rows.some((row) => Object.keys(row.artifacts).length > 0);
  return markdownTable(
    [
      center(''),
      left('Challenge'),
      ...figures.map((figure) => right(figure.heading)),
      ...(linked ? [left('Open')] : []),
    ],
    rows.map((row) => [
      SIGNS[outcomeOf(row)],
      `**${markdownText(row.key, 100)}**`,
      ...figures.map((figure) => figureCell(row, figure)),
      ...(linked ? [artifactLinks(row, target)] : []),
    ]),
  );
}

/** The figure, bold when it broke a limit; then its change against the base branch, unless that is noise. */
function figureCell(row: Row, figure: Figure): string {
  const value = metricOf(row.metrics, figure.metric);
  const change = changeOf(value, metricOf(row.base, figure.metric), figure);
  const broken = row.broken.some((limit) => limit.expression.startsWith(`${figure.metric} `));
  const shown = broken ? `**${figureText(value, figure.unit)}**` : figureText(value, figure.unit);
  return change === null || change.verdict === 'same' ? shown : `${shown}${NBSP}${changeText(change)}`;
}

function artifactLinks(row: Row, target: ReportTarget): string {
  const link = (name: string, id: number | undefined): string[] =>
    id === undefined ? [] : [`[${name}](${artifactUrl(target, row.run.id, id)})`];
  const { messages, report, store } = row.artifacts;
  return [...link('report', report), ...link('svg', messages), ...link('zip', store)].join(`${NBSP}·${NBSP}`);
}
