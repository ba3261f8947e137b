import type { JsonValue } from '../../maelstrom/operations-and-messages.ts';
import { MAX_DEPTH, MOST_VALUES } from '../read-bounds.ts';
import {
  CODE,
  LENGTH_PACKED,
  PACKED_INTEGERS,
  PRIORITY_CACHE_PACKED,
  STRUCT_CACHE_PACKED,
  TAG_CODES,
} from './fressian-codes.ts';

/** Thrown (a shared object, without a stack) where the bytes at hand end inside a value: more have to be read. */
export const MORE_BYTES = Object.freeze({ reason: 'more bytes' });

/** Bytes that are not Fressian, or not what a network journal holds. */
export class FressianError extends Error {
  override readonly name = 'FressianError';
}

export interface StructType {
  readonly tag: string;
  readonly components: number;
}

/** What the stripe has named, to be referred to by number. */
interface Caches {
  readonly values: JsonValue[];
  readonly structs: StructType[];
  /** Characters of these names, and some for each. */
  size: number;
}

/** A window on a stripe: bytes `at` to `end` of `bytes` are unread. */
export interface Fressian {
  bytes: Buffer;
  at: number;
  end: number;
  caches: Caches;
  /** How large the caches may become. */
  readonly cacheSize: number;
  /** Values of the present event. */
  values: number;
  /** Added to `at`, it gives the bytes since the stripe's start or its last footer. */
  sinceFooter: number;
}

export const noCaches = (): Caches => ({ values: [], structs: [], size: 0 });

export const fressianOf = (bytes: Buffer, cacheSize: number): Fressian => ({
  bytes,
  at: 0,
  end: bytes.length,
  caches: noCaches(),
  cacheSize,
  values: 0,
  sinceFooter: 0,
});

export function fail(problem: string): never {
  throw new FressianError(problem);
}

export function need(f: Fressian, count: number): void {
  if (f.end - f.at < count) throw MORE_BYTES;
}

export function readByte(f: Fressian): number {
  if (f.at >= f.end) throw MORE_BYTES;
  const byte = f.bytes[f.at] ?? 0;
  f.at += 1;
  return byte;
}

function countValue(f: Fressian): void {
  f.values += 1;
  if (f.values > MOST_VALUES) fail(`an event holds more than ${MOST_VALUES} values`);
}

/** What each cached name takes beside its characters. */
const NAME_OVERHEAD = 8;

function countName(f: Fressian, name: JsonValue): void {
  f.caches.size += NAME_OVERHEAD + (typeof name === 'string' ? name.length : 0);
  if (f.caches.size > f.cacheSize) fail(`names of more than ${f.cacheSize} characters are to be remembered`);
}

/** The struct type that a code announces; undefined for any other code. Its tag and its numbers are values of their own, a level deeper. */
export function structTypeAt(f: Fressian, code: number, depth: number): StructType | undefined {
  if (code >= CODE.structCachePacked && code < CODE.structCachePacked + STRUCT_CACHE_PACKED) {
    return cachedStruct(f, code - CODE.structCachePacked);
  }
  if (code === CODE.struct) return cachedStruct(f, readInteger(f, depth + 1));
  if (code !== CODE.structType) return undefined;
  const tag = readValue(f, depth + 1);
  const components = readInteger(f, depth + 1);
  if (typeof tag !== 'string' || components < 0) return fail('a tag is not a text');
  countName(f, tag);
  const type = { tag, components };
  f.caches.structs.push(type);
  return type;
}

const cachedStruct = (f: Fressian, index: number): StructType =>
  f.caches.structs[index] ?? fail(`tag ${index} is used and was never named`);

export function readInteger(f: Fressian, depth: number): number {
  const code = readByte(f);
  const value = readPacked(f, code);
  if (value !== undefined) return value;
  const read = readByCode(f, code, depth);
  return typeof read === 'number' && Number.isInteger(read) ? read : fail('an integer should stand here');
}

/** An integer by its code; undefined when the code is not an integer's. Beyond ±2^53 it is the nearest number. */
function readPacked(f: Fressian, code: number): number | undefined {
  if (code < 0x40) return code;
  if (code < 0x80) {
    for (const { to, zero, size } of PACKED_INTEGERS) {
      if (code <= to) {
        need(f, size);
        const value = (code - zero) * 2 ** (8 * size) + f.bytes.readUIntBE(f.at, size);
        f.at += size;
        return value;
      }
    }
  }
  if (code === CODE.minusOne) return -1;
  if (code !== CODE.int) return undefined;
  need(f, 8);
  const value = Number(f.bytes.readBigInt64BE(f.at));
  f.at += 8;
  return value;
}

export function readValue(f: Fressian, depth: number): JsonValue {
  return readByCode(f, readByte(f), depth);
}

/**
 * A value as JSON has it. Keywords and symbols are their names, as in the messages that went over the wire; sets are lists;
 * values of tags that no journal holds are the list of their components.
 */
function readByCode(f: Fressian, code: number, depth: number): JsonValue {
  if (depth > MAX_DEPTH) fail(`values are nested deeper than ${MAX_DEPTH} levels`);
  countValue(f);
  const integer = readPacked(f, code);
  if (integer !== undefined) return integer;
  if (code >= CODE.priorityCachePacked && code < CODE.priorityCachePacked + PRIORITY_CACHE_PACKED) {
    return cached(f, code - CODE.priorityCachePacked);
  }
  if (code >= CODE.stringPacked && code < CODE.stringPacked + LENGTH_PACKED)
    return readText(f, code - CODE.stringPacked);
  if (code >= CODE.listPacked && code < CODE.listPacked + LENGTH_PACKED)
    return readList(f, code - CODE.listPacked, depth);
  if (code >= CODE.bytesPacked && code < CODE.bytesPacked + LENGTH_PACKED) {
    return readBytes(f, code - CODE.bytesPacked).toString('base64');
  }
  const ownTag = TAG_CODES[code];
  if (ownTag !== undefined) return readTagged(f, ownTag, depth);
  switch (code) {
    case CODE.null:
      return null;
    case CODE.true:
      return true;
    case CODE.false:
      return false;
    case CODE.putPriorityCache:
      return readAndCache(f, depth);
    case CODE.getPriorityCache:
      return cached(f, readInteger(f, depth + 1));
    case CODE.string:
      return readText(f, readCount(f, depth));
    case CODE.stringChunk:
      return readChunkedText(f, depth);
    case CODE.list:
      return readList(f, readCount(f, depth), depth);
    case CODE.beginClosedList:
    case CODE.beginOpenList:
      return readClosedList(f, depth);
    case CODE.double:
      need(f, 8);
      f.at += 8;
      return f.bytes.readDoubleBE(f.at - 8);
    case CODE.double0:
      return 0;
    case CODE.double1:
      return 1;
    case CODE.float:
      need(f, 4);
      f.at += 4;
      return f.bytes.readFloatBE(f.at - 4);
    case CODE.bytes:
      return readBytes(f, readCount(f, depth)).toString('base64');
    case CODE.bytesChunk:
      return readChunkedBytes(f, depth).toString('base64');
    case CODE.longArray:
    case CODE.doubleArray:
    case CODE.booleanArray:
    case CODE.intArray:
    case CODE.floatArray:
    case CODE.objectArray:
      return readList(f, readCount(f, depth), depth);
    case CODE.resetCaches:
      f.caches = noCaches();
      return readValue(f, depth + 1);
  }
  const struct = structTypeAt(f, code, depth);
  if (struct === undefined) return fail(`0x${code.toString(16)} is not the code of a value`);
  return readTagged(f, struct, depth);
}

function readCount(f: Fressian, depth: number): number {
  const count = readInteger(f, depth + 1);
  return count < 0 ? fail('a length is negative') : count;
}

function readAndCache(f: Fressian, depth: number): JsonValue {
  const { caches } = f;
  const index = caches.values.length;
  caches.values.push(null);
  const value = readValue(f, depth + 1);
  countName(f, value);
  caches.values[index] = isCollection(value) ? A_COLLECTION : value;
  return value;
}

const isCollection = (value: JsonValue): value is Exclude<JsonValue, null | boolean | number | string> =>
  typeof value === 'object' && value !== null;

/** Stands in the cache for any: what holds them may be large, and none is ever taken out. */
const A_COLLECTION: JsonValue = [];

function cached(f: Fressian, index: number): JsonValue {
  const value = f.caches.values[index];
  if (value === undefined) return fail(`cached value ${index} is used and was never given`);
  // Maelstrom's writer caches keywords and texts. Collections in collections from the cache could grow without bound when printed.
  if (isCollection(value)) return fail('a collection is taken from the cache');
  return value;
}

function readList(f: Fressian, count: number, depth: number): JsonValue[] {
  const items: JsonValue[] = [];
  for (let i = 0; i < count; i++) items.push(readValue(f, depth + 1));
  return items;
}

function readClosedList(f: Fressian, depth: number): JsonValue[] {
  const items: JsonValue[] = [];
  for (;;) {
    const code = readByte(f);
    if (code === CODE.endCollection) return items;
    items.push(readByCode(f, code, depth + 1));
  }
}

function readTagged(f: Fressian, { tag, components }: StructType, depth: number): JsonValue {
  switch (tag) {
    case 'map':
      return mapOf(readValue(f, depth + 1));
    case 'key':
    case 'sym': {
      const namespace = readValue(f, depth + 1);
      const name = readValue(f, depth + 1);
      if (typeof name !== 'string') return fail(`a ${tag}'s name is not a text`);
      return typeof namespace === 'string' ? `${namespace}/${name}` : name;
    }
    case 'bigint':
      return bigIntegerOf(readValue(f, depth + 1));
    case 'set':
    case 'uuid':
    case 'regex':
    case 'uri':
    case 'inst':
      return readValue(f, depth + 1);
    case 'char': {
      const code = readInteger(f, depth + 1);
      return code >= 0 && code <= 0xffff ? String.fromCharCode(code) : fail('a char is out of range');
    }
    default:
      return readList(f, components, depth);
  }
}

function mapOf(entries: JsonValue): JsonValue {
  if (!Array.isArray(entries) || entries.length % 2 !== 0) return fail("a map's entries are not pairs");
  const map: Record<string, JsonValue> = {};
  for (let i = 0; i < entries.length; i += 2) {
    const key = entries[i] ?? null;
    // Keys are texts or keywords. One that holds others would be quoted, and its own keys in it: each level doubles the length.
    if (isCollection(key)) return fail('a key of a map is a collection');
    const name = String(key);
    const value = entries[i + 1] ?? null;
    // A plain assignment would change the object's prototype, and lose the entry.
    if (name === '__proto__')
      Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
    else map[name] = value;
  }
  return map;
}

/** Two's complement, most significant byte first; as the nearest number. */
function bigIntegerOf(bytes: JsonValue): number {
  if (typeof bytes !== 'string') return fail("a bigint's bytes are missing");
  const hex = Buffer.from(bytes, 'base64').toString('hex');
  return hex === '' ? 0 : Number(BigInt.asIntN(hex.length * 4, BigInt(`0x${hex}`)));
}

function readBytes(f: Fressian, length: number): Buffer {
  need(f, length);
  f.at += length;
  return f.bytes.subarray(f.at - length, f.at);
}

function readChunkedBytes(f: Fressian, depth: number): Buffer {
  const chunks = [readBytes(f, readCount(f, depth))];
  for (;;) {
    const code = readByte(f);
    if (code !== CODE.bytesChunk && code !== CODE.bytes) fail('chunked bytes have no end');
    countValue(f);
    chunks.push(readBytes(f, readCount(f, depth)));
    if (code === CODE.bytes) return Buffer.concat(chunks);
  }
}

function readChunkedText(f: Fressian, depth: number): string {
  let text = readText(f, readCount(f, depth));
  for (;;) {
    const code = readByte(f);
    countValue(f);
    if (code === CODE.stringChunk) text += readText(f, readCount(f, depth));
    else if (code === CODE.string) return text + readText(f, readCount(f, depth));
    else if (code >= CODE.stringPacked && code < CODE.stringPacked + LENGTH_PACKED)
      return text + readText(f, code - CODE.stringPacked);
    else fail('a chunked text has no end');
  }
}

/** Texts are UTF-8 of UTF-16 units: a character outside the BMP is two times three bytes (org.fressian.impl.Fns). */
function readText(f: Fressian, length: number): string {
  need(f, length);
  const { bytes, at } = f;
  const end = at + length;
  f.at = end;
  for (let i = at; i < end; i++) if ((bytes[i] ?? 0) >= 0x80) return readUnits(bytes, at, end);
  return bytes.toString('latin1', at, end);
}

function readUnits(bytes: Buffer, start: number, end: number): string {
  const units = Buffer.allocUnsafe(2 * (end - start));
  let length = 0;
  for (let i = start; i < end; ) {
    const first = bytes[i] ?? 0;
    const size = first < 0x80 ? 1 : first >> 5 === 0b110 ? 2 : first >> 4 === 0b1110 ? 3 : 0;
    if (size === 0 || i + size > end) fail('a text is not UTF-8');
    const second = (bytes[i + 1] ?? 0) & 0x3f;
    const third = (bytes[i + 2] ?? 0) & 0x3f;
    const unit =
      size === 1 ? first : size === 2 ? ((first & 0x1f) << 6) | second : ((first & 0x0f) << 12) | (second << 6) | third;
    length = units.writeUInt16LE(unit, length);
    i += size;
  }
  return units.toString('utf16le', 0, length);
}
