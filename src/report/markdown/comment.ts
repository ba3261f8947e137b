import { count } from '../../verdict/quote.ts';
import type { ReportTarget } from '../report-target.ts';
import { shownRows } from '../rows/legs-of-jobs.ts';
import type { Row } from '../rows/row.ts';
import { outcomeOf, worstFirst } from '../rows/row-outcome.ts';
import { withShortNames } from '../rows/short-names.ts';
import { FIGURES, metricOf } from '../shown-figures.ts';
import { CHANGE_SIGNS } from './change-text.ts';
import { encodeState, markerOf } from './comment-state.ts';
import { commentTable } from './comment-table.ts';
import { engineText } from './engine-text.ts';
import { markdownText } from './escape.ts';
import { byteLength, longestFitting } from './fit-bytes.ts';
import { problemBlocks } from './folded-details.ts';
import { commitUrl, runUrl } from './github-urls.ts';
import { headline } from './headline.ts';
import { problemsOf } from './problem-list.ts';

/** GitHub refuses longer comments; it counts characters, of which there are never more than bytes. */
export const COMMENT_BYTES_AT_MOST = 65_536;

/**
 * The comment for a set of rows, as `joinRows` gives them: the same rows give the same text, and the rows that the text
 * carries give it again. When it would be too long, whole sections are left out: details of the least important rows
 * first, then links, then the lines of passing rows.
 */
export function renderComment(rows: readonly Row[], target: ReportTarget, bytesAtMost = COMMENT_BYTES_AT_MOST): string {
  const detailed = worstFirst(rows.filter((row) => row.detail !== null));
  const withDetails = (count: number): readonly Row[] => {
    const kept = new Set(detailed.slice(0, count));
    return rows.map((row) => (row.detail === null || kept.has(row) ? row : { ...row, detail: null }));
  };
  const full = (count: number): string => write(withDetails(count), target, 'full');
  const detailedBody = longestFitting(detailed.length, full, bytesAtMost);
  if (detailedBody !== null) return detailedBody;
  for (const form of ['without links', 'failures only'] as const) {
    const body = write(withDetails(0), target, form);
    if (byteLength(body) <= bytesAtMost) return body;
  }
  // Hundreds of rows with names at their longest: the worst of them, and a count of the others.
  const ranked = worstFirst(withDetails(0));
  const some = (count: number): string => write(ranked.slice(0, count), target, 'failures only', rows);
  return longestFitting(ranked.length, some, bytesAtMost) ?? some(0);
}

/** `full`: with links to artifacts, and a folded section for each row that does not pass. */
type Form = 'full' | 'without links' | 'failures only';

function write(rows: readonly Row[], target: ReportTarget, form: Form, all: readonly Row[] = rows): string {
  const shown = withShortNames(shownRows(rows));
  const listed = form === 'failures only' ? shown.filter((row) => outcomeOf(row) !== 'pass' || isWarned(row)) : shown;
  const hidden = shownRows(all).length - listed.length;
  return [
    markerOf(target.commentKey),
    `### ${headline(all)}`,
    ...problems(listed, target, form),
    listed.length > 0 ? commentTable(listed, target, form === 'full') : null,
    hidden > 0 ? `${more(hidden, shownRows(all), listed, 'rows')} are in the ${summaryLink(all, target)}.` : null,
    footer(rows, target),
    encodeState(rows),
  ]
    .filter((part) => part !== null)
    .join('\n\n');
}

const isWarned = (row: Row): boolean => outcomeOf(row) === 'pass' && row.warnings.length > 0;

/** `12 more rows (3 of them with warnings)`: what is left out hides no warning. */
function more(count: number, all: readonly Row[], told: readonly Row[], noun = ''): string {
  const warned = all.filter(isWarned).length - told.filter(isWarned).length;
  return `${count} more${noun === '' ? '' : ` ${noun}`}${warned > 0 ? ` (${warned} of them with warnings)` : ''}`;
}

/** Lines of the list where there is room for nothing else. */
const LINES_OF_SHORTEST = 8;

function problems(rows: readonly Row[], target: ReportTarget, form: Form): readonly string[] {
  if (form === 'failures only') {
    const all = problemsOf(rows, target);
    const told = all.slice(0, LINES_OF_SHORTEST);
    const left = all.length - told.length;
    const names = ({ row }: (typeof all)[number]): Row => row;
    const rest =
      left > 0 ? [`- and ${more(left, all.map(names), told.map(names))} in the ${summaryLink(rows, target)}`] : [];
    return [[...told.map(({ line }) => `- ${line}`), ...rest].join('\n')];
  }
  const blocks = problemBlocks(rows, target, { snippets: true });
  const without = rows.filter((row) => outcomeOf(row) !== 'pass' && row.detail === null).length;
  const note = `There was no room for the details of ${count(without, 'row')}: they are in the ${summaryLink(rows, target)}.`;
  return without === 0 ? blocks : [...blocks, note];
}

function summaryLink(rows: readonly Row[], target: ReportTarget): string {
  const newest = newestOf(rows);
  return newest === undefined ? 'summary of the run' : `[summary of the run](${runUrl(target, newest.run.id)})`;
}

const newestOf = (rows: readonly Row[]): Row | undefined =>
  [...rows].sort((a, b) => a.run.number - b.run.number || a.run.attempt - b.run.attempt).at(-1);

function footer(rows: readonly Row[], target: ReportTarget): string {
  const newest = newestOf(rows);
  if (newest === undefined) return '<sub>No verdicts yet.</sub>';
  const attempt = newest.run.attempt > 1 ? `, attempt ${newest.run.attempt}` : '';
  const engines = enginesOf(rows.filter(({ absent }) => absent === undefined));
  const compared = rows.some((row) => FIGURES.some((figure) => metricOf(row.base, figure.metric) !== null));
  return `<sub>${[
    `Commit [${newest.headSha.slice(0, 7)}](${commitUrl(target, newest.headSha)})`,
    `[run ${newest.run.number}${attempt}](${runUrl(target, newest.run.id)})`,
    ...(engines.length === 0 ? [] : [engines.slice(0, 4).join(', ')]),
    ...(compared
      ? [
          `${CHANGE_SIGNS.better} better and ${CHANGE_SIGNS.worse} worse than ${markdownText(target.baseBranch ?? 'the base branch', 100)}`,
        ]
      : []),
  ].join(' · ')}</sub>`;
}

/** A row of which nothing was run knows no version. */
function enginesOf(rows: readonly Row[]): readonly string[] {
  const isTold = ({ engine }: Row): boolean =>
    engine.version !== null || !rows.some((each) => each.engine.name === engine.name && each.engine.version !== null);
  return [...new Set(rows.filter(isTold).map(({ engine }) => engineText(engine)))].sort();
}
