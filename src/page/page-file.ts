/** The file that a page is: its app, and its data as text that a browser neither runs nor takes for markup. */
import { createHash } from 'node:crypto';
import { markupText } from '../text/markup-text.ts';

/** What shows a page, as `npm run bundle` makes it. */
export interface PageApp {
  readonly script: string;
  readonly styles: string;
}

export interface PageParts {
  readonly title: string;
  /** A value that can be written as JSON. */
  readonly head: unknown;
  /** Bytes by the element's id. */
  readonly blocks: readonly (readonly [id: string, bytes: Uint8Array])[];
}

/** The page, piece by piece: it may have 25 MB. */
export function* pageFile({ title, head, blocks }: PageParts, app: PageApp): Generator<string> {
  const { script, styles } = app;
  assertInline(script, 'script');
  assertInline(styles, 'style');
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(app)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${markupText(title)}</title>
<style>${styles}</style>
</head>
<body>
<div id="app"></div>
<noscript>This page shows a run of a test. It needs JavaScript, and loads nothing from anywhere.</noscript>
<script type="application/json" id="head">${jsonInHtml(head)}</script>
`;
  for (const [id, bytes] of blocks) {
    yield `<script type="application/octet-stream" id="${markupText(id)}">`;
    yield* base64(bytes);
    yield '</script>\n';
  }
  yield `<script>${script}</script>\n</body>\n</html>\n`;
}

/** Nothing is loaded, and nothing runs but the app, whatever the data holds. */
function policyFor({ script, styles }: PageApp): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(styles)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A text as a policy names it that may stand within the page. */
export const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** A script that holds its own end would be cut there. */
function assertInline(text: string, element: 'script' | 'style'): void {
  if (new RegExp(`</${element}|<!--`, 'i').test(text)) throw new Error(`The page's ${element} holds its own end.`);
  if (text.includes('\r'))
    throw new Error(`The page's ${element} has line ends that a browser changes, so that its hash would not match.`);
}

const JSON_ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON in which no markup can begin or end. */
const jsonInHtml = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => JSON_ESCAPES[char] ?? char);

/** Bytes that are written at once: a multiple of three, so that the pieces make one base64. */
const PIECE = 3 * 256 * 1024;

function* base64(bytes: Uint8Array): Generator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.length; at += PIECE)
    yield buffer.toString('base64', at, Math.min(buffer.length, at + PIECE));
}
