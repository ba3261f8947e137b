/** Our reader of EDN. It gives values, or, with a checking cursor, only says whether a text is well-formed. */
import { type Edn, isKeyword, isSymbol, keyword } from '../../maelstrom/edn.ts';
import { LONGEST_TAG, MAX_DEPTH, MOST_VALUES } from '../read-bounds.ts';
import { readChar, readKeyword, readNumber, readString, readSymbolic, readWord } from './edn-atoms.ts';
import {
  BACKSLASH,
  beginsNumber,
  CLOSE_LIST,
  CLOSE_MAP,
  CLOSE_VECTOR,
  COLON,
  COMMA,
  type Cursor,
  failAt,
  failCut,
  HASH,
  isBlank,
  isClose,
  isRareBlank,
  NEWLINE,
  OPEN_LIST,
  OPEN_MAP,
  OPEN_VECTOR,
  openedAt,
  passToken,
  QUOTE,
  readingCursor,
  SEMICOLON,
  SPACE,
  UNDERSCORE,
} from './edn-cursor.ts';
import { isMisreadTag } from './edn-data.ts';
import { EdnError, type Place, shown } from './edn-error.ts';

export { EdnError, type Place } from './edn-error.ts';

/**
 * Reads a text that holds exactly one form. Integers beyond ±2^53 are bigint; `1/3` and `1.5M` are the nearest number, `5N` is 5;
 * the rest is as `Edn` says. Throws `EdnError`, with file, line and column, and nothing else.
 */
export function parseEdn(text: string, where: Place | string = {}): Edn {
  const c = readingCursor(text, typeof where === 'string' ? { file: where } : where);
  skipBlank(c, 0);
  if (c.at >= text.length) failCut(c, 'there is no value in the text');
  const value = readForm(c, 0);
  skipBlank(c, 0);
  if (c.at < text.length) failAt(c, c.at, 'a second value follows where the text should end');
  return value;
}

/** The same; undefined for a text that is not exactly one form. */
export function parsedEdn(text: string): Edn | undefined {
  try {
    return parseEdn(text);
  } catch (error) {
    if (error instanceof EdnError) return undefined;
    throw error;
  }
}

/** Most of a pretty-printed file: in a new process an expression passes it faster than a loop that is not compiled yet. */
const INDENTATION = /\n */y;

/** Moves to the next form, closing bracket or end: over blanks, comments and discarded forms. */
export function skipBlank(c: Cursor, depth: number): void {
  const { text } = c;
  let { at } = c;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === SPACE) {
      at += 1;
    } else if (code === NEWLINE) {
      INDENTATION.lastIndex = at;
      INDENTATION.test(text);
      at = INDENTATION.lastIndex;
    } else if (code > SPACE && code !== COMMA && code !== SEMICOLON && code !== HASH) {
      break;
    } else if (isBlank(code)) {
      if (isRareBlank(code)) c.misread = true;
      at += 1;
    } else if (code === SEMICOLON) {
      c.misread = true;
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (code === HASH && text.charCodeAt(at + 1) === UNDERSCORE) {
      c.at = at;
      discardForm(c, depth);
      ({ at } = c);
    } else {
      break;
    }
  }
  c.at = at;
}

function discardForm(c: Cursor, depth: number): void {
  const { at: start, checks } = c;
  c.checks = true;
  c.at += 2;
  checkDepth(c, depth + 1);
  skipBlank(c, depth + 1);
  if (isClose(c.text.charCodeAt(c.at))) failAt(c, start, '#_ has nothing to discard');
  readForm(c, depth + 1);
  c.checks = checks;
}

function checkDepth(c: Cursor, depth: number): void {
  if (depth >= MAX_DEPTH) failAt(c, c.at, `forms are nested deeper than ${MAX_DEPTH} levels`);
}

/** Reads the form at the position, which must be at its first character. Gives an empty or missing value to a checking cursor. */
export function readForm(c: Cursor, depth: number): Edn {
  const { text } = c;
  const start = c.at;
  c.forms += 1;
  if (c.forms > MOST_VALUES) failAt(c, start, `there are more than ${MOST_VALUES} values, which are not read`);
  const code = text.charCodeAt(start);
  switch (code) {
    case QUOTE:
      return readString(c);
    case COLON:
      return readKeyword(c);
    case OPEN_VECTOR:
      c.at += 1;
      return readItems(c, start, CLOSE_VECTOR, 'vector', depth);
    case OPEN_LIST:
      c.at += 1;
      return { list: readItems(c, start, CLOSE_LIST, 'list', depth) };
    case OPEN_MAP:
      return readMap(c, depth);
    case HASH:
      return readDispatch(c, depth);
    case BACKSLASH:
      return readChar(c);
    case CLOSE_LIST:
    case CLOSE_VECTOR:
    case CLOSE_MAP:
      return failAt(c, start, `${text.charAt(start)} closes nothing`);
  }
  if (beginsNumber(text, start)) return readNumber(c);
  if (start >= text.length) failCut(c, 'the text ends where a value is expected');
  return readWord(c);
}

/** Ends a collection: true at its closing bracket, which is passed; an error at any other, and at the end of the text. */
function passClose(c: Cursor, start: number, close: number, what: string): boolean {
  const code = c.text.charCodeAt(c.at);
  if (code === close) {
    c.at += 1;
    return true;
  }
  if (c.at >= c.text.length) failCut(c, `the text ends inside a ${what} ${openedAt(c, start)}`);
  if (isClose(code)) {
    const bracket = String.fromCharCode(close);
    failAt(c, c.at, `${c.text.charAt(c.at)} stands where ${bracket} has to close the ${what} ${openedAt(c, start)}`);
  }
  return false;
}

/**
 * Items of the collections being read, innermost last. An array that grows item by item gets room for seventeen; a history holds
 * millions of three.
 */
const scratch: Edn[] = [];
const SCRATCH_KEPT = 10_000;

function readItems(c: Cursor, start: number, close: number, what: string, depth: number): Edn[] {
  checkDepth(c, depth);
  const base = c.items;
  const seen = what === 'set' ? newSeen() : undefined;
  for (;;) {
    skipBlank(c, depth);
    if (passClose(c, start, close, what)) break;
    const itemAt = c.at;
    // Reading the item uses what lies above.
    const item = readForm(c, depth + 1);
    if (seen !== undefined) checkNew(c, seen, itemAt, 'an element of the set');
    if (c.checks) continue;
    scratch[c.items] = item;
    c.items += 1;
  }
  const items = scratch.slice(base, c.items);
  c.items = base;
  if (base === 0 && scratch.length > SCRATCH_KEPT) scratch.length = 0;
  return items;
}

function readMap(c: Cursor, depth: number): Edn {
  const map: [Edn, Edn][] = [];
  eachEntry(c, depth, (key) => {
    const value = readForm(c, depth + 1);
    if (!c.checks) map.push([key, value]);
  });
  return { map };
}

/**
 * Calls `readValue` at the value of each entry of the map at the position; it must move over it. It is given the key, and the
 * offsets of the key's text.
 */
export function eachEntry(
  c: Cursor,
  depth: number,
  readValue: (key: Edn, keyAt: number, keyEnd: number) => void,
): void {
  checkDepth(c, depth);
  const { text } = c;
  const start = c.at;
  const keywords: Edn[] = [];
  let others: Seen | undefined;
  c.at += 1;
  for (;;) {
    skipBlank(c, depth);
    if (passClose(c, start, CLOSE_MAP, 'map')) return;
    const keyAt = c.at;
    const key = readForm(c, depth + 1);
    // Keywords are shared, so that the usual few need no comparison of texts.
    const isShared = isKeyword(key);
    if (isShared && keywords.includes(key)) failTwice(c, keyAt, A_KEY);
    if (isShared && keywords.length < FEW_KEYWORDS) {
      keywords.push(key);
    } else {
      others ??= newSeen();
      checkNew(c, others, keyAt, A_KEY);
    }
    const keyEnd = c.at;
    skipBlank(c, depth);
    if (text.charCodeAt(c.at) === CLOSE_MAP)
      failAt(c, keyAt, `the key ${shown(text.slice(keyAt, keyEnd))} has no value`);
    passClose(c, start, CLOSE_MAP, 'map');
    readValue(key, keyAt, keyEnd);
  }
}

const A_KEY = 'a key of the map';
const FEW_KEYWORDS = 16;

/** Keys of one map or elements of one set that are atoms, by their text. */
interface Seen {
  /** Start and end of each, while they are few. */
  readonly few: number[];
  many: Set<string> | undefined;
}
const newSeen = (): Seen => ({ few: [], many: undefined });
const FEW = 32;

/**
 * Clojure refuses a map with a key twice, and prints none: where one stands, bytes were doubled or lost. The position must be
 * behind the form that begins at `start`.
 */
function checkNew(c: Cursor, seen: Seen, start: number, what: string): void {
  const { text, at: end } = c;
  const first = text.charCodeAt(start);
  if (first === OPEN_VECTOR || first === OPEN_LIST || first === OPEN_MAP || first === HASH) return;
  if (seen.many !== undefined) {
    const key = text.slice(start, end);
    if (seen.many.has(key)) failTwice(c, start, what);
    seen.many.add(key);
    return;
  }
  const { few } = seen;
  for (let i = 0; i < few.length; i += 2) {
    const otherStart = few[i] ?? 0;
    if ((few[i + 1] ?? 0) - otherStart === end - start && isSameText(text, otherStart, start, end - start)) {
      failTwice(c, start, what);
    }
  }
  few.push(start, end);
  if (few.length >= FEW) {
    seen.many = new Set();
    for (let i = 0; i < few.length; i += 2) seen.many.add(text.slice(few[i], few[i + 1]));
  }
}

const failTwice = (c: Cursor, start: number, what: string): never =>
  failAt(c, start, `${shown(c.text.slice(start, c.at))} is ${what} twice`);

function isSameText(text: string, a: number, b: number, length: number): boolean {
  for (let i = length - 1; i >= 0; i--) if (text.charCodeAt(a + i) !== text.charCodeAt(b + i)) return false;
  return true;
}

/** Reads what begins with a #: a set, ##Inf and its like, a map with a namespace, a tagged value. */
function readDispatch(c: Cursor, depth: number): Edn {
  const { text } = c;
  const start = c.at;
  const next = text.charCodeAt(start + 1);
  if (next === OPEN_MAP) {
    c.at += 2;
    return { set: readItems(c, start, CLOSE_MAP, 'set', depth) };
  }
  if (next === HASH) return readSymbolic(c);
  if (next === COLON) return readNamespacedMap(c, depth);
  if (start + 1 >= text.length) failCut(c, 'the text ends after #');
  if (isLetter(next)) return readTagged(c, depth);
  const found = shown(text.slice(start, start + 2));
  return failAt(c, start, `${found} is not EDN: only #{, #_, ##, #: and a tag's name may follow #`);
}

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code >= 128;

function readTagged(c: Cursor, depth: number): Edn {
  checkDepth(c, depth);
  const start = c.at;
  c.at += 1;
  const tag = c.text.slice(start + 1, passToken(c));
  if (tag.length >= LONGEST_TAG) failAt(c, start, `a tag of ${tag.length} characters is too long`);
  if (isMisreadTag(tag)) c.misread = true;
  skipBlank(c, depth);
  if (isClose(c.text.charCodeAt(c.at))) failAt(c, start, `the tag ${shown(`#${tag}`)} has no value`);
  return { tag, val: readForm(c, depth + 1) };
}

/** `#:ns{:a 1}`, whose keys lack the namespace. */
function readNamespacedMap(c: Cursor, depth: number): Edn {
  const { text } = c;
  const start = c.at;
  c.misread = true;
  c.at += 2;
  const namespace = text.slice(start + 2, passToken(c));
  if (c.at < text.length && (namespace === '' || text.charCodeAt(c.at) !== OPEN_MAP)) {
    failAt(c, start, `${shown(`#:${namespace}`)} must be followed by a map`);
  }
  if (c.at >= text.length) failCut(c, 'the text ends before a map');
  const map: [Edn, Edn][] = [];
  eachEntry(c, depth + 1, (key) => {
    const value = readForm(c, depth + 2);
    if (!c.checks) map.push([qualified(key, namespace), value]);
  });
  return { map };
}

/** `:a` in `#:ns{:a 1}` is `:ns/a`, and `:_/a` is `:a`; symbols alike. */
function qualified(key: Edn, namespace: string): Edn {
  const qualify = (name: string): string => {
    if (name.startsWith('_/')) return name.slice(2);
    return name === '/' || !name.includes('/') ? `${namespace}/${name}` : name;
  };
  if (isKeyword(key)) return keyword(qualify(key.key));
  return isSymbol(key) ? { sym: qualify(key.sym) } : key;
}
