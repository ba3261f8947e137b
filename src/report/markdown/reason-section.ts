import { documentUrl, replaceDocumentUrls } from '../../text/document-url.ts';
import { troubleshootingUrl } from '../../verdict/catalogue/catalogue.ts';
import type { Reason } from '../../verdict/verdict.ts';
import type { ReportTarget } from '../report-target.ts';
import { markdownCode, markdownFence, markdownProse, markdownText } from './escape.ts';
import { sourceUrl } from './github-urls.ts';
import { sequenceDiagram } from './mermaid-diagrams.ts';

export interface ReasonOptions {
  /**
   * Whether GitHub shows the lines of the source where a permalink to them stands alone. It does so in comments, not in
   * summaries.
   */
  readonly snippets: boolean;
  /** The address of the run's page; null or absent when there is none. */
  readonly page?: string | null;
}

/** A reason in full, below its title: words, source line, evidence, advice, messages. */
export function reasonSection(
  reason: Reason,
  headSha: string,
  target: ReportTarget,
  { snippets, page = null }: ReasonOptions,
): string {
  const diagram = reason.messages === undefined ? null : sequenceDiagram(reason.messages, reason.firstAt);
  return [
    markdownText(reason.detail, 4000),
    ...sourceParts(reason, headSha, target, snippets),
    ...evidenceParts(reason),
    ...adviceParts(reason),
    ...(diagram === null ? [] : [diagram]),
    ...momentParts(reason, page),
  ].join('\n\n');
}

function sourceParts(reason: Reason, headSha: string, target: ReportTarget, snippets: boolean): readonly string[] {
  if (reason.location === undefined) return [];
  const shown = markdownCode(`${reason.location.file}:${reason.location.line}`, 300);
  const url = sourceUrl(target, headSha, reason.location);
  if (url === null) return [`At ${shown}`];
  // GitHub expands only permalinks into the repository that the comment is in.
  const expands = snippets && target.headRepository === target.repository;
  const permalink = expands ? sourceUrl(target, headSha, reason.location, 2) : null;
  return [`At [${shown}](${url})`, ...(permalink === null ? [] : [permalink])];
}

/**
 * Where the page shows what was going on; it takes the time from the address, in milliseconds. It is that of the run that did not pass, and
 * warnings may be about another one.
 */
function momentParts({ firstAt, severity }: Reason, page: string | null): readonly string[] {
  if (page === null || severity !== 'failure' || firstAt === undefined || !Number.isFinite(firstAt)) return [];
  return [`[Show this moment in the report](${page}#t=${Math.round(firstAt)})`];
}

function evidenceParts({ evidence = [] }: Reason): readonly string[] {
  if (evidence.length === 0) return [];
  const lines = evidence.map(({ source, line, text }) => `${source}${line === undefined ? '' : `:${line}`}  ${text}`);
  return [markdownFence(lines, 'text')];
}

function adviceParts(reason: Reason): readonly string[] {
  const url = troubleshootingUrl(reason.id);
  const more = url === undefined ? '' : `[More on ${markdownCode(reason.id, 80)}](${url})`;
  if (reason.advice === undefined) return more === '' ? [] : [more];
  return [`**What to do:** ${linked(markdownProse(reason.advice, 2000))}${more === '' ? '' : ` ${more}`}`];
}

/** With links to our own pages: what others write makes no link. */
const linked = (markdown: string): string =>
  replaceDocumentUrls(markdown, (page) => `[docs/${page}](${documentUrl(page)})`, '&#58;');
