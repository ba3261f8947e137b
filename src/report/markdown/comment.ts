import { FIGURES, metricOf } from '../figures.ts';
import { outcomeOf } from '../rows/join.ts';
import type { Row } from '../rows/row.ts';
import { encodeState, markerOf } from './comment-state.ts';
import { byteLength, markdownText } from './escape.ts';
import { longest } from './fit-bytes.ts';
import { commitUrl, type Place, runUrl } from './links.ts';
import { byImportance, foldedDetail, headline, newsList, table } from './sections.ts';

/** GitHub refuses longer comments; it counts characters, of which there are never more than bytes. */
export const COMMENT_BYTES_AT_MOST = 65_536;

/**
 * The comment for a set of rows, as `joinRows` gives them: the same rows, the same text, and the rows that the text
 * carries give the same text again. What does not fit goes at whole sections: details of the least important rows
 * first, then links, then the lines of passing rows.
 */
export function renderComment(rows: readonly Row[], place: Place, bytesAtMost = COMMENT_BYTES_AT_MOST): string {
  const fits = (body: string): boolean => byteLength(body) <= bytesAtMost;
  const detailed = byImportance(rows.filter((row) => row.detail !== null));
  const keeping = (count: number): readonly Row[] => {
    const kept = new Set(detailed.slice(0, count));
    return rows.map((row) => (row.detail === null || kept.has(row) ? row : { ...row, detail: null }));
  };
  const detailedBody = longest(detailed.length, (count) => write(keeping(count), place, 'all'), fits);
  if (detailedBody !== null) return detailedBody;
  for (const form of ['without links', 'failures only'] as const) {
    const body = write(keeping(0), place, form);
    if (fits(body)) return body;
  }
  // Hundreds of rows with names at their longest: the most important ones, and a count of the others.
  const ranked = byImportance(keeping(0));
  const some = (count: number): string => write(ranked.slice(0, count), place, 'failures only', rows);
  return longest(ranked.length, some, fits) ?? some(0);
}

type Form = 'all' | 'without links' | 'failures only';

function write(rows: readonly Row[], place: Place, form: Form, all: readonly Row[] = rows): string {
  const listed = form === 'failures only' ? rows.filter((row) => outcomeOf(row) !== 'pass') : rows;
  const hidden = all.length - listed.length;
  const details = listed.map((row) =>
    form === 'all' || row.detail !== null ? foldedDetail(row, place, 'comment') : null,
  );
  return [
    markerOf(place.commentKey),
    `### ${headline(all)}`,
    newsList(listed, form === 'failures only' ? 3 : 8),
    listed.length > 0 ? table(listed, place, form === 'all') : null,
    hidden > 0 ? `${hidden} more rows are in the ${summaryLink(all, place)}.` : null,
    ...details,
    footer(rows, place),
    encodeState(rows),
  ]
    .filter((part) => part !== null)
    .join('\n\n');
}

function summaryLink(rows: readonly Row[], place: Place): string {
  const newest = newestOf(rows);
  return newest === undefined ? 'summary of the run' : `[summary of the run](${runUrl(place, newest.run.id)})`;
}

const newestOf = (rows: readonly Row[]): Row | undefined =>
  [...rows].sort((a, b) => a.run.number - b.run.number || a.run.attempt - b.run.attempt).at(-1);

function footer(rows: readonly Row[], place: Place): string {
  const newest = newestOf(rows);
  if (newest === undefined) return '<sub>No verdicts yet.</sub>';
  const attempt = newest.run.attempt > 1 ? `, attempt ${newest.run.attempt}` : '';
  const engines = [...new Set(rows.map((row) => engineName(row)))].sort();
  const compared = rows.some((row) => FIGURES.some((figure) => metricOf(row.base, figure.metric) !== null));
  return `<sub>${[
    `Commit [${newest.headSha.slice(0, 7)}](${commitUrl(place, newest.headSha)})`,
    `[run ${newest.run.number}${attempt}](${runUrl(place, newest.run.id)})`,
    engines.slice(0, 4).join(', '),
    ...(compared ? [`🟢 better and 🔴 worse than ${markdownText(place.baseName ?? 'the base branch', 100)}`] : []),
  ].join(' · ')}</sub>`;
}

const engineName = (row: Row): string =>
  `${row.engine.name === 'embedded' ? 'embedded engine' : 'Maelstrom'}${row.engine.version === null ? '' : ` ${markdownText(row.engine.version, 40)}`}`;
