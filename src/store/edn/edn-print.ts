import {
  type Edn,
  isChar,
  isFloat,
  isKeyword,
  isList,
  isMap,
  isSet,
  isSymbol,
  isTagged,
  isVector,
} from '../../maelstrom/edn.ts';
import { MAX_DEPTH } from './edn-bounds.ts';

/** A value nested deeper than `MAX_DEPTH`, which no EDN file of ours may hold. */
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

/** Text of a value that has no parts; undefined for a collection or a tagged value. */
function printAtom(value: Edn): string | undefined {
  if (value === null) return 'nil';
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return printNumber(value);
    case 'bigint':
      return printBigint(value);
    case 'string':
      return printString(value);
  }
  if (isVector(value)) return undefined;
  if (isKeyword(value)) return `:${value.key}`;
  if (isSymbol(value)) return value.sym;
  if (isChar(value)) return `\\${CHAR_NAMES[value.char] ?? value.char}`;
  if (isFloat(value)) return printFloat(value.float);
  return undefined;
}

interface Brackets {
  readonly open: string;
  readonly items: readonly Edn[];
  readonly close: string;
}

function bracketsOf(value: Edn): Brackets | undefined {
  if (isVector(value)) return { open: '[', items: value, close: ']' };
  if (isList(value)) return { open: '(', items: value.list, close: ')' };
  if (isSet(value)) return { open: '#{', items: value.set, close: '}' };
  return undefined;
}

/** A record's brackets follow its tag at once, `#jepsen.history.Op{…}`; a `#` there would be read as a part of the tag. */
const afterTag = (value: Edn): string => (isVector(value) || isList(value) || isMap(value) ? '' : ' ');

/** One line, as Clojure's `pr-str`. Throws `EdnTooDeep`. */
export function printEdn(value: Edn): string {
  return printInline(value, 0);
}

function printInline(value: Edn, depth: number): string {
  const atom = printAtom(value);
  if (atom !== undefined) return atom;
  if (depth >= MAX_DEPTH) throw new EdnTooDeep();
  const inner = (item: Edn): string => printInline(item, depth + 1);
  const brackets = bracketsOf(value);
  if (brackets !== undefined) return brackets.open + brackets.items.map(inner).join(' ') + brackets.close;
  if (isMap(value)) return `{${value.map.map(([key, entry]) => `${inner(key)} ${inner(entry)}`).join(', ')}}`;
  if (isTagged(value)) return `#${value.tag}${afterTag(value.val)}${inner(value.val)}`;
  throw new TypeError('printEdn was given something that is not an EDN value');
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
  const pieces: Piece[] = [];
  let column = 0;
  const text = (piece: string): void => {
    pieces.push(piece);
    column += piece.length;
  };
  const line = (): void => {
    pieces.push(LINE);
    column += 1;
  };
  const group = (content: () => void): void => {
    const begin: Group = { right: 0 };
    pieces.push(begin);
    content();
    begin.right = column;
    pieces.push(END);
  };
  const sequence = <T>(
    open: string,
    items: readonly T[],
    comma: string,
    close: string,
    each: (item: T) => void,
  ): void =>
    group(() => {
      text(open);
      pieces.push(ALIGN);
      items.forEach((item, i) => {
        if (i > 0) {
          if (comma !== '') text(comma);
          line();
        }
        each(item);
      });
      pieces.push(OUTDENT);
      text(close);
    });
  const visit = (node: Edn, depth: number): void => {
    const atom = printAtom(node);
    if (atom !== undefined) {
      text(atom);
      return;
    }
    if (depth >= MAX_DEPTH) throw new EdnTooDeep();
    const inner = (item: Edn): void => visit(item, depth + 1);
    const brackets = bracketsOf(node);
    if (brackets !== undefined) {
      sequence(brackets.open, brackets.items, '', brackets.close, inner);
    } else if (isMap(node)) {
      sequence('{', node.map, ',', '}', ([key, entry]) => {
        inner(key);
        text(' ');
        inner(entry);
      });
    } else if (isTagged(node)) {
      group(() => {
        text(`#${node.tag}${afterTag(node.val)}`);
        inner(node.val);
      });
    } else {
      throw new TypeError('printEdnPretty was given something that is not an EDN value');
    }
  };
  visit(value, 0);
  return layOut(pieces);
}

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
