import { quoteForShell } from '../../text/quote-for-shell.ts';
import { troubleshootingUrl } from '../../verdict/catalogue/catalogue.ts';
import { OUTCOMES, type Outcome, type Reason } from '../../verdict/verdict.ts';
import { type Change, changeOf, FIGURES, type Figure, figureText, metricOf, NBSP } from '../figures.ts';
import { SIGNS, VERBS } from '../outcome-words.ts';
import { isContested, outcomeOf } from '../rows/join.ts';
import type { Row } from '../rows/row.ts';
import { markdownCode, markdownFence, markdownText } from './escape.ts';
import { artifactUrl, type Place, runUrl, sourceUrl } from './links.ts';
import { sequenceDiagram } from './mermaid-diagrams.ts';

/** The parts that comment and summary are put together from. Each is whole Markdown without a line end at its end. */

export type Page = 'comment' | 'summary';

const CHANGE_SIGNS = { better: '🟢', worse: '🔴' } as const;

/** `13 of 14 pass`, with the sign of the worst. */
export function headline(rows: readonly Row[]): string {
  const outcomes = rows.map(outcomeOf);
  const passed = outcomes.filter((outcome) => outcome === 'pass').length;
  const count =
    passed === rows.length ? (passed === 1 ? '1 passes' : `all ${passed} pass`) : `${passed} of ${rows.length} pass`;
  return `${SIGNS[worst(outcomes)]} Maelstrom: ${count}`;
}

const worst = (outcomes: readonly Outcome[]): Outcome =>
  [...outcomes].sort((a, b) => OUTCOMES.indexOf(b) - OUTCOMES.indexOf(a))[0] ?? 'pass';

/** One line on why a row does not pass. */
const whyLine = (row: Row): string =>
  isContested(row)
    ? `${row.legs.length} jobs report under this key and hide one another: give each its own ${markdownCode('name')}`
    : markdownText(row.why, 200);

/** One line for each row that does not pass, the worst first; then one for each pass with a warning. */
export function newsList(rows: readonly Row[], atMost: number): string | null {
  const news = [
    ...byImportance(rows.filter((row) => outcomeOf(row) !== 'pass')).map(
      (row) => `- ${SIGNS[outcomeOf(row)]} **${markdownText(row.key, 100)}** ${VERBS[outcomeOf(row)]}: ${whyLine(row)}`,
    ),
    ...rows.filter((row) => outcomeOf(row) === 'pass' && row.warnings.length > 0).map(warningLine),
  ];
  if (news.length === 0) return null;
  const more = news.length - atMost;
  return [...news.slice(0, atMost), ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

function warningLine(row: Row): string {
  const more = row.warnings.length > 1 ? ` and ${row.warnings.length - 1} more` : '';
  return `- ⚠️ **${markdownText(row.key, 100)}** passes, but: ${markdownText(row.warnings[0] ?? '', 120)}${more}`;
}

/** Most important first: the worst outcome, then the table's order. */
export const byImportance = (rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => OUTCOMES.indexOf(outcomeOf(b)) - OUTCOMES.indexOf(outcomeOf(a)));

/** The table; columns of figures that no row has are left out. */
export function table(rows: readonly Row[], place: Place, links: boolean): string {
  const figures = FIGURES.filter((figure) => rows.some((row) => metricOf(row.metrics, figure.metric) !== null));
  const linked = links && rows.some((row) => Object.keys(row.artifacts).length > 0);
  const heads = ['', 'Challenge', ...figures.map((figure) => figure.heading), ...(linked ? ['Open'] : [])];
  const align = [':-:', ':--', ...figures.map(() => '--:'), ...(linked ? [':--'] : [])];
  const lines = rows.map((row) =>
    tableLine([
      SIGNS[outcomeOf(row)],
      nameCell(row),
      ...figures.map((figure) => figureCell(row, figure)),
      ...(linked ? [artifactLinks(row, place)] : []),
    ]),
  );
  return [tableLine(heads), `|${align.join('|')}|`, ...lines].join('\n');
}

export const tableLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const nameCell = (row: Row): string => `**${markdownText(row.key, 100)}**`;

function figureCell(row: Row, figure: Figure): string {
  const value = metricOf(row.metrics, figure.metric);
  const change = changeOf(value, metricOf(row.base, figure.metric), figure);
  const crossed = row.broken.some((limit) => limit.expression.startsWith(`${figure.metric} `));
  const shown = crossed ? `**${figureText(value, figure.unit)}**` : figureText(value, figure.unit);
  return change === null || change.verdict === 'same' ? shown : `${shown}${NBSP}${changeText(change)}`;
}

/** `−12 %` with a sign that says whether that is good. */
export const changeText = (change: Change): string =>
  change.verdict === 'same' ? change.text : `<sub>${change.text}${NBSP}${CHANGE_SIGNS[change.verdict]}</sub>`;

function artifactLinks(row: Row, place: Place): string {
  const link = (name: string, id: number | undefined): string[] =>
    id === undefined ? [] : [`[${name}](${artifactUrl(place, row.run.id, id)})`];
  const { messages, report, store } = row.artifacts;
  return [...link('report', report), ...link('svg', messages), ...link('zip', store)].join(`${NBSP}·${NBSP}`);
}

/** The folded section of a row that does not pass. */
export function foldedDetail(row: Row, place: Place, page: Page): string | null {
  if (outcomeOf(row) === 'pass') return null;
  const title = `${SIGNS[outcomeOf(row)]} <b>${markdownText(row.key, 100)}</b> ${VERBS[outcomeOf(row)]}: ${whyLine(row)}`;
  const body =
    row.detail === null
      ? [`There was no room for the details here: they are in the [summary of the run](${runUrl(place, row.run.id)}).`]
      : detailParts(row, row.detail, place, page);
  return [`<details><summary>${title}</summary>`, ...body, '</details>'].join('\n\n');
}

function detailParts(row: Row, detail: NonNullable<Row['detail']>, place: Place, page: Page): readonly string[] {
  const [first, ...others] = detail.reasons;
  const also = [
    ...others.map((reason) => markdownText(reason.title, 200)),
    ...(detail.more > 0 ? [`${detail.more} more in the [summary](${runUrl(place, row.run.id)})`] : []),
  ];
  return [
    ...(first === undefined ? [] : reasonParts(first, row.headSha, place, page)),
    ...brokenLimits(row),
    ...(also.length > 0 ? [['Also:', ...also.map((each) => `- ${each}`)].join('\n')] : []),
    ...(detail.reproduce === undefined ? [] : [reproduceLine(detail.reproduce)]),
  ];
}

/** A reason in full: words, source line, evidence, advice, messages. */
export function reasonParts(reason: Reason, headSha: string, place: Place, page: Page): readonly string[] {
  const diagram = reason.messages === undefined ? null : sequenceDiagram(reason.messages);
  const evidence = reason.evidence ?? [];
  return [
    markdownText(reason.detail, 4000),
    ...sourceParts(reason, headSha, place, page),
    ...(evidence.length === 0
      ? []
      : [
          markdownFence(
            evidence.map((each) => `${each.source}${each.line === undefined ? '' : `:${each.line}`}  ${each.text}`),
            'text',
          ),
        ]),
    ...adviceParts(reason),
    ...(diagram === null ? [] : [diagram]),
  ];
}

function adviceParts(reason: Reason): readonly string[] {
  const url = troubleshootingUrl(reason.id);
  const more = url === undefined ? '' : `[More on ${markdownCode(reason.id, 80)}](${url})`;
  if (reason.advice === undefined) return more === '' ? [] : [more];
  return [`**What to do:** ${markdownText(reason.advice, 2000)}${more === '' ? '' : ` ${more}`}`];
}

function sourceParts(reason: Reason, headSha: string, place: Place, page: Page): readonly string[] {
  if (reason.location === undefined) return [];
  const shown = markdownCode(`${reason.location.file}:${reason.location.line}`, 300);
  const url = sourceUrl(place, headSha, reason.location);
  if (url === null) return [`At ${shown}`];
  // GitHub shows the lines themselves where such an address of the same repository stands alone in a comment.
  const expands = page === 'comment' && place.headRepository === place.repository;
  const snippet = expands ? sourceUrl(place, headSha, reason.location, 2) : null;
  return [`At [${shown}](${url})`, ...(snippet === null ? [] : [snippet])];
}

function brokenLimits(row: Row): readonly string[] {
  if (row.broken.length === 0) return [];
  const lines = row.broken.map(
    (limit) => `- ${markdownCode(limit.expression, 200)}, but it was ${limit.actual ?? 'not measured'}`,
  );
  return [['Limits that were broken:', ...lines].join('\n')];
}

export const reproduceLine = (args: readonly string[]): string =>
  [
    'Repeat it on your machine:',
    markdownFence([`node dist/cli.js run ${args.map(shellWord).join(' ')}`], 'sh', 2000),
  ].join('\n\n');

const shellWord = (word: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : quoteForShell(word));
