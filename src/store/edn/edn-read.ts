import { parseEDNString } from 'edn-data';
import {
  type Edn,
  type EdnKeyword,
  isChar,
  isKeyword,
  isList,
  isMap,
  isSet,
  isSymbol,
  isTagged,
  isVector,
  keyword,
} from '../../maelstrom/edn.ts';
import {
  BACKSLASH,
  beginsNumber,
  CLOSE_LIST,
  CLOSE_MAP,
  CLOSE_VECTOR,
  COLON,
  checkDepth,
  checkNew,
  endsToken,
  failAt,
  failCut,
  failTwice,
  HASH,
  isDigit,
  KEY,
  MINUS,
  newSeen,
  numberOf,
  OPEN_LIST,
  OPEN_MAP,
  OPEN_VECTOR,
  PLACEHOLDER_TAG,
  type Place,
  passClose,
  passToken,
  QUOTE,
  type Rewrite,
  readString,
  type Scanner,
  type Seen,
  type Span,
  scannerOf,
  shown,
  skipBlank,
  skipForm,
  ZERO,
} from './edn-scan.ts';

export { EdnError, type Place, type Span } from './edn-scan.ts';

/**
 * Reads a text that holds exactly one form. Integers beyond ±2^53 are bigint; `1/3` and `1.5M` are the nearest number, `5N` is 5;
 * the rest is as `Edn` says. Throws `EdnError`, with file, line and column, and nothing else.
 *
 * The scanner checks the text and notes what edn-data would misread, edn-data reads it.
 */
export function parseEdn(text: string, where: Place | string = {}): Edn {
  const s = scannerOf(text, typeof where === 'string' ? { file: where } : where);
  skipBlank(s, 0);
  if (s.at >= text.length) failCut(s, 'there is no value in the text');
  const value = readSpan(s, 0);
  skipBlank(s, 0);
  if (s.at < text.length) failAt(s, s.at, 'a second value follows where the text should end');
  return value;
}

/** Checks the form at the position, moves over it, and has edn-data read it. */
function readSpan(s: Scanner, depth: number): Edn {
  const start = s.at;
  const outer = s.rewrites;
  const rewrites: Rewrite[] = [];
  s.rewrites = rewrites;
  skipForm(s, depth);
  s.rewrites = outer;
  const text = rewritten(s.text, { start, end: s.at }, rewrites);
  let value: unknown;
  try {
    placed = s.values;
    value = parseEDNString(text, AS_WRITTEN);
  } catch (error) {
    // Not known to happen: the scanner refuses what edn-data throws on.
    failAt(
      s,
      start,
      `the value at this place can't be read (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  return adopt(value, s, start);
}

function rewritten(text: string, span: Span, rewrites: readonly Rewrite[]): string {
  let result = '';
  let { start } = span;
  for (const rewrite of rewrites) {
    result += text.slice(start, rewrite.start) + rewrite.text;
    start = rewrite.end;
  }
  return result + text.slice(start, span.end);
}

/** What the placeholders of the text being read stand for. */
let placed: readonly Edn[] = [];

/**
 * edn-data looks tags up in an object: those it has handlers for (`inst` makes a Date), and the names that every object
 * inherits (`constructor`), are kept as plain tagged values like all others.
 */
const AS_WRITTEN = {
  tagHandlers: Object.fromEntries<(val: unknown) => unknown>([
    ...['inst', ...Object.getOwnPropertyNames(Object.prototype)].map(
      (tag) => [tag, (val: unknown) => ({ tag, val })] as const,
    ),
    [PLACEHOLDER_TAG, (index) => placed[Number(index)]],
  ]),
};

/** Checks that edn-data gave a value of ours, and shares its keywords. Changes it in place: nobody else holds it. */
function adopt(value: unknown, s: Scanner, start: number): Edn {
  if (value === null) return null;
  if (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint'
  ) {
    return value;
  }
  const node = value as Edn;
  if (isVector(node)) return adoptItems(node, s, start);
  if (isKeyword(node)) return keyword(node.key);
  if (isSymbol(node) || isChar(node)) return node;
  if (isList(node)) adoptItems(node.list, s, start);
  else if (isSet(node)) adoptItems(node.set, s, start);
  else if (isTagged(node)) return { tag: node.tag, val: adopt(node.val, s, start) };
  else if (isMap(node)) for (const entry of node.map) adoptItems(entry, s, start);
  else failAt(s, start, `the value at this place can't be read (found ${typeof value})`);
  return node;
}

function adoptItems(items: readonly Edn[], s: Scanner, start: number): readonly Edn[] {
  const own = items as Edn[];
  for (let i = 0; i < own.length; i++) own[i] = adopt(own[i], s, start);
  return own;
}

/**
 * Reads the form at the position without edn-data, as far as it is made of what a history's lines are made of: atoms and plain
 * collections. Tagged values and characters are left to edn-data. Property tests hold the two against each other.
 */
export function readForm(s: Scanner, depth: number): Edn {
  const { text } = s;
  const start = s.at;
  const c = text.charCodeAt(start);
  switch (c) {
    case QUOTE:
      return readString(s);
    case COLON:
      return readKeyword(s);
    case OPEN_VECTOR:
      s.at += 1;
      return readItems(s, start, CLOSE_VECTOR, 'vector', depth);
    case OPEN_LIST:
      s.at += 1;
      return { list: readItems(s, start, CLOSE_LIST, 'list', depth) };
    case OPEN_MAP:
      return readMap(s, depth);
    case HASH:
    case BACKSLASH:
    case CLOSE_LIST:
    case CLOSE_VECTOR:
    case CLOSE_MAP:
      return readSpan(s, depth);
  }
  if (beginsNumber(text, start)) return readNumber(s);
  if (start >= text.length) failCut(s, 'the text ends where a value is expected');
  return readWord(s);
}

/** Keywords read lately, by a hash of their names: a history names the same few over and over. */
const lately: (EdnKeyword | undefined)[] = new Array<undefined>(512).fill(undefined);

function readKeyword(s: Scanner): EdnKeyword {
  const { text } = s;
  const start = s.at + 1;
  let at = start;
  let hash = 0;
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (endsToken(c)) break;
    hash = (hash * 31 + c) | 0;
  }
  s.at = at;
  const slot = hash & (lately.length - 1);
  const known = lately[slot];
  if (known !== undefined && known.key.length === at - start && text.startsWith(known.key, start)) return known;
  const read = keyword(text.slice(start, at));
  lately[slot] = read;
  return read;
}

/** nil, true, false, symbols. */
function readWord(s: Scanner): Edn {
  const { text } = s;
  const start = s.at;
  const end = passToken(s);
  if (end - start === 3 && text.startsWith('nil', start)) return null;
  const word = text.slice(start, end);
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (word.startsWith('^')) failAt(s, start, 'metadata (^) is no part of EDN');
  return { sym: word };
}

/** Digits that a number always holds exactly. */
const EXACT_DIGITS = 15;

function readNumber(s: Scanner): number | bigint {
  const { text } = s;
  const start = s.at;
  let at = start;
  const negative = text.charCodeAt(at) === MINUS;
  if (!isDigit(text.charCodeAt(at))) at += 1;
  const first = at;
  let value = 0;
  let c = text.charCodeAt(at);
  while (isDigit(c)) {
    value = value * 10 + (c - ZERO);
    at += 1;
    c = text.charCodeAt(at);
  }
  const digits = at - first;
  // A leading zero is Clojure's mark of an octal number.
  if (
    (at >= text.length || endsToken(c)) &&
    digits <= EXACT_DIGITS &&
    (digits === 1 || text.charCodeAt(first) !== ZERO)
  ) {
    s.at = at;
    return negative && value !== 0 ? -value : value;
  }
  return numberOf(s, text.slice(start, passToken(s)), start);
}

/**
 * Items of the collections being read, innermost last. An array that grows item by item gets room for seventeen; a history holds
 * millions of three.
 */
const scratch: Edn[] = [];
const SCRATCH_KEPT = 10_000;

function readItems(s: Scanner, start: number, close: number, what: string, depth: number): Edn[] {
  checkDepth(s, depth);
  const base = s.items;
  for (;;) {
    skipBlank(s, depth);
    if (passClose(s, start, close, what)) break;
    // Reading the item uses what lies above.
    const item = readForm(s, depth + 1);
    scratch[s.items] = item;
    s.items += 1;
  }
  const items = scratch.slice(base, s.items);
  s.items = base;
  if (base === 0 && scratch.length > SCRATCH_KEPT) scratch.length = 0;
  return items;
}

function readMap(s: Scanner, depth: number): Edn {
  const map: [Edn, Edn][] = [];
  eachEntry(s, depth, (key) => {
    map.push([key, readForm(s, depth + 1)]);
  });
  return { map };
}

/**
 * Calls `readValue` at the value of each entry of the map at the position; it must move over it. The key's place is given for
 * error messages.
 */
export function eachEntry(s: Scanner, depth: number, readValue: (key: Edn, keyAt: number) => void): void {
  checkDepth(s, depth);
  const { text } = s;
  const start = s.at;
  const keywords: Edn[] = [];
  let others: Seen | undefined;
  s.at += 1;
  for (;;) {
    skipBlank(s, depth);
    if (passClose(s, start, CLOSE_MAP, 'map')) return;
    const keyAt = s.at;
    const key = readForm(s, depth + 1);
    // Keywords are shared, so that the usual few need no comparison of texts.
    if (isKeyword(key) && keywords.includes(key)) failTwice(s, keyAt, KEY);
    if (isKeyword(key) && keywords.length < FEW_KEYS) {
      keywords.push(key);
    } else {
      others ??= newSeen();
      checkNew(s, others, keyAt, s.at, KEY);
    }
    const keyEnd = s.at;
    skipBlank(s, depth);
    if (text.charCodeAt(s.at) === CLOSE_MAP)
      failAt(s, keyAt, `the key ${shown(text.slice(keyAt, keyEnd))} has no value`);
    passClose(s, start, CLOSE_MAP, 'map');
    readValue(key, keyAt);
  }
}

const FEW_KEYS = 16;
