import type { Edn } from '../maelstrom/edn.ts';
import { isChar, isFloat, isKeyword, isMap, isSet, isSymbol, isTagged, itemsOf } from '../maelstrom/edn.ts';
import { CheckerFailure } from './checker-failure.ts';

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

/** Text that is the same for equal values: no order in maps and sets, no difference between vectors and lists. */
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

/** Comparable kinds by Clojure's `compare`; anything else has no order. */
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

/** `compareValues` within a kind, kinds one after the other: an order of all values, for lists that people read. */
export function orderValues(a: Edn, b: Edn): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const [left, right] = [kindOf(a), kindOf(b)];
  if (left !== right) return KINDS.indexOf(left) - KINDS.indexOf(right);
  if (left !== 'other' && left !== 'vector') return compareValues(a, b);
  const [leftText, rightText] = [canonicalText(a), canonicalText(b)];
  return leftText < rightText ? -1 : leftText > rightText ? 1 : 0;
}

/**
 * Puts values in the order in which a Clojure hash set yields them. The kafka checker takes "the first" of several
 * values at one offset, so the number of skips it counts after an inconsistent offset hangs on this order.
 */
export function inHashOrder<T>(items: readonly T[], value: (item: T) => Edn): readonly T[] {
  if (items.length < 2) return items;
  return items
    .map((item) => ({ item, hash: clojureHash(value(item)) }))
    .sort((a, b) => compareHashes(a.hash, b.hash))
    .map(({ item }) => item);
}

/** A hash trie is walked five bits at a time, the lowest first. */
function compareHashes(a: number, b: number): number {
  for (let shift = 0; shift < 32; shift += 5) {
    const difference = ((a >>> shift) & 31) - ((b >>> shift) & 31);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Clojure's `hash` (Murmur3, 32 bits) of integers and texts, which is what messages are; 0 for anything else. */
export function clojureHash(value: Edn): number {
  if (typeof value === 'string') {
    let hash = 0;
    for (let i = 0; i < value.length; i++) hash = (Math.imul(31, hash) + value.charCodeAt(i)) | 0;
    return hash === 0 ? 0 : finish(mix(0, hash), 4);
  }
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (value === 0) return 0;
    return finish(mix(mix(0, value | 0), Math.floor(value / 0x1_0000_0000) | 0), 8);
  }
  return 0;
}

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

function mix(hash: number, word: number): number {
  const mixed = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotate(hash ^ mixed, 13), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, length: number): number {
  let h = hash ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
