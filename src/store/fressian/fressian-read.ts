import type { JournalEvent, JsonValue, MessageBody } from '../../maelstrom/history.ts';
import {
  CODE,
  LENGTH_PACKED,
  PACKED_INTEGERS,
  PRIORITY_CACHE_PACKED,
  STRUCT_CACHE_PACKED,
  TAG_CODES,
} from './fressian-codes.ts';

/** Nesting that is read; a message's is some four levels. */
const MAX_DEPTH = 500;

/** Thrown (a shared object, without a stack) where the bytes at hand end inside an event: more have to be read. */
export const MORE_BYTES = Object.freeze({ reason: 'more bytes' });

/** Bytes that are no Fressian, or none that a network journal holds. */
export class FressianError extends Error {
  override readonly name = 'FressianError';
}

interface StructType {
  readonly tag: string;
  readonly components: number;
}
/** What earlier events of the stripe have named, to be referred to by number. */
interface Caches {
  readonly values: (JsonValue | undefined)[];
  readonly structs: StructType[];
}

/** A window on a stripe: bytes `at` to `end` of `bytes` are unread. */
export interface Fressian {
  bytes: Buffer;
  at: number;
  end: number;
  caches: Caches;
  /** Added to `at`, it gives the bytes since the stripe's start or its last footer. */
  sinceFooter: number;
}

const noCaches = (): Caches => ({ values: [], structs: [] });

export const fressianOf = (bytes: Buffer): Fressian => ({
  bytes,
  at: 0,
  end: bytes.length,
  caches: noCaches(),
  sinceFooter: 0,
});

function fail(problem: string): never {
  throw new FressianError(problem);
}

function need(f: Fressian, count: number): void {
  if (f.end - f.at < count) throw MORE_BYTES;
}

function readByte(f: Fressian): number {
  if (f.at >= f.end) throw MORE_BYTES;
  const byte = f.bytes[f.at] ?? 0;
  f.at += 1;
  return byte;
}

/**
 * Reads the next event; undefined at the end of the bytes at hand. Throws `MORE_BYTES` when they end inside it, with everything as
 * it was before, and `FressianError` for anything else than an event.
 */
export function readEvent(f: Fressian): JournalEvent | undefined {
  passMarks(f);
  if (f.at >= f.end) return undefined;
  const { at, caches } = f;
  const values = caches.values.length;
  const structs = caches.structs.length;
  try {
    return readStruct(f, 'ev') as JournalEvent;
  } catch (error) {
    f.at = at;
    f.caches = caches;
    caches.values.length = values;
    caches.structs.length = structs;
    throw error;
  }
}

/** Moves over footers and resets of the caches between events. */
function passMarks(f: Fressian): void {
  for (;;) {
    const code = f.at < f.end ? f.bytes[f.at] : undefined;
    if (code === CODE.footer) passFooter(f);
    else if (code === CODE.resetCaches) f.at += 1;
    else return;
    f.caches = noCaches();
  }
}

type Read = JsonValue | JournalEvent | JournalEvent['message'];

/** A struct that has to be `expected`. */
function readStruct(f: Fressian, expected: 'ev' | 'msg'): Read {
  const code = readByte(f);
  const type = structTypeAt(f, code);
  if (type?.tag !== expected || type.components !== 4) {
    return fail(
      `${type === undefined ? `code 0x${code.toString(16)}` : `a ${JSON.stringify(type.tag.slice(0, 40))}`} stands where a journal has "${expected}"`,
    );
  }
  return expected === 'ev' ? readEventFields(f) : readMessageFields(f);
}

function readEventFields(f: Fressian): JournalEvent {
  const id = readInteger(f);
  const time = readInteger(f);
  const type = readValue(f, 0);
  if (type !== 'send' && type !== 'recv') fail('an event is neither a send nor a recv');
  const message = readStruct(f, 'msg') as JournalEvent['message'];
  return { id, time, type, message };
}

function readMessageFields(f: Fressian): JournalEvent['message'] {
  const id = readInteger(f);
  const src = readValue(f, 0);
  const dest = readValue(f, 0);
  const body = readValue(f, 0);
  if (typeof src !== 'string' || typeof dest !== 'string') return fail("a message's src or dest is no text");
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return fail("a message's body is no map");
  return { id, src, dest, body: body as MessageBody };
}

/** The struct type that a code announces; undefined for any other code. */
function structTypeAt(f: Fressian, code: number): StructType | undefined {
  if (code >= CODE.structCachePacked && code < CODE.structCachePacked + STRUCT_CACHE_PACKED) {
    return cachedStruct(f, code - CODE.structCachePacked);
  }
  if (code === CODE.struct) return cachedStruct(f, readInteger(f));
  if (code !== CODE.structType) return undefined;
  const tag = readValue(f, 0);
  const components = readInteger(f);
  if (typeof tag !== 'string' || components < 0) return fail('a tag is no text');
  const type = { tag, components };
  f.caches.structs.push(type);
  return type;
}

const cachedStruct = (f: Fressian, index: number): StructType =>
  f.caches.structs[index] ?? fail(`tag ${index} is used and was never named`);

function passFooter(f: Fressian): void {
  need(f, 12);
  const length = f.sinceFooter + f.at;
  if (f.bytes.readUInt32BE(f.at) !== 0xcfcfcfcf) fail('a footer lacks its mark');
  const written = f.bytes.readUInt32BE(f.at + 4);
  // The checksum behind it is not verified, nor is it by Maelstrom.
  if (written !== length % 2 ** 32) fail(`a footer counts ${written} bytes, there are ${length}`);
  f.at += 12;
  f.sinceFooter = -f.at;
}

function readInteger(f: Fressian): number {
  const code = readByte(f);
  const value = readPacked(f, code);
  if (value !== undefined) return value;
  const read = readByCode(f, code, 0);
  return typeof read === 'number' && Number.isInteger(read) ? read : fail('an integer should stand here');
}

/** An integer by its code; undefined when the code is no integer's. Beyond ±2^53 it is the nearest number. */
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

function readValue(f: Fressian, depth: number): JsonValue {
  return readByCode(f, readByte(f), depth);
}

/**
 * A value as JSON has it. Keywords and symbols are their names, as in the messages that went over the wire; sets are lists;
 * values of tags that no journal holds are the list of their components.
 */
function readByCode(f: Fressian, code: number, depth: number): JsonValue {
  if (depth > MAX_DEPTH) fail(`values are nested deeper than ${MAX_DEPTH} levels`);
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
      return cached(f, readInteger(f));
    case CODE.string:
      return readText(f, readCount(f));
    case CODE.stringChunk:
      return readChunkedText(f);
    case CODE.list:
      return readList(f, readCount(f), depth);
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
      return readBytes(f, readCount(f)).toString('base64');
    case CODE.bytesChunk:
      return readChunkedBytes(f).toString('base64');
    case CODE.longArray:
    case CODE.doubleArray:
    case CODE.booleanArray:
    case CODE.intArray:
    case CODE.floatArray:
    case CODE.objectArray:
      return readList(f, readCount(f), depth);
    case CODE.resetCaches:
      f.caches = noCaches();
      return readValue(f, depth + 1);
  }
  const struct = structTypeAt(f, code);
  if (struct === undefined) return fail(`0x${code.toString(16)} is no code of a value`);
  return readTagged(f, struct, depth);
}

function readCount(f: Fressian): number {
  const count = readInteger(f);
  return count < 0 ? fail('a length is negative') : count;
}

function readAndCache(f: Fressian, depth: number): JsonValue {
  const { values } = f.caches;
  const index = values.length;
  values.push(undefined);
  const value = readValue(f, depth + 1);
  values[index] = value;
  return value;
}

function cached(f: Fressian, index: number): JsonValue {
  const value = f.caches.values[index];
  if (value === undefined) return fail(`cached value ${index} is used and was never given`);
  // Maelstrom's writer caches keywords and texts. Collections in collections from the cache could grow without bound when printed.
  if (typeof value === 'object' && value !== null) return fail('a collection is taken from the cache');
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
      if (typeof name !== 'string') return fail(`a ${tag}'s name is no text`);
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
      const code = readInteger(f);
      return code >= 0 && code <= 0xffff ? String.fromCharCode(code) : fail('a char is out of range');
    }
    default:
      return readList(f, components, depth);
  }
}

function mapOf(entries: JsonValue): JsonValue {
  if (!Array.isArray(entries) || entries.length % 2 !== 0) return fail("a map's entries are no pairs");
  const map: Record<string, JsonValue> = {};
  for (let i = 0; i < entries.length; i += 2) {
    const key = entries[i];
    const name = typeof key === 'string' ? key : JSON.stringify(key);
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

function readChunkedBytes(f: Fressian): Buffer {
  const chunks = [readBytes(f, readCount(f))];
  for (;;) {
    const code = readByte(f);
    if (code !== CODE.bytesChunk && code !== CODE.bytes) fail('chunked bytes have no end');
    chunks.push(readBytes(f, readCount(f)));
    if (code === CODE.bytes) return Buffer.concat(chunks);
  }
}

function readChunkedText(f: Fressian): string {
  let text = readText(f, readCount(f));
  for (;;) {
    const code = readByte(f);
    if (code === CODE.stringChunk) text += readText(f, readCount(f));
    else if (code === CODE.string) return text + readText(f, readCount(f));
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
  const units: string[] = [];
  for (let i = start; i < end; ) {
    const first = bytes[i] ?? 0;
    const size = first < 0x80 ? 1 : first >> 5 === 0b110 ? 2 : first >> 4 === 0b1110 ? 3 : 0;
    if (size === 0 || i + size > end) fail('a text is no UTF-8');
    const second = (bytes[i + 1] ?? 0) & 0x3f;
    const third = (bytes[i + 2] ?? 0) & 0x3f;
    const unit =
      size === 1 ? first : size === 2 ? ((first & 0x1f) << 6) | second : ((first & 0x0f) << 12) | (second << 6) | third;
    units.push(String.fromCharCode(unit));
    i += size;
  }
  return units.join('');
}
