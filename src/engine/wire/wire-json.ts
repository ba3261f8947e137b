/**
 * JSON as Maelstrom reads a node's lines (Cheshire over Jackson): integers of any size and decimals such as `1.0` stay
 * what they are, raw control characters are allowed inside strings, and what follows the first value is ignored.
 */

/** A number written with a point or exponent whose value is a whole number: for Clojure `1.0` is not an integer. */
export class Decimal {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A decoded JSON value. Integers outside ±2^53 are bigint; decimals with a fraction are plain numbers. */
export type Wire = null | boolean | number | bigint | string | Decimal | readonly Wire[] | WireObject;
export type WireObject = { readonly [key: string]: Wire };

export const isWireObject = (value: Wire | undefined): value is WireObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);

/** What Clojure calls an integer. */
export const isWireInteger = (value: Wire | undefined): boolean =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));

/** Texts that JSON.parse reads less exactly than Jackson; a match inside a string only costs time. */
const NEEDS_CARE = /\d{16}|\d\.|\d[eE]|__proto__/;

/**
 * The first JSON value of a text; undefined when it is not well-formed. Blank text is null, as in Cheshire. `onRest` gets what
 * follows the value.
 */
export function parseWire(text: string, onRest?: (rest: string) => void): Wire | undefined {
  if (isTooDeep(text)) return undefined;
  if (!NEEDS_CARE.test(text)) {
    try {
      return JSON.parse(text) as Wire;
    } catch {
      // Read again by the reader that is as lenient as Jackson is.
    }
  }
  try {
    return readWire(text, onRest);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, Wire])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
/** Nesting that is read. Jackson's own bound is 1000; nothing in the protocol is nested deeper than four levels. */
const MAX_DEPTH = 400;

/** Whether brackets outside strings are nested deeper than `MAX_DEPTH`: such a value would overflow a recursive reader. */
function isTooDeep(text: string): boolean {
  if (text.length <= 2 * MAX_DEPTH) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) inString = !inString;
    else if (inString) at += code === 0x5c ? 1 : 0;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}

/** A text and how far it has been read. */
interface Cursor {
  readonly text: string;
  at: number;
}

function readWire(text: string, onRest: (rest: string) => void = () => {}): Wire {
  const cursor = { text, at: 0 };
  skipSpace(cursor);
  if (cursor.at === text.length) return null;
  const value = readValue(cursor);
  skipSpace(cursor);
  if (cursor.at < text.length) onRest(text.slice(cursor.at));
  return value;
}

function readValue(cursor: Cursor): Wire {
  skipSpace(cursor);
  const { text, at } = cursor;
  switch (text[at]) {
    case '"':
      return readString(cursor);
    case '[':
      return readArray(cursor);
    case '{':
      return readObject(cursor);
  }
  for (const [word, value] of WORDS) {
    if (text.startsWith(word, at)) {
      cursor.at += word.length;
      return value;
    }
  }
  return readNumber(cursor);
}

function readArray(cursor: Cursor): readonly Wire[] {
  const items: Wire[] = [];
  cursor.at += 1;
  if (readEnd(cursor, ']')) return items;
  do items.push(readValue(cursor));
  while (readSeparator(cursor, ']'));
  return items;
}

function readObject(cursor: Cursor): WireObject {
  const object: Record<string, Wire> = {};
  cursor.at += 1;
  if (readEnd(cursor, '}')) return object;
  do {
    skipSpace(cursor);
    if (cursor.text[cursor.at] !== '"') return fail(cursor);
    const key = readString(cursor);
    skipSpace(cursor);
    if (cursor.text[cursor.at++] !== ':') return fail(cursor);
    const value = readValue(cursor);
    // Defined, not assigned: `__proto__` is a key like any other.
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  } while (readSeparator(cursor, '}'));
  return object;
}

/** Whether a list or object ends before its first part. */
function readEnd(cursor: Cursor, end: ']' | '}'): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== end) return false;
  cursor.at += 1;
  return true;
}

/** Whether another part follows. */
function readSeparator(cursor: Cursor, end: ']' | '}'): boolean {
  skipSpace(cursor);
  const found = cursor.text[cursor.at++];
  if (found !== end && found !== ',') fail(cursor);
  return found === ',';
}

function readString(cursor: Cursor): string {
  const { text } = cursor;
  let read = '';
  let from = ++cursor.at;
  for (;;) {
    const next = text[cursor.at];
    if (next === undefined) return fail(cursor);
    if (next === '"') {
      read += text.slice(from, cursor.at);
      cursor.at += 1;
      return read;
    }
    if (next === '\\') {
      read += text.slice(from, cursor.at) + readEscape(cursor);
      from = cursor.at;
    } else cursor.at += 1;
  }
}

/** The character that a backslash and what follows it stand for. */
function readEscape(cursor: Cursor): string {
  const { text, at } = cursor;
  const letter = text[at + 1] ?? '';
  const plain = ESCAPES[letter];
  if (plain !== undefined) {
    cursor.at += 2;
    return plain;
  }
  const hex = letter === 'u' ? /^[0-9a-fA-F]{4}$/.exec(text.slice(at + 2, at + 6))?.[0] : undefined;
  if (hex === undefined) return fail(cursor);
  cursor.at += 6;
  return String.fromCharCode(Number.parseInt(hex, 16));
}

function readNumber(cursor: Cursor): Wire {
  const { text } = cursor;
  NUMBER.lastIndex = cursor.at;
  const [digits, fraction, exponent] = NUMBER.exec(text) ?? [];
  if (digits === undefined) return fail(cursor);
  cursor.at += digits.length;
  // Jackson wants a delimiter after a number: `12:30 started` is not JSON.
  if (cursor.at < text.length && !' \t\r\n,]}'.includes(text[cursor.at] as string)) return fail(cursor);
  const value = Number(digits);
  if (fraction === undefined && exponent === undefined) {
    return Number.isSafeInteger(value) ? value : BigInt(digits);
  }
  return Number.isInteger(value) || !Number.isFinite(value) ? new Decimal(value) : value;
}

function skipSpace(cursor: Cursor): void {
  while (cursor.at < cursor.text.length && ' \t\r\n'.includes(cursor.text[cursor.at] as string)) cursor.at += 1;
}

function fail({ at }: Cursor): never {
  throw new SyntaxError(`There is no JSON at ${at}.`);
}

/** The JSON text of a value, on one line. */
export function printWire(value: Wire): string {
  return isPlain(value) ? JSON.stringify(value) : printExact(value);
}

/** Whether JSON.stringify prints the value exactly. */
function isPlain(value: Wire): boolean {
  if (typeof value === 'bigint' || value instanceof Decimal) return false;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  for (const key in value) if (!isPlain((value as WireObject)[key] as Wire)) return false;
  return true;
}

function printExact(value: Wire): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Decimal) return printDecimal(value.value);
  if (Array.isArray(value)) return `[${value.map(printExact).join(',')}]`;
  if (isWireObject(value)) {
    const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${printExact(each)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value);
}

function printDecimal(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '1e999' : '-1e999';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A text that two values share exactly when Clojure's `=` holds between them. */
export function wireIdentity(value: Wire): string {
  if (Array.isArray(value)) return `[${value.map(wireIdentity).join(',')}]`;
  if (isWireObject(value)) {
    const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${wireIdentity(each)}`);
    return `{${entries.sort().join(',')}}`;
  }
  return printExact(value);
}
