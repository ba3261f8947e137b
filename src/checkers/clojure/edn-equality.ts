import type { Edn } from '../../maelstrom/edn.ts';
import { isChar, isFloat, isKeyword, isMap, isSet, isSymbol, isTagged, itemsOf } from '../../maelstrom/edn.ts';
import { CheckerFailure } from '../result/checker-failure.ts';

/** A primitive that stands for an EDN value in a Map or Set. */
export type Identity = null | boolean | number | bigint | string;

/** Two values have the same identity exactly when Clojure's `=` holds, except that 1 and 1.0 are one number here. */
export function identityOf(value: Edn): Identity {
  if (typeof value === 'string') return value.startsWith('\0') ? `\0${JSON.stringify(value)}` : value;
  if (value === null || typeof value !== 'object') return value;
  return isFloat(value) ? value.float : `\0${canonicalText(value)}`;
}

export function sameValue(a: Edn | undefined, b: Edn | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const [left, right] = [identityOf(a), identityOf(b)];
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}

/** A text that equal values share: maps and sets are sorted, and vectors and lists look alike. */
function canonicalText(value: Edn): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (isFloat(value)) return String(value.float);
  if (isKeyword(value)) return `:${JSON.stringify(value.key)}`;
  if (isSymbol(value)) return `'${JSON.stringify(value.sym)}`;
  if (isChar(value)) return `\\${JSON.stringify(value.char)}`;
  if (isTagged(value)) return `#${JSON.stringify(value.tag)} ${canonicalText(value.val)}`;
  if (isSet(value)) return `#{${value.set.map(canonicalText).sort().join(' ')}}`;
  if (isMap(value)) {
    return `{${value.map
      .map(([key, entry]) => `${canonicalText(key)} ${canonicalText(entry)}`)
      .sort()
      .join(' ')}}`;
  }
  return `[${(itemsOf(value) ?? []).map(canonicalText).join(' ')}]`;
}

/** The kinds that Clojure's `compare` knows; it can't compare any other value. */
function kindOf(value: Edn): 'number' | 'text' | 'boolean' | 'keyword' | 'symbol' | 'character' | 'vector' | 'other' {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number' || typeof value === 'bigint' || isFloat(value)) return 'number';
  if (Array.isArray(value)) return 'vector';
  if (isKeyword(value)) return 'keyword';
  if (isSymbol(value)) return 'symbol';
  return isChar(value) ? 'character' : 'other';
}

const scalar = (value: Edn): boolean | number | bigint | string => {
  if (isFloat(value)) return value.float;
  if (isKeyword(value)) return value.key;
  if (isSymbol(value)) return value.sym;
  if (isChar(value)) return value.char;
  return value as boolean | number | bigint | string;
};

/**
 * Clojure's `compare`: nil first, then within one kind; vectors by length before content.
 * Throws a CheckerFailure for values that have no order among each other.
 */
export function compareValues(a: Edn, b: Edn): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  const kind = kindOf(a);
  if (kind === 'other' || kind !== kindOf(b)) {
    throw new CheckerFailure(
      `can't put ${describe(a)} and ${describe(b)} in order: values must be of one comparable type`,
      'java.lang.ClassCastException',
    );
  }
  if (kind === 'vector') {
    const [left, right] = [a as readonly Edn[], b as readonly Edn[]];
    if (left.length !== right.length) return left.length - right.length;
    for (const [i, item] of left.entries()) {
      const order = compareValues(item, right[i] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  }
  const [left, right] = [scalar(a), scalar(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

const DESCRIBED_AT_MOST = 60;

/** A value in a message: its kind and, of scalars, the beginning of its text. */
function describe(value: Edn): string {
  if (isMap(value)) return 'a map';
  if (isSet(value)) return 'a set';
  const kind = kindOf(value);
  if (kind === 'other') return 'a list or record';
  if (kind === 'vector') return 'an array';
  const text = kind === 'text' ? JSON.stringify(value) : String(scalar(value));
  return `the ${kind} ${text.length > DESCRIBED_AT_MOST ? `${text.slice(0, DESCRIBED_AT_MOST)}…` : text}`;
}

const KINDS = ['number', 'text', 'boolean', 'keyword', 'symbol', 'character', 'vector', 'other'];

/** An order of all values, for lists that people read: `compareValues` within a kind, and kind after kind. */
export function orderValues(a: Edn, b: Edn): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const [left, right] = [kindOf(a), kindOf(b)];
  if (left !== right) return KINDS.indexOf(left) - KINDS.indexOf(right);
  if (left !== 'other' && left !== 'vector') return compareValues(a, b);
  const [leftText, rightText] = [canonicalText(a), canonicalText(b)];
  return leftText < rightText ? -1 : leftText > rightText ? 1 : 0;
}
