import { oneLine } from '../../verdict/quote.ts';

/**
 * One function for each place untrusted text can land in. All of them bound its length, show control characters and
 * characters that reorder or hide text instead of passing them on, and (all but the fence) keep it on one line.
 */

/** Characters of an untrusted text where nothing else is said. */
const TEXT_AT_MOST = 600;

const entity = (char: string): string => `&#${char.codePointAt(0)};`;

/** HTML text and attribute values alike. */
export const htmlText = (text: string, atMost = TEXT_AT_MOST): string =>
  oneLine(text, atMost).replace(/[&<>"']/g, entity);

/**
 * Characters that Markdown could take for its own, as entities. A full stop and a colon are its own only in addresses:
 * `www.`, `http://`.
 */
const withoutMarkup = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N}\p{M} .:,;()'?%/…–—→-]/gu, (char) => (char > '\u00ff' ? char : entity(char)))
    .replace(/(?<=www)\.|:(?=\/)/gi, entity);

/**
 * Text in a paragraph, a heading, a list item or a table's cell. Mentions and references to issues are found by GitHub
 * after Markdown is done with entities, so those get a zero-width space.
 */
export const markdownText = (text: string, atMost = TEXT_AT_MOST): string =>
  withoutMarkup(oneLine(text, atMost))
    .replace(/^(?=[-+ ])|(?<=^\d+)(?=[.)](?: |$))/, '&#8203;')
    .replace(/&#64;|&#35;(?=\d)/g, '$&&#8203;')
    .replace(/\b(GH)-(?=\d)/gi, '$1-&#8203;');

/**
 * Code within a line. A `<code>` element, since a code span's pipe would end a table's cell. GitHub looks for e-mail addresses
 * once entities are resolved, in a `<code>` element too; a zero-width space stands in those alone, for people copy code.
 */
export const markdownCode = (text: string, atMost = TEXT_AT_MOST): string =>
  `<code>${oneLine(text, atMost)
    .split(/(?<=[a-z0-9.+_-])@/i)
    .map(withoutMarkup)
    .join('&#64;&#8203;')}</code>`;

/** Sentences of the catalogue: what stands between backticks is code. */
export const markdownProse = (text: string, atMost = TEXT_AT_MOST): string =>
  oneLine(text, atMost)
    .split(/`([^`]{1,400})`/)
    .map((part, index) =>
      index % 2 === 1 ? markdownCode(part, 400) : part === '' ? '' : within(markdownText(part, atMost), index),
    )
    .join('');

/** What keeps a text's first character from beginning a list is needed at the beginning of a paragraph only. */
const within = (markdown: string, index: number): string => (index === 0 ? markdown : markdown.replace(/^&#8203;/, ''));

/** A block of code: the fence is longer than any in the text. Ends without a line end. */
export function markdownFence(lines: readonly string[], language = '', lineAtMost = TEXT_AT_MOST): string {
  const safe = lines.map((line) => oneLine(line, lineAtMost));
  const longest = Math.max(2, ...safe.flatMap((line) => [...line.matchAll(/`+/g)].map((run) => run[0].length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...safe, fence].join('\n');
}

/** Text in a Mermaid diagram: what is not plainly harmless becomes one of Mermaid's own entities, `#59;`. */
export const mermaidText = (text: string, atMost = 60): string =>
  mermaidEntities(text, atMost, /[^\p{L}\p{N} ,._/=+-]/gu);

/**
 * Text of a message in a sequence diagram, after its colon. The marks of JSON mean nothing there, and Mermaid takes an entity for as
 * wide as it is written: with many the diagram becomes wide, and its text small.
 */
export const mermaidMessage = (text: string, atMost = 60): string =>
  mermaidEntities(text, atMost, /[^\p{L}\p{N} ,._/=+":{}[\]-]/gu);

const mermaidEntities = (text: string, atMost: number, special: RegExp): string =>
  oneLine(text, atMost)
    .replace(special, (char) => `#${char.codePointAt(0)};`)
    // Mermaid takes the word for the end of a block.
    .replace(/\be(?=nd\b)/gi, (letter) => `#${letter.codePointAt(0)};`)
    // A dash before an arrow's colon, or two of them, could be read as an arrow.
    .replace(/--+/g, (dashes) => '#45;'.repeat(dashes.length));

/** A path within a URL; null for one that leaves its root, names nothing, or is longer than a path can be. */
export function urlPath(file: string): string | null {
  const segments = file.split('/');
  const leaves = segments.some((segment) => segment === '' || segment === '.' || segment === '..');
  if (leaves || file.length > 500 || /[\p{Cc}\p{Cf}\p{Surrogate}\\]/u.test(file)) return null;
  // Parentheses and quotes are valid in a URL, but end it within Markdown.
  return segments.map((segment) => encodeURIComponent(segment).replace(/[()'!*~_]/g, percent)).join('/');
}

const percent = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
