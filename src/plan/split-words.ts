import { UserError } from '../text/user-error.ts';

/**
 * Splits text into words as a shell would: blanks and line ends separate, quotes and backslashes keep together. No
 * variables, globs or operators: `$HOME` and `|` are plain characters.
 * @throws UserError for a quote that is never closed.
 */
export function splitWords(text: string, input: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: { readonly mark: string; readonly at: number } | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (quote !== null) {
      if (char === quote.mark) quote = null;
      else if (char === '\\' && quote.mark === '"' && /["\\]/.test(text[at + 1] ?? '')) word += text[++at] as string;
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = { mark: char, at };
      word ??= '';
    } else if (char === '\\' && at + 1 < text.length) {
      const next = text[++at] as string;
      if (next !== '\n') word = (word ?? '') + next;
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== null) {
    throw new UserError(
      `${input}: the quote ${quote.mark} at character ${quote.at + 1} is never closed in ${JSON.stringify(brief(text, quote.at))}. Close it, or write \\${quote.mark} for the character itself.`,
    );
  }
  if (word !== null) words.push(word);
  return words;
}

/** Characters of a text that a message quotes. */
const QUOTED_AT_MOST = 200;

/** The text, or what of a long one begins a little before `at`. */
function brief(text: string, at: number): string {
  const from = Math.max(0, Math.min(at - 20, text.length - QUOTED_AT_MOST));
  const [before, after] = [from > 0 ? '…' : '', from + QUOTED_AT_MOST < text.length ? '…' : ''];
  return `${before}${text.slice(from, from + QUOTED_AT_MOST)}${after}`;
}

/** Hyphens and dashes that word processors put in a hyphen's place: U+2010 to U+2015, the minus sign, small and full-width forms. */
const DASHES = '\u2010-\u2015\u2212\ufe58\ufe63\uff0d';
const LEADING_DASHES = new RegExp(`^[-${DASHES}]*[${DASHES}][-${DASHES}]*`);

/** An argument with its leading dashes made ASCII, and a sentence when that changed it. */
export function withAsciiDashes(word: string): { readonly word: string; readonly warning?: string } {
  const match = LEADING_DASHES.exec(word);
  if (match === null || match[0].length > 3) return { word };
  const rest = word.slice(match[0].length);
  if (!/^[A-Za-z]/.test(rest)) return { word };
  const mended = (rest.length === 1 ? '-' : '--') + rest;
  return {
    word: mended,
    warning: `"${word}" begins with a typographic dash, which Maelstrom takes for an argument of your node; it was read as "${mended}". Type it with plain hyphens.`,
  };
}
