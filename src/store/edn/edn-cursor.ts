import { EdnError, type Place, type Position } from './edn-error.ts';

/** A stretch of a text. `end` is the offset after its last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A position in a text that moves over its forms. */
export interface Cursor {
  readonly text: string;
  readonly place: Place;
  at: number;
  /** Forms are checked, and no value is made of them. */
  checks: boolean;
  /** Forms that were passed. */
  forms: number;
  /** Since this was last cleared, a checked form held something that edn-data misreads (see `edn-data.ts`). */
  misread: boolean;
  /** Items of unfinished collections. */
  items: number;
  /** The last position that was asked for: counting lines goes on from there. */
  counted: Counted | undefined;
}

interface Counted {
  readonly offset: number;
  /** Line ends before `offset`, and the offset after the last of them. */
  readonly newlines: number;
  readonly lineStart: number;
}

/** A cursor that reads values. */
export const readingCursor = (text: string, place: Place = {}): Cursor => ({
  text,
  place,
  at: 0,
  checks: false,
  forms: 0,
  misread: false,
  items: 0,
  counted: undefined,
});

/** A cursor that only checks: the forms that it passes take no memory. */
export const checkingCursor = (text: string, place: Place = {}): Cursor => ({
  ...readingCursor(text, place),
  checks: true,
});

/** Takes time for the text since the position before, so that the errors of a text, in their order, are placed in linear time. */
export function positionAt(c: Cursor, offset: number): Position {
  const { text, place } = c;
  let { newlines, lineStart, offset: from } = c.counted ?? TEXT_START;
  if (from > offset) ({ newlines, lineStart, offset: from } = TEXT_START);
  for (let at = text.indexOf('\n', from); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    newlines += 1;
    lineStart = at + 1;
  }
  c.counted = { offset, newlines, lineStart };
  const firstColumn = newlines === 0 ? (place.column ?? 1) : 1;
  return { ...place, line: (place.line ?? 1) + newlines, column: firstColumn + offset - lineStart, offset };
}

const TEXT_START: Counted = { offset: 0, newlines: 0, lineStart: 0 };

export function failAt(c: Cursor, offset: number, problem: string): never {
  // What is wrong with the last characters of a text may be that more should follow.
  throw new EdnError(problem, positionAt(c, offset), c.at >= c.text.length);
}

/** For a text that ends too early. */
export function failCut(c: Cursor, problem: string): never {
  throw new EdnError(problem, positionAt(c, c.text.length), true);
}

/** Where a form began that has no end, in words. */
export function openedAt(c: Cursor, start: number): string {
  const { line, column } = positionAt(c, start);
  return `opened at ${line}:${column}`;
}

const TAB = 9;
export const NEWLINE = 10;
const RETURN = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const HASH = 35;
export const OPEN_LIST = 40;
export const CLOSE_LIST = 41;
const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const ZERO = 48;
const NINE = 57;
export const COLON = 58;
export const SEMICOLON = 59;
export const OPEN_VECTOR = 91;
export const BACKSLASH = 92;
export const CLOSE_VECTOR = 93;
export const CARET = 94;
export const UNDERSCORE = 95;
export const OPEN_MAP = 123;
export const CLOSE_MAP = 125;

/** Code units that end a token, as in clojure.lang.EdnReader, but for `^`: a JSON key may hold it, and so its keyword. */
const ENDS_TOKEN = new Uint8Array(128);
/** Between forms a comma is blank. */
const BLANK = new Uint8Array(128);
for (const c of '\t\n\v\f\r\u001c\u001d\u001e\u001f ,') BLANK[c.charCodeAt(0)] = ENDS_TOKEN[c.charCodeAt(0)] = 1;
for (const c of '";()[]{}\\') ENDS_TOKEN[c.charCodeAt(0)] = 1;

export const endsToken = (code: number): boolean => code < 128 && ENDS_TOKEN[code] === 1;
export const isBlank = (code: number): boolean => code < 128 && BLANK[code] === 1;
/** Form feeds and the like. */
export const isRareBlank = (code: number): boolean =>
  code < SPACE && code !== NEWLINE && code !== TAB && code !== RETURN;
export const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;
export const isClose = (code: number): boolean => code === CLOSE_LIST || code === CLOSE_VECTOR || code === CLOSE_MAP;

/** A number begins with a digit, or with a sign and a digit. */
export const beginsNumber = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return isDigit(code) || ((code === MINUS || code === PLUS) && isDigit(text.charCodeAt(at + 1)));
};

/** Moves to the end of the token that the position is in, and gives that offset. */
export function passToken(c: Cursor): number {
  const { text } = c;
  let { at } = c;
  while (at < text.length && !endsToken(text.charCodeAt(at))) at += 1;
  c.at = at;
  return at;
}
