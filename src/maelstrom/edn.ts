/**
 * EDN values as plain data, in the shapes of the edn-data package, so that what it parses needs no translation.
 *
 * One difference: integers outside ±2^53 are bigint, never a rounded number. A float that must be *printed* as one
 * (`1.0`, where JavaScript knows only `1`) is wrapped by `float`; readers give plain numbers.
 */
export type Edn =
  | null
  | boolean
  | number
  | bigint
  | string
  | EdnKeyword
  | EdnSymbol
  | EdnChar
  | EdnFloat
  | EdnVector
  | EdnList
  | EdnSet
  | EdnMap
  | EdnTagged;

/** `:ok`, `:maelstrom.client/timeout`; the name is without its colon. */
export type EdnKeyword = { readonly key: string };
export type EdnSymbol = { readonly sym: string };
export type EdnChar = { readonly char: string };
/** Written with a decimal point or exponent whatever its value; never produced by a reader. */
export type EdnFloat = { readonly float: number };
export type EdnVector = readonly Edn[];
export type EdnList = { readonly list: readonly Edn[] };
export type EdnSet = { readonly set: readonly Edn[] };
/** Entries in the order in which they stand. */
export type EdnMap = { readonly map: readonly (readonly [Edn, Edn])[] };
/** `#jepsen.history.Op{…}`: tag without the hash. */
export type EdnTagged = { readonly tag: string; readonly val: Edn };

const interned = new Map<string, EdnKeyword>();
const INTERNED_AT_MOST = 10_000;

/** A keyword. The names asked for last are interned, so that a long history does not hold one object per occurrence; compare by name. */
export function keyword(name: string): EdnKeyword {
  const known = interned.get(name);
  if (known !== undefined) return known;
  const made: EdnKeyword = Object.freeze({ key: name });
  if (interned.size === INTERNED_AT_MOST) interned.clear();
  interned.set(name, made);
  return made;
}

export const list = (items: readonly Edn[]): EdnList => ({ list: items });
export const set = (items: readonly Edn[]): EdnSet => ({ set: items });
export const float = (value: number): EdnFloat => ({ float: value });
export const tagged = (tag: string, val: Edn): EdnTagged => ({ tag, val });

/** A map whose keys are keywords, from an object; entries that are undefined are left out. */
export function record(entries: Readonly<Record<string, Edn | undefined>>): EdnMap {
  const map: [Edn, Edn][] = [];
  for (const [name, value] of Object.entries(entries)) {
    if (value !== undefined) map.push([keyword(name), value]);
  }
  return { map };
}

export const isVector = (value: Edn | undefined): value is EdnVector => Array.isArray(value);

const has = (value: Edn | undefined, shape: string): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && shape in value;

export const isKeyword = (value: Edn | undefined): value is EdnKeyword => has(value, 'key');
export const isSymbol = (value: Edn | undefined): value is EdnSymbol => has(value, 'sym');
export const isChar = (value: Edn | undefined): value is EdnChar => has(value, 'char');
export const isFloat = (value: Edn | undefined): value is EdnFloat => has(value, 'float');
export const isList = (value: Edn | undefined): value is EdnList => has(value, 'list');
export const isSet = (value: Edn | undefined): value is EdnSet => has(value, 'set');
export const isMap = (value: Edn | undefined): value is EdnMap => has(value, 'map');
export const isTagged = (value: Edn | undefined): value is EdnTagged => has(value, 'tag');

/** What to make of each kind of value, given a context. A kind that is added later is missing in no table. */
export interface EdnCases<C, R> {
  readonly nil: (value: null, context: C) => R;
  readonly boolean: (value: boolean, context: C) => R;
  readonly number: (value: number, context: C) => R;
  readonly bigint: (value: bigint, context: C) => R;
  readonly string: (value: string, context: C) => R;
  readonly keyword: (value: EdnKeyword, context: C) => R;
  readonly symbol: (value: EdnSymbol, context: C) => R;
  readonly char: (value: EdnChar, context: C) => R;
  readonly float: (value: EdnFloat, context: C) => R;
  readonly vector: (value: EdnVector, context: C) => R;
  readonly list: (value: EdnList, context: C) => R;
  readonly set: (value: EdnSet, context: C) => R;
  readonly map: (value: EdnMap, context: C) => R;
  readonly tagged: (value: EdnTagged, context: C) => R;
}

/** Takes the case of a value's kind. Throws a `TypeError` for anything that is not an EDN value. */
export function caseOf<C, R>(value: Edn, cases: EdnCases<C, R>, context: C): R {
  switch (typeof value) {
    case 'string':
      return cases.string(value, context);
    case 'number':
      return cases.number(value, context);
    case 'boolean':
      return cases.boolean(value, context);
    case 'bigint':
      return cases.bigint(value, context);
  }
  if (value === null) return cases.nil(value, context);
  if (isVector(value)) return cases.vector(value, context);
  if (isKeyword(value)) return cases.keyword(value, context);
  if (isMap(value)) return cases.map(value, context);
  if (isList(value)) return cases.list(value, context);
  if (isTagged(value)) return cases.tagged(value, context);
  if (isSet(value)) return cases.set(value, context);
  if (isSymbol(value)) return cases.symbol(value, context);
  if (isFloat(value)) return cases.float(value, context);
  if (isChar(value)) return cases.char(value, context);
  throw new TypeError('This is not an EDN value.');
}

/** The name of a keyword, else undefined. */
export const keywordName = (value: Edn | undefined): string | undefined => (isKeyword(value) ? value.key : undefined);

/** A plain number out of a number or a `float`; undefined for anything else, bigint included. */
export const numberOf = (value: Edn | undefined): number | undefined =>
  typeof value === 'number' ? value : isFloat(value) ? value.float : undefined;

/** Items of a vector, list or set; undefined for anything else. */
export function itemsOf(value: Edn | undefined): readonly Edn[] | undefined {
  if (isVector(value)) return value;
  if (isList(value)) return value.list;
  if (isSet(value)) return value.set;
  return undefined;
}

/** The map inside a record such as `#jepsen.history.Op{…}`, or the value itself. */
const untagged = (value: Edn | undefined): Edn | undefined => (isTagged(value) ? untagged(value.val) : value);

/** The value under the keyword `name` of a map (or of a tagged map); undefined when it is absent or the value is not a map. */
export function get(value: Edn | undefined, name: string): Edn | undefined {
  const inner = untagged(value);
  if (!isMap(inner)) return undefined;
  for (const [key, entry] of inner.map) if (isKeyword(key) && key.key === name) return entry;
  return undefined;
}

/** `get` along a path of keyword names. */
export function getIn(value: Edn | undefined, ...path: readonly string[]): Edn | undefined {
  let here = value;
  for (const name of path) here = get(here, name);
  return here;
}

/** Entries of a map, tagged or not; none for anything else. */
export function entriesOf(value: Edn | undefined): readonly (readonly [Edn, Edn])[] {
  const inner = untagged(value);
  return isMap(inner) ? inner.map : [];
}
