import {
  caseOf,
  type Edn,
  type EdnCases,
  type EdnChar,
  type EdnFloat,
  type EdnKeyword,
  type EdnSymbol,
  type EdnTagged,
  isList,
  isMap,
  isVector,
} from '../../maelstrom/edn.ts';
import { MAX_DEPTH } from '../read-bounds.ts';

/** A value is nested deeper than `MAX_DEPTH`. No file that we write may hold it. */
export class EdnTooDeep extends Error {
  override readonly name = 'EdnTooDeep';
  constructor() {
    super(`The value is nested deeper than ${MAX_DEPTH} levels.`);
  }
}

const STRING_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\f': '\\f',
  '\b': '\\b',
};
const CHAR_NAMES: Readonly<Record<string, string>> = {
  '\n': 'newline',
  '\t': 'tab',
  ' ': 'space',
  '\b': 'backspace',
  '\f': 'formfeed',
  '\r': 'return',
};

/**
 * As Clojure prints a string: seven characters are escaped, every other control character stands raw. Java's encoder
 * writes `?` for half a surrogate pair, which UTF-8 can't hold.
 */
function printString(text: string): string {
  const escaped = /["\\\n\t\r\f\b]/.test(text) ? text.replace(/["\\\n\t\r\f\b]/g, (c) => STRING_ESCAPES[c] ?? c) : text;
  return `"${/[\ud800-\udfff]/.test(escaped) ? escaped.replace(/\p{Surrogate}/gu, '?') : escaped}"`;
}

/** As Java's Double.toString: at least one digit after the point; an exponent below 10^-3 and from 10^7 on. */
function printFloat(value: number): string {
  if (Number.isNaN(value)) return '##NaN';
  if (!Number.isFinite(value)) return value > 0 ? '##Inf' : '##-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(value);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
}

function printNumber(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : printFloat(value);
}

const LONG_MAX = 2n ** 63n - 1n;

/** A long is bare; what only a BigInt can hold ends with N. */
const printBigint = (value: bigint): string => (value > LONG_MAX || value < -LONG_MAX - 1n ? `${value}N` : `${value}`);

/** What to make of the texts of values that hold no others. */
const atomCases = <C, R>(make: (context: C, text: string) => R) => ({
  nil: (_: null, context: C) => make(context, 'nil'),
  boolean: (value: boolean, context: C) => make(context, String(value)),
  number: (value: number, context: C) => make(context, printNumber(value)),
  bigint: (value: bigint, context: C) => make(context, printBigint(value)),
  string: (value: string, context: C) => make(context, printString(value)),
  keyword: ({ key }: EdnKeyword, context: C) => make(context, `:${key}`),
  symbol: ({ sym }: EdnSymbol, context: C) => make(context, sym),
  char: ({ char }: EdnChar, context: C) => make(context, `\\${CHAR_NAMES[char] ?? char}`),
  float: (value: EdnFloat, context: C) => make(context, printFloat(value.float)),
});

/** A record's brackets follow its tag at once, `#jepsen.history.Op{…}`; a `#` there would be read as a part of the tag. */
const tagText = ({ tag, val }: EdnTagged): string => `#${tag}${isVector(val) || isList(val) || isMap(val) ? '' : ' '}`;

function checkDepth(depth: number): void {
  if (depth >= MAX_DEPTH) throw new EdnTooDeep();
}

/** One line, as Clojure's `pr-str`. Throws `EdnTooDeep`. */
export const printEdn = (value: Edn): string => caseOf(value, ON_ONE_LINE, 0);

/** The context is the number of collections and tags around a value. */
const ON_ONE_LINE: EdnCases<number, string> = {
  ...atomCases((_: number, text) => text),
  vector: (items, depth) => `[${onOneLine(items, depth, ' ')}]`,
  list: ({ list }, depth) => `(${onOneLine(list, depth, ' ')})`,
  set: ({ set }, depth) => `#{${onOneLine(set, depth, ' ')}}`,
  map: ({ map }, depth) => {
    checkDepth(depth);
    return `{${map.map((entry) => onOneLine(entry, depth, ' ')).join(', ')}}`;
  },
  tagged: (value, depth) => tagText(value) + onOneLine([value.val], depth, ''),
};

function onOneLine(items: readonly Edn[], depth: number, between: string): string {
  checkDepth(depth);
  return items.map((item) => caseOf(item, ON_ONE_LINE, depth + 1)).join(between);
}

/**
 * Columns that fipp, Jepsen's printer of results.edn, aims at (fipp.edn/pprint's default). Its lines may be longer: a group that
 * has no place to break stands as it is, and what closes an outer group isn't counted.
 */
const WIDTH = 70;

/** What a document is laid out from, in fipp's terms: texts, places to break, groups, and columns to return to. */
type Piece = string | typeof LINE | typeof ALIGN | typeof OUTDENT | typeof END | Group;
const LINE = Symbol('line');
const ALIGN = Symbol('align');
const OUTDENT = Symbol('outdent');
const END = Symbol('end');
interface Group {
  /** Column after the group's last character, if the whole document stood on one line. */
  right: number;
}

/** As fipp pretty-prints one value, with its last line's end: the layout of results.edn. Throws `EdnTooDeep`. */
export function printEdnPretty(value: Edn): string {
  const document: Document = { pieces: [], column: 0, depth: 0 };
  addValue(document, value);
  return layOut(document.pieces);
}

interface Document {
  readonly pieces: Piece[];
  /** Column after the last piece, if all stood on one line. */
  column: number;
  /** Collections and tags that are open. */
  depth: number;
}

function addText(document: Document, text: string): void {
  document.pieces.push(text);
  document.column += text.length;
}

function addGroup(document: Document, addContent: () => void): void {
  checkDepth(document.depth);
  const begin: Group = { right: 0 };
  document.pieces.push(begin);
  document.depth += 1;
  addContent();
  document.depth -= 1;
  begin.right = document.column;
  document.pieces.push(END);
}

/** Items in brackets, each on a line of its own where they do not fit on one. */
function addItems<T>(
  document: Document,
  [open, comma, close]: readonly [string, string, string],
  items: readonly T[],
  addItem: (item: T) => void,
): void {
  addGroup(document, () => {
    addText(document, open);
    document.pieces.push(ALIGN);
    for (const [i, item] of items.entries()) {
      if (i > 0) {
        if (comma !== '') addText(document, comma);
        document.pieces.push(LINE);
        document.column += 1;
      }
      addItem(item);
    }
    document.pieces.push(OUTDENT);
    addText(document, close);
  });
}

const addValue = (document: Document, value: Edn): void => caseOf(value, LAID_OUT, document);

const addSequence = (document: Document, open: string, items: readonly Edn[], close: string): void =>
  addItems(document, [open, '', close], items, (item) => addValue(document, item));

const LAID_OUT: EdnCases<Document, void> = {
  ...atomCases((document: Document, text) => addText(document, text)),
  vector: (items, document) => addSequence(document, '[', items, ']'),
  list: ({ list }, document) => addSequence(document, '(', list, ')'),
  set: ({ set }, document) => addSequence(document, '#{', set, '}'),
  map: ({ map }, document) =>
    addItems(document, ['{', ',', '}'], map, ([key, entry]) => {
      addValue(document, key);
      addText(document, ' ');
      addValue(document, entry);
    }),
  tagged: (value, document) =>
    addGroup(document, () => {
      addText(document, tagText(value));
      addValue(document, value.val);
    }),
};

/**
 * Kiselyov, Peyton Jones and Sabry, "Lazy v. Yield: Incremental, Linear Pretty-printing", as fipp does it: a group that ends within
 * the width, counted from the last line break, stays on one line, and so do all within it.
 */
function layOut(pieces: readonly Piece[]): string {
  const out: string[] = [];
  const indents: number[] = [0];
  let fitting = 0;
  let limit = WIDTH;
  let column = 0;
  /** Column on a single line, as `Group.right` counts it. */
  let flat = 0;
  for (const piece of pieces) {
    const indent = indents[indents.length - 1] ?? 0;
    if (typeof piece === 'string') {
      if (column === 0 && indent > 0) {
        out.push(' '.repeat(indent));
        column = indent;
      }
      out.push(piece);
      column += piece.length;
      flat += piece.length;
    } else if (piece === LINE) {
      flat += 1;
      if (fitting > 0) {
        out.push(' ');
        column += 1;
      } else {
        out.push('\n');
        limit = flat + WIDTH - indent;
        column = 0;
      }
    } else if (piece === ALIGN) {
      indents.push(column);
    } else if (piece === OUTDENT) {
      indents.pop();
    } else if (piece === END) {
      fitting = Math.max(0, fitting - 1);
    } else if (fitting > 0 || piece.right <= limit) {
      fitting += 1;
    }
  }
  out.push('\n');
  return out.join('');
}
