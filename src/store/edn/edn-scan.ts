import type { Edn } from '../../maelstrom/edn.ts';
import { UserError } from '../../text/user-error.ts';
import { MAX_DEPTH } from './edn-print.ts';

/** Where a text comes from. `line` and `column` are those of its first character, from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** `end` is the offset after the last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** EDN that can't be read, with the place at which that shows. */
export class EdnError extends UserError {
  readonly file: string | undefined;
  /** From 1; `column` counts UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Offset in the text that was read. */
  readonly offset: number;
  /** What is wrong, without the place. */
  readonly problem: string;
  /** The text ends too early; what is there of it may be well-formed. */
  readonly cut: boolean;

  constructor(problem: string, text: string, offset: number, place: Place, cut = false) {
    const { line, column } = positionOf(text, offset, place);
    super(`${place.file ?? 'EDN'}:${line}:${column}: ${problem}`);
    this.problem = problem;
    this.file = place.file;
    this.line = line;
    this.column = column;
    this.offset = offset;
    this.cut = cut;
  }
}

function positionOf(text: string, offset: number, place: Place): { line: number; column: number } {
  let newlines = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    newlines += 1;
    lineStart = at + 1;
  }
  const firstColumn = newlines === 0 ? (place.column ?? 1) : 1;
  return { line: (place.line ?? 1) + newlines, column: firstColumn + offset - lineStart };
}

/** A stretch that edn-data misreads, and what it is given instead. */
export interface Rewrite extends Span {
  readonly text: string;
}

/**
 * A position in a text that moves over its forms. With `rewrites`, what edn-data 1.2.2 is known to misread is noted on the way;
 * `values` are those that a rewritten text refers to by number (see `placeholder`).
 */
export interface Scanner {
  readonly text: string;
  readonly place: Place;
  at: number;
  rewrites: Rewrite[] | undefined;
  readonly values: Edn[];
  /** Items of unfinished collections (see `readForm`). */
  items: number;
}

export const scannerOf = (text: string, place: Place = {}): Scanner => ({
  text,
  place,
  at: 0,
  rewrites: undefined,
  values: [],
  items: 0,
});

/** No document can hold this tag: tags begin with a letter. */
export const PLACEHOLDER_TAG = '\u0001';

const placeholder = (index: number): string => ` #${PLACEHOLDER_TAG} ${index} `;

/** Code units that end a token, as in clojure.lang.EdnReader, but for `^`: a JSON key may hold it, and so its keyword. */
const ENDS_TOKEN = new Uint8Array(128);
/** Between forms a comma is blank. */
const BLANK = new Uint8Array(128);
for (const c of '\t\n\v\f\r\u001c\u001d\u001e\u001f ,') BLANK[c.charCodeAt(0)] = ENDS_TOKEN[c.charCodeAt(0)] = 1;
for (const c of '";()[]{}\\') ENDS_TOKEN[c.charCodeAt(0)] = 1;

export const endsToken = (code: number): boolean => code < 128 && ENDS_TOKEN[code] === 1;

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
export const QUOTE = 34;
export const HASH = 35;
export const OPEN_LIST = 40;
export const CLOSE_LIST = 41;
const PLUS = 43;
const COMMA = 44;
export const MINUS = 45;
export const ZERO = 48;
const NINE = 57;
export const COLON = 58;
const SEMICOLON = 59;
export const OPEN_VECTOR = 91;
export const BACKSLASH = 92;
export const CLOSE_VECTOR = 93;
const CARET = 94;
const UNDERSCORE = 95;
export const OPEN_MAP = 123;
export const CLOSE_MAP = 125;

/** How much of what was found an error shows. */
const SHOWN = 40;

/** Text for an error message: quoted, on one line, bounded. */
export const shown = (text: string): string =>
  text.length > SHOWN ? `${JSON.stringify(text.slice(0, SHOWN))}…` : JSON.stringify(text);

export function failAt(s: Scanner, offset: number, problem: string): never {
  // What is wrong with the last characters of a text may be that more should follow.
  throw new EdnError(problem, s.text, offset, s.place, s.at >= s.text.length);
}

export function failCut(s: Scanner, problem: string): never {
  throw new EdnError(problem, s.text, s.text.length, s.place, true);
}

const openedAt = (s: Scanner, start: number): string => {
  const { line, column } = positionOf(s.text, start, s.place);
  return `opened at ${line}:${column}`;
};

function rewrite(s: Scanner, start: number, end: number, text: string): void {
  s.rewrites?.push({ start, end, text });
}

function replaceByValue(s: Scanner, start: number, end: number, value: Edn): void {
  if (s.rewrites === undefined) return;
  rewrite(s, start, end, placeholder(s.values.length));
  s.values.push(value);
}

/** Moves to the next form, closing bracket or end: over blanks, comments and discarded forms. */
export function skipBlank(s: Scanner, depth: number): void {
  const { text } = s;
  for (;;) {
    const c = text.charCodeAt(s.at);
    if (c === SPACE) {
      s.at += 1;
    } else if (c > SPACE && c !== COMMA && c !== SEMICOLON && c !== HASH) {
      return;
    } else if (c < 128 && BLANK[c] === 1) {
      // Form feeds and the like separate nothing for edn-data.
      if (c < SPACE && c !== NEWLINE && c !== TAB && c !== RETURN) rewrite(s, s.at, s.at + 1, ' ');
      s.at += 1;
    } else if (c === SEMICOLON) {
      const start = s.at;
      const end = text.indexOf('\n', start);
      s.at = end === -1 ? text.length : end;
      rewrite(s, start, s.at, ' ');
    } else if (c === HASH && text.charCodeAt(s.at + 1) === UNDERSCORE) {
      const start = s.at;
      const outer = s.rewrites;
      s.rewrites = undefined;
      s.at += 2;
      checkDepth(s, depth + 1);
      skipBlank(s, depth + 1);
      if (atClose(s)) failAt(s, start, '#_ has nothing to discard');
      skipForm(s, depth + 1);
      s.rewrites = outer;
      rewrite(s, start, s.at, ' ');
    } else {
      return;
    }
  }
}

const atClose = (s: Scanner): boolean => {
  const c = s.text.charCodeAt(s.at);
  return c === CLOSE_LIST || c === CLOSE_VECTOR || c === CLOSE_MAP;
};

/** Ends nesting that no file of Maelstrom's has before it ends the stack. */
export function checkDepth(s: Scanner, depth: number): void {
  if (depth >= MAX_DEPTH) failAt(s, s.at, `forms are nested deeper than ${MAX_DEPTH} levels`);
}

/** Moves over one form, checking it; the position must be at its first character. */
export function skipForm(s: Scanner, depth: number): void {
  checkDepth(s, depth);
  switch (s.text.charCodeAt(s.at)) {
    case QUOTE:
      skipString(s);
      return;
    case OPEN_VECTOR:
      skipItems(s, s.at, CLOSE_VECTOR, 'vector', depth);
      return;
    case OPEN_LIST:
      skipItems(s, s.at, CLOSE_LIST, 'list', depth);
      return;
    case OPEN_MAP:
      skipMap(s, depth, undefined);
      return;
    case CLOSE_LIST:
    case CLOSE_VECTOR:
    case CLOSE_MAP:
      failAt(s, s.at, `${s.text.charAt(s.at)} closes nothing`);
      return;
    case HASH:
      skipDispatch(s, depth);
      return;
    case BACKSLASH:
      skipChar(s);
      return;
    default:
      if (s.at >= s.text.length) failCut(s, 'the text ends where a value is expected');
      skipToken(s);
  }
}

/** Ends a collection: true at its closing bracket, which is passed; an error at any other, and at the end of the text. */
export function passClose(s: Scanner, start: number, close: number, what: string): boolean {
  const c = s.text.charCodeAt(s.at);
  if (c === close) {
    s.at += 1;
    return true;
  }
  if (s.at >= s.text.length) failCut(s, `the text ends inside a ${what} ${openedAt(s, start)}`);
  if (c === CLOSE_LIST || c === CLOSE_VECTOR || c === CLOSE_MAP) {
    failAt(
      s,
      s.at,
      `${s.text.charAt(s.at)} stands where ${String.fromCharCode(close)} has to close the ${what} ${openedAt(s, start)}`,
    );
  }
  return false;
}

function skipItems(s: Scanner, start: number, close: number, what: string, depth: number): void {
  const seen = what === 'set' ? newSeen() : undefined;
  s.at += what === 'set' ? 2 : 1;
  for (;;) {
    skipBlank(s, depth);
    if (passClose(s, start, close, what)) return;
    const item = s.at;
    skipForm(s, depth + 1);
    if (seen !== undefined) checkNew(s, seen, item, s.at, 'an element of the set');
  }
}

/** `namespace` is that of a `#:namespace{…}` map, whose keys lack it. */
function skipMap(s: Scanner, depth: number, namespace: string | undefined): void {
  const start = s.at;
  const seen = newSeen();
  s.at += 1;
  for (;;) {
    skipBlank(s, depth);
    if (passClose(s, start, CLOSE_MAP, 'map')) return;
    const key = s.at;
    const before = s.rewrites?.length;
    skipForm(s, depth + 1);
    const keyEnd = s.at;
    checkNew(s, seen, key, keyEnd, KEY);
    if (namespace !== undefined && before === s.rewrites?.length) qualify(s, key, keyEnd, namespace);
    skipBlank(s, depth);
    if (s.text.charCodeAt(s.at) === CLOSE_MAP)
      failAt(s, key, `the key ${shown(s.text.slice(key, keyEnd))} has no value`);
    passClose(s, start, CLOSE_MAP, 'map');
    skipForm(s, depth + 1);
  }
}

/** `:a` in `#:ns{:a 1}` is `:ns/a`, and `:_/a` is `:a`; symbols alike. */
function qualify(s: Scanner, start: number, end: number, namespace: string): void {
  const key = s.text.slice(start, end);
  const colon = key.startsWith(':') ? ':' : '';
  const name = key.slice(colon.length);
  if (/^["([{#\\0-9]|^[-+][0-9]|^(nil|true|false)$/.test(name)) return;
  if (name.startsWith('_/')) rewrite(s, start, end, colon + name.slice(2));
  else if (!name.includes('/') || name === '/') rewrite(s, start, end, `${colon}${namespace}/${name}`);
}

/** Keys of one map or elements of one set that are atoms, by their text. */
export interface Seen {
  readonly few: number[];
  many: Set<string> | undefined;
}
/** What an error calls a key. */
export const KEY = 'a key of the map';
export const newSeen = (): Seen => ({ few: [], many: undefined });
const FEW = 32;

/** Clojure refuses a map with a key twice, and prints none: where one stands, bytes were doubled or lost. */
export function checkNew(s: Scanner, seen: Seen, start: number, end: number, what: string): void {
  const { text } = s;
  const first = text.charCodeAt(start);
  if (first === OPEN_VECTOR || first === OPEN_LIST || first === OPEN_MAP || first === HASH) return;
  if (seen.many !== undefined) {
    const key = text.slice(start, end);
    if (seen.many.has(key)) failTwice(s, start, what);
    seen.many.add(key);
    return;
  }
  const { few } = seen;
  for (let i = 0; i < few.length; i += 2) {
    const otherStart = few[i] ?? 0;
    if ((few[i + 1] ?? 0) - otherStart === end - start && sameText(text, otherStart, start, end - start)) {
      failTwice(s, start, what);
    }
  }
  few.push(start, end);
  if (few.length >= FEW) {
    seen.many = new Set();
    for (let i = 0; i < few.length; i += 2) seen.many.add(text.slice(few[i], few[i + 1]));
  }
}

/** The position must be behind the repeated form. */
export function failTwice(s: Scanner, start: number, what: string): never {
  return failAt(s, start, `${shown(s.text.slice(start, s.at))} is ${what} twice`);
}

function sameText(text: string, a: number, b: number, length: number): boolean {
  for (let i = length - 1; i >= 0; i--) if (text.charCodeAt(a + i) !== text.charCodeAt(b + i)) return false;
  return true;
}

function skipDispatch(s: Scanner, depth: number): void {
  const { text } = s;
  const start = s.at;
  const next = text.charCodeAt(start + 1);
  if (next === OPEN_MAP) {
    skipItems(s, start, CLOSE_MAP, 'set', depth);
  } else if (next === HASH) {
    s.at += 2;
    const token = text.slice(start, passToken(s));
    const value = SYMBOLIC[token];
    if (value === undefined) failAt(s, start, `${shown(token)} is none of ##NaN, ##Inf and ##-Inf`);
    replaceByValue(s, start, s.at, value);
  } else if (next === COLON) {
    s.at += 2;
    const namespace = text.slice(start + 2, passToken(s));
    if (s.at < text.length && (namespace === '' || text.charCodeAt(s.at) !== OPEN_MAP)) {
      failAt(s, start, `${shown(`#:${namespace}`)} must be followed by a map`);
    }
    rewrite(s, start, s.at, '');
    checkDepth(s, depth + 1);
    if (s.at >= text.length) failCut(s, 'the text ends before a map');
    skipMap(s, depth + 1, namespace);
  } else if (start + 1 >= text.length) {
    failCut(s, 'the text ends after #');
  } else if (isLetter(next)) {
    s.at += 1;
    passToken(s);
    const tag = text.slice(start, s.at);
    if (tag.length > LONG_TOKEN) failAt(s, start, `a tag of ${tag.length} characters is too long`);
    if (tag.endsWith('#')) rewrite(s, start, s.at, `${tag} `);
    skipBlank(s, depth);
    if (atClose(s)) failAt(s, start, `the tag ${shown(tag)} has no value`);
    skipForm(s, depth + 1);
  } else {
    failAt(
      s,
      start,
      `${shown(text.slice(start, start + 2))} is no EDN: only #{, #_, ##, #: and a tag's name may follow #`,
    );
  }
}

const SYMBOLIC: Readonly<Record<string, number>> = Object.assign(Object.create(null) as Record<string, number>, {
  '##NaN': Number.NaN,
  '##Inf': Number.POSITIVE_INFINITY,
  '##-Inf': Number.NEGATIVE_INFINITY,
});

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code >= 128;

/** Moves to the end of the token that the position is in, and gives that offset. */
export function passToken(s: Scanner): number {
  const { text } = s;
  let { at } = s;
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c < 128 && ENDS_TOKEN[c] === 1) break;
  }
  s.at = at;
  return at;
}

export const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

/** A number begins with a digit, or with a sign and a digit. */
export const beginsNumber = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at);
  return isDigit(c) || ((c === MINUS || c === PLUS) && isDigit(text.charCodeAt(at + 1)));
};

/** Keywords, symbols, nil, true, false, numbers. */
function skipToken(s: Scanner): void {
  const { text } = s;
  const start = s.at;
  if (text.charCodeAt(start) === CARET) failAt(s, start, 'metadata (^) is no part of EDN');
  const end = passToken(s);
  const long = end - start > LONG_TOKEN;
  if (beginsNumber(text, start)) {
    const token = text.slice(start, end);
    if (!long && (SAFE_INTEGER.test(token) || PLAIN_FLOAT.test(token))) return;
    replaceByValue(s, start, end, numberOf(s, token, start));
  } else if (long) {
    const isKeyword = text.charCodeAt(start) === COLON;
    replaceByValue(s, start, end, isKeyword ? { key: text.slice(start + 1, end) } : { sym: text.slice(start, end) });
  } else if (text.charCodeAt(end - 1) === HASH && text.charCodeAt(end) === OPEN_MAP) {
    rewrite(s, start, end, `${text.slice(start, end)} `);
  }
}

/** Characters from which edn-data isn't given a token: the time that it takes grows with the square of the length. */
const LONG_TOKEN = 200;

/** Read alike by everyone: at most 15 digits, no leading zero, not -0 (an integer in Clojure, a float in JavaScript). */
const SAFE_INTEGER = /^(?:0|[-+]?[1-9][0-9]{0,14})$/;
/** What edn-data takes for a float and Clojure too. */
const PLAIN_FLOAT = /^[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+|(?=[eE]))(?:[eE][+-]?(?:0|[1-9][0-9]*))?$/;

const INTEGER = /^([-+]?)(?:(0|[1-9][0-9]*)|0[xX]([0-9a-fA-F]+)|0([0-7]+)|([1-9][0-9]?)[rR]([0-9a-zA-Z]+))N?$/;
const RATIO = /^([-+]?[0-9]+)\/([0-9]+)$/;
const DECIMAL = /^[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?M?$/;
const INTEGRAL_DECIMAL = /^([-+]?[0-9]+)M$/;

/** Digits after which a number is refused: turning them into a bigint would take long, and nothing writes such numbers. */
const LONGEST_NUMBER = 10_000;

const integer = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

/**
 * The value of a number's token. An integer (with or without N) is a number as far as that holds it exactly, else a bigint; a ratio
 * (`1/3`) is the nearest number, as are a float and a decimal with M that isn't integral.
 */
export function numberOf(s: Scanner, token: string, start: number): number | bigint {
  if (token.length > LONGEST_NUMBER) failAt(s, start, `a number of ${token.length} characters is too long`);
  const whole = INTEGER.exec(token);
  if (whole !== null) {
    const [, sign, decimal, hex, octal, radix, digits] = whole;
    let value: bigint | undefined;
    if (decimal !== undefined) value = BigInt(decimal);
    else if (hex !== undefined) value = BigInt(`0x${hex}`);
    else if (octal !== undefined) value = BigInt(`0o${octal}`);
    else value = inRadix(digits ?? '', Number(radix));
    if (value !== undefined) return integer(sign === '-' ? -value : value);
  }
  const ratio = RATIO.exec(token);
  if (ratio !== null) {
    const [, over = '', under = ''] = ratio;
    if (/^0+$/.test(under)) failAt(s, start, `the ratio ${shown(token)} divides by zero`);
    const quotient = Number(over) / Number(under);
    return Number.isFinite(quotient) ? quotient : failAt(s, start, `the ratio ${shown(token)} is out of range`);
  }
  const integral = INTEGRAL_DECIMAL.exec(token);
  if (integral?.[1] !== undefined) return integer(BigInt(integral[1].replace('+', '')));
  if (DECIMAL.test(token) && !/^[-+]?0[0-9]+M?$/.test(token)) return Number.parseFloat(token);
  return failAt(s, start, `${shown(token)} is not a number`);
}

/** Clojure's `36rZZ`; undefined when a digit isn't one in this radix. */
function inRadix(digits: string, radix: number): bigint | undefined {
  if (radix < 2 || radix > 36) return undefined;
  let value = 0n;
  for (const digit of digits) {
    const n = Number.parseInt(digit, 36);
    if (n >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(n);
  }
  return value;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  r: '\r',
  n: '\n',
  b: '\b',
  f: '\f',
  '\\': '\\',
  '"': '"',
};

/** Moves over a string, checking its escapes. */
function skipString(s: Scanner): void {
  const { text } = s;
  const start = s.at;
  let octal = false;
  s.at += 1;
  for (;;) {
    const c = text.charCodeAt(s.at);
    if (c === QUOTE) break;
    if (c === BACKSLASH) octal = isDigit(text.charCodeAt(s.at + 1)) || octal;
    if (c === BACKSLASH) readEscape(s);
    else if (s.at >= text.length) failCut(s, `the text ends inside a string ${openedAt(s, start)}`);
    else s.at += 1;
  }
  s.at += 1;
  // edn-data knows no \101.
  if (octal && s.rewrites !== undefined) {
    const end = s.at;
    s.at = start;
    replaceByValue(s, start, end, readString(s));
  }
}

/** Reads a string; the position must be at its opening quote. */
export function readString(s: Scanner): string {
  const { text } = s;
  const start = s.at;
  let piece = start + 1;
  let value = '';
  s.at = piece;
  for (;;) {
    const c = text.charCodeAt(s.at);
    if (c === QUOTE) break;
    if (c === BACKSLASH) {
      value += text.slice(piece, s.at);
      value += readEscape(s);
      piece = s.at;
    } else if (s.at >= text.length) {
      failCut(s, `the text ends inside a string ${openedAt(s, start)}`);
    } else {
      s.at += 1;
    }
  }
  value += text.slice(piece, s.at);
  s.at += 1;
  return value;
}

/** Reads one escape of a string; the position must be at its backslash. */
function readEscape(s: Scanner): string {
  const { text } = s;
  const start = s.at;
  const c = text.charAt(start + 1);
  const simple = SIMPLE_ESCAPES[c];
  if (simple !== undefined) {
    s.at += 2;
    return simple;
  }
  if (c === 'u') {
    const digits = text.slice(start + 2, start + 6);
    if (/^[0-9a-fA-F]{4}$/.test(digits)) {
      s.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if (start + 6 > text.length && /^[0-9a-fA-F]*$/.test(digits)) failCut(s, 'the text ends inside a string');
    failAt(s, start, `${shown(`\\u${digits}`)} is not an escape: four hexadecimal digits must follow \\u`);
  }
  const octal = /^[0-7]{1,3}/.exec(text.slice(start + 1, start + 4))?.[0];
  if (octal !== undefined && Number.parseInt(octal, 8) <= 0o377) {
    s.at += 1 + octal.length;
    return String.fromCharCode(Number.parseInt(octal, 8));
  }
  if (c === '') failCut(s, 'the text ends inside a string');
  return failAt(s, start, `${shown(`\\${c}`)} is not an escape that a string may hold`);
}

const CHAR_VALUES: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  newline: '\n',
  tab: '\t',
  space: ' ',
  backspace: '\b',
  formfeed: '\f',
  return: '\r',
});

/** Moves over a character; edn-data never gets to see one (it takes `\(` for a bracket). */
function skipChar(s: Scanner): void {
  const start = s.at;
  const char = readChar(s);
  replaceByValue(s, start, s.at, { char });
}

function readChar(s: Scanner): string {
  const { text } = s;
  const start = s.at;
  if (start + 1 >= text.length) failCut(s, 'the text ends after \\');
  s.at = start + 2;
  const name = text.slice(start + 1, passToken(s));
  if (name.length === 1) return name;
  const value = CHAR_VALUES[name];
  if (value !== undefined) return value;
  if (/^u[0-9a-fA-F]{4}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
  if (/^o[0-3]?[0-7]{1,2}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 8));
  if (name.length === 2 && name.codePointAt(0) !== name.charCodeAt(0)) return name;
  return failAt(s, start, `${shown(`\\${name}`)} is not a character`);
}
