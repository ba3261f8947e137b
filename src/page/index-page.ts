/** A page that leads to others: to those of several runs of one test, or to those of a matrix's rows. */
import { artifactUrl } from '../report/markdown/github-urls.ts';
import { SIGNS } from '../report/outcome-words.ts';
import type { ReportTarget } from '../report/report-target.ts';
import type { Row } from '../report/rows/row.ts';
import { isContested, outcomeOf, whyContested, whyOf, worstFirst } from '../report/rows/row-outcome.ts';
import { markupText } from '../text/markup-text.ts';
import type { Outcome } from '../verdict/outcomes.ts';
import { oneLine } from '../verdict/quote.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { hashOf } from './page-file.ts';

interface IndexRow {
  readonly name: string;
  readonly outcome: Outcome;
  /** Why it does not pass, or what it came to; one line. Untrusted. */
  readonly text: string;
  /** The address of its page, relative or absolute; null when it has none. */
  readonly page: string | null;
}

/** The pages of a verdict's runs; `files` are their names, in the runs' order. */
export function indexOfRuns({ key, runs }: Verdict, files: readonly string[]): string {
  const rows = runs.map(({ name, outcome, summary, reasons }, place): IndexRow => {
    const page = files[place] === undefined ? null : encodeURIComponent(files[place]);
    return { name, outcome, text: reasons[0]?.title ?? summary, page };
  });
  return indexPage(key, rows);
}

/** The pages of a matrix's rows, which are artifacts of their runs. */
export function indexOfRows(rows: readonly Row[], target: ReportTarget): string {
  const all = worstFirst(rows).map((row): IndexRow => {
    const { report } = row.artifacts;
    const page = report === undefined ? null : artifactUrl(target, row.run.id, report);
    const text = isContested(row) ? whyContested(row) : whyOf(row);
    return { name: row.key, outcome: outcomeOf(row), text: text === '' ? row.title : text, page };
  });
  return indexPage(target.commentKey === '' ? target.repository : `${target.repository}: ${target.commentKey}`, all);
}

const STYLES = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .8rem;border-bottom:1px solid #8884;vertical-align:top}
td{overflow-wrap:anywhere}@media print{body{margin:0}}`;

/** @param title untrusted, as everything in the rows is */
function indexPage(title: string, rows: readonly IndexRow[]): string {
  const heading = markupText(oneLine(title, 200));
  const policy = `default-src 'none'; style-src '${hashOf(STYLES)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${heading}</title>
<style>${STYLES}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
<p>${counted(rows)}</p>
<table>
<thead><tr><th scope="col">Outcome</th><th scope="col">Name</th><th scope="col">What happened</th></tr></thead>
<tbody>
${rows.map(rowText).join('\n')}
</tbody>
</table>
</main>
</body>
</html>
`;
}

function rowText({ name, outcome, text, page }: IndexRow): string {
  const shown = markupText(oneLine(name, 200));
  const linked = page === null ? shown : `<a href="${markupText(page)}">${shown}</a>`;
  return `<tr><td>${SIGNS[outcome]} ${outcome}</td><th scope="row">${linked}</th><td>${markupText(oneLine(text, 300))}</td></tr>`;
}

function counted(rows: readonly IndexRow[]): string {
  const passed = rows.filter(({ outcome }) => outcome === 'pass').length;
  return `${passed} of ${rows.length} pass.`;
}
