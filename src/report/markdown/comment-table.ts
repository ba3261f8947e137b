import { changeOf } from '../figure-change.ts';
import { durationText, figureText, NBSP, plainNumber } from '../figure-text.ts';
import { OPERATIONS, whatFailed } from '../operation-counts.ts';
import { SIGNS } from '../outcome-words.ts';
import type { ReportTarget } from '../report-target.ts';
import type { Row } from '../rows/row.ts';
import { outcomeOf } from '../rows/row-outcome.ts';
import { seedsText, totalsOf } from '../rows/seed-shares.ts';
import { FIGURES, type Figure, metricOf } from '../shown-figures.ts';
import { changeText } from './change-text.ts';
import { markdownText } from './escape.ts';
import { artifactUrl, jobUrl } from './github-urls.ts';
import { type Column, center, left, markdownTable, right } from './markdown-table.ts';

interface Filled {
  readonly column: Column;
  readonly isThere: (row: Row) => boolean;
  readonly cell: (row: Row) => string;
}

/**
 * The table of the comment, and of the joined summary: a line for each row, a column for what any of them has. `links`:
 * with a column of links to the job's log and the artifacts.
 */
export function commentTable(rows: readonly Row[], target: ReportTarget, links: boolean): string {
  const optional: readonly Filled[] = [
    ...FIGURES.map((figure) => figureColumn(figure)),
    {
      column: right('Seeds'),
      isThere: (row) => row.shares !== undefined,
      cell: ({ shares }) => (shares === undefined ? '–' : seedsText(totalsOf(shares))),
    },
    {
      column: right('Ops'),
      isThere: (row) => metricOf(row.metrics, OPERATIONS) !== null,
      cell: (row) => plainOrDash(metricOf(row.metrics, OPERATIONS)),
    },
    {
      column: right('Time'),
      isThere: (row) => typeof row.durationMs === 'number',
      cell: ({ durationMs }) => (typeof durationMs === 'number' ? durationText(durationMs) : '–'),
    },
    {
      column: left('Open'),
      isThere: (row) => links && linksOf(row, target).length > 0,
      cell: (row) => linksOf(row, target).join(`${NBSP}·${NBSP}`),
    },
  ];
  const columns: readonly Omit<Filled, 'isThere'>[] = [
    { column: center(''), cell: (row) => SIGNS[outcomeOf(row)] },
    { column: left('Challenge'), cell: (row) => `**${markdownText(row.key, 100)}**` },
    ...optional.filter(({ isThere }) => rows.some(isThere)),
  ];
  return markdownTable(
    columns.map(({ column }) => column),
    rows.map((row) => columns.map(({ cell }) => cell(row))),
  );
}

const plainOrDash = (value: number | null): string => (value === null ? '–' : plainNumber(value));

const figureColumn = (figure: Figure): Filled => ({
  column: right(figure.heading),
  isThere: (row) => metricOf(row.metrics, figure.metric) !== null,
  cell: (row) => figureCell(row, figure),
});

/**
 * The figure, bold when it broke a limit. Below it, so that columns stay narrow: its change against the base branch, unless that is
 * noise, and what failed.
 */
function figureCell(row: Row, figure: Figure): string {
  const value = metricOf(row.metrics, figure.metric);
  const change = changeOf(value, metricOf(row.base, figure.metric), figure);
  const broken = row.broken.some(({ metric }) => metric === figure.metric);
  const shown = broken ? `**${figureText(value, figure.unit)}**` : figureText(value, figure.unit);
  const failed = figure.unit === 'fraction' && value !== null && value < 1 ? whatFailed(row.metrics) : '';
  return [
    shown,
    ...(change === null || change.verdict === 'same' ? [] : [changeText(change)]),
    ...(failed === '' ? [] : [`<sub>${markdownText(failed, 200)}</sub>`]),
  ].join('<br>');
}

function linksOf(row: Row, target: ReportTarget): readonly string[] {
  const link = (name: string, id: number | undefined): string[] =>
    id === undefined ? [] : [`[${name}](${artifactUrl(target, row.run.id, id)})`];
  const { messages, report, store } = row.artifacts;
  const checkRun = row.job?.checkRun;
  return [
    ...(checkRun === undefined ? [] : [`[log](${jobUrl(target, row.run.id, checkRun)})`]),
    ...link('report', report),
    ...link('svg', messages),
    ...link('zip', store),
  ];
}
