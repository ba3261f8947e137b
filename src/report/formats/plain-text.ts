import { oneLine } from '../../verdict/quote.ts';

/** Lines of one text, and characters of each, that a file for other tools holds. */
const LINES_AT_MOST = 300;
const LINE_AT_MOST = 2000;

/** Code points that XML 1.0 forbids although Unicode lets a text hold them. */
const NONCHARACTERS = /[\uFFFE\uFFFF]/g;

/** Untrusted text on one line, in characters that every reader takes: none that moves a cursor, reorders text or hides it. */
export const plainLine = (text: string, atMost = LINE_AT_MOST): string =>
  oneLine(text, atMost).replace(NONCHARACTERS, '\uFFFD');

/** Untrusted lines as one text. What is cut is counted in the last line. */
export function plainLines(lines: readonly string[]): string {
  const all = lines.flatMap((line) => line.split('\n', LINES_AT_MOST + 1));
  const shown = all.slice(0, LINES_AT_MOST).map((line) => plainLine(line));
  const more = all.length - shown.length;
  return [...shown, ...(more > 0 ? [`… and ${more > LINES_AT_MOST ? 'many' : more} more lines`] : [])].join('\n');
}
