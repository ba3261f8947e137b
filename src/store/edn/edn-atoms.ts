/** Numbers, strings, characters, keywords and symbols: forms that hold no other. */
import { type Edn, type EdnChar, type EdnKeyword, keyword } from '../../maelstrom/edn.ts';
import { LONGEST_NUMBER, LONGEST_RADIX_NUMBER } from '../read-bounds.ts';
import {
  BACKSLASH,
  CARET,
  type Cursor,
  endsToken,
  failAt,
  failCut,
  HASH,
  isDigit,
  MINUS,
  OPEN_MAP,
  openedAt,
  passToken,
  QUOTE,
  ZERO,
} from './edn-cursor.ts';
import { isLongForEdnData, isPlainNumber } from './edn-data.ts';
import { shown } from './edn-error.ts';

/** Keywords read lately, by a hash of their names: a history names the same few over and over. */
const lately: (EdnKeyword | undefined)[] = new Array<undefined>(512).fill(undefined);

export function readKeyword(c: Cursor): EdnKeyword | null {
  const { text } = c;
  const start = c.at + 1;
  if (c.checks) {
    checkName(c, start, passToken(c));
    return null;
  }
  let at = start;
  let hash = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (endsToken(code)) break;
    hash = (hash * 31 + code) | 0;
  }
  c.at = at;
  const slot = hash & (lately.length - 1);
  const known = lately[slot];
  if (known !== undefined && known.key.length === at - start && text.startsWith(known.key, start)) return known;
  const read = keyword(text.slice(start, at));
  lately[slot] = read;
  return read;
}

/** nil, true, false, symbols. */
export function readWord(c: Cursor): Edn {
  const { text } = c;
  const start = c.at;
  if (text.charCodeAt(start) === CARET) failAt(c, start, 'metadata (^) is not part of EDN');
  const end = passToken(c);
  if (c.checks) {
    checkName(c, start, end);
    return null;
  }
  if (end - start === 3 && text.startsWith('nil', start)) return null;
  const word = text.slice(start, end);
  if (word === 'true') return true;
  if (word === 'false') return false;
  return { sym: word };
}

function checkName(c: Cursor, start: number, end: number): void {
  const meetsMap = c.text.charCodeAt(end) === OPEN_MAP && c.text.charCodeAt(end - 1) === HASH;
  if (meetsMap || isLongForEdnData(end - start)) c.misread = true;
}

/** Digits that a number always holds exactly. */
const EXACT_DIGITS = 15;

export function readNumber(c: Cursor): number | bigint {
  const { text } = c;
  const start = c.at;
  let at = start;
  const negative = text.charCodeAt(at) === MINUS;
  if (!isDigit(text.charCodeAt(at))) at += 1;
  const first = at;
  let value = 0;
  let code = text.charCodeAt(at);
  while (isDigit(code)) {
    value = value * 10 + (code - ZERO);
    at += 1;
    code = text.charCodeAt(at);
  }
  const digits = at - first;
  // A leading zero is Clojure's mark of an octal number.
  if (
    (at >= text.length || endsToken(code)) &&
    digits <= EXACT_DIGITS &&
    (digits === 1 || text.charCodeAt(first) !== ZERO)
  ) {
    c.at = at;
    // -0 is an integer in Clojure, and a float in JavaScript.
    if (!negative) return value;
    if (value !== 0) return -value;
    c.misread = true;
    return 0;
  }
  const token = text.slice(start, passToken(c));
  if (token.length > LONGEST_NUMBER) failAt(c, start, `a number of ${token.length} characters is too long`);
  if (isPlainNumber(token)) return Number.parseFloat(token);
  c.misread = true;
  return unusualNumber(c, token, start);
}

const INTEGER = /^([-+]?)(?:(0|[1-9][0-9]*)|0[xX]([0-9a-fA-F]+)|0([0-7]+)|([1-9][0-9]?)[rR]([0-9a-zA-Z]+))N?$/;
const RATIO = /^([-+]?[0-9]+)\/([0-9]+)$/;
const DECIMAL = /^[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?M?$/;
const INTEGRAL_DECIMAL = /^([-+]?[0-9]+)M$/;

const integer = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

/**
 * An integer (with or without N) is a number as far as that holds it exactly, else a bigint; a ratio (`1/3`) is the nearest
 * number, as are a float and a decimal with M that isn't integral.
 */
function unusualNumber(c: Cursor, token: string, start: number): number | bigint {
  const whole = INTEGER.exec(token);
  if (whole !== null) {
    const [, sign, decimal, hex, octal, radix, digits] = whole;
    if (decimal === undefined && token.length > LONGEST_RADIX_NUMBER) {
      failAt(c, start, `a number of ${token.length} characters is too long`);
    }
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
    if (/^0+$/.test(under)) failAt(c, start, `the ratio ${shown(token)} divides by zero`);
    const quotient = Number(over) / Number(under);
    return Number.isFinite(quotient) ? quotient : failAt(c, start, `the ratio ${shown(token)} is out of range`);
  }
  const integral = INTEGRAL_DECIMAL.exec(token);
  if (integral?.[1] !== undefined) return integer(BigInt(integral[1].replace('+', '')));
  if (DECIMAL.test(token) && !/^[-+]?0[0-9]+M?$/.test(token)) return Number.parseFloat(token);
  return failAt(c, start, `${shown(token)} is not a number`);
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

const SYMBOLIC: Readonly<Record<string, number>> = Object.assign(Object.create(null) as Record<string, number>, {
  '##NaN': Number.NaN,
  '##Inf': Number.POSITIVE_INFINITY,
  '##-Inf': Number.NEGATIVE_INFINITY,
});

/** Reads ##NaN and its like; the position must be at their first character. */
export function readSymbolic(c: Cursor): number {
  const start = c.at;
  c.at += 2;
  c.misread = true;
  const token = c.text.slice(start, passToken(c));
  return SYMBOLIC[token] ?? failAt(c, start, `${shown(token)} is not one of ##NaN, ##Inf and ##-Inf`);
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

/** Reads a string; the position must be at its opening quote. */
export function readString(c: Cursor): string {
  const { text } = c;
  const start = c.at;
  let piece = start + 1;
  let value = '';
  let at = piece;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) {
      c.at = at;
      const escaped = readEscape(c);
      if (!c.checks) value += text.slice(piece, at) + escaped;
      at = c.at;
      piece = at;
    } else if (at >= text.length) {
      c.at = at;
      failCut(c, `the text ends inside a string ${openedAt(c, start)}`);
    } else {
      at += 1;
    }
  }
  c.at = at + 1;
  return c.checks ? '' : value + text.slice(piece, at);
}

/** Reads one escape of a string; the position must be at its backslash. */
function readEscape(c: Cursor): string {
  const { text } = c;
  const start = c.at;
  const letter = text.charAt(start + 1);
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) {
    c.at += 2;
    return simple;
  }
  if (letter === 'u') {
    const digits = text.slice(start + 2, start + 6);
    if (/^[0-9a-fA-F]{4}$/.test(digits)) {
      c.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if (start + 6 > text.length && /^[0-9a-fA-F]*$/.test(digits)) failCut(c, 'the text ends inside a string');
    failAt(c, start, `${shown(`\\u${digits}`)} is not an escape: four hexadecimal digits must follow \\u`);
  }
  const octal = /^[0-7]{1,3}/.exec(text.slice(start + 1, start + 4))?.[0];
  if (octal !== undefined && Number.parseInt(octal, 8) <= 0o377) {
    c.at += 1 + octal.length;
    c.misread = true;
    return String.fromCharCode(Number.parseInt(octal, 8));
  }
  if (letter === '') failCut(c, 'the text ends inside a string');
  return failAt(c, start, `${shown(`\\${letter}`)} is not an escape that a string may hold`);
}

const CHAR_VALUES: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  newline: '\n',
  tab: '\t',
  space: ' ',
  backspace: '\b',
  formfeed: '\f',
  return: '\r',
});

/** Reads a character such as `\a`; the position must be at its backslash. */
export function readChar(c: Cursor): EdnChar {
  const { text } = c;
  const start = c.at;
  c.misread = true;
  if (start + 1 >= text.length) failCut(c, 'the text ends after \\');
  c.at = start + 2;
  const name = text.slice(start + 1, passToken(c));
  if (name.length === 1) return { char: name };
  const value = CHAR_VALUES[name];
  if (value !== undefined) return { char: value };
  if (/^u[0-9a-fA-F]{4}$/.test(name)) return { char: String.fromCharCode(Number.parseInt(name.slice(1), 16)) };
  if (/^o[0-3]?[0-7]{1,2}$/.test(name)) return { char: String.fromCharCode(Number.parseInt(name.slice(1), 8)) };
  if (name.length === 2 && name.codePointAt(0) !== name.charCodeAt(0)) return { char: name };
  return failAt(c, start, `${shown(`\\${name}`)} is not a character`);
}
