import type { JournalEvent } from '../../maelstrom/operations-and-messages.ts';
import { CODE, LENGTH_PACKED, PACKED_INTEGERS, PRIORITY_CACHE_PACKED, STRUCT_CACHE_PACKED } from './fressian-codes.ts';

/** What a body may hold beyond JSON. */
export interface JournalValues {
  /** The number that an object stands for when it must be written as a double, such as a decimal `1.0`; undefined for any other object. */
  readonly doubleOf?: (value: object) => number | undefined;
}

/** Bytes that were written and not yet taken, and what earlier events have named. */
export interface FressianOutput {
  bytes: Buffer;
  length: number;
  readonly values: JournalValues;
  /** Position of each cached text or keyword (as `:name`). */
  readonly cache: Map<string, number>;
  readonly structs: Map<string, number>;
}

/** Names after which the caches are reset: a node that invents field names must not fill the memory of whoever reads. */
const CACHED_AT_MOST = 100_000;
/** UTF-16 units of a text that are written as one chunk. */
const CHUNK_UNITS = 20_000;

export const fressianOutput = (values: JournalValues = {}): FressianOutput => ({
  bytes: Buffer.allocUnsafe(128 * 1024),
  length: 0,
  values,
  cache: new Map(),
  structs: new Map(),
});

/** As Maelstrom's journal does (maelstrom/net/journal.clj): an "ev" with a "msg", whose body has cached keywords as keys. */
export function writeEvent(out: FressianOutput, event: JournalEvent): void {
  const { message } = event;
  if (out.cache.size > CACHED_AT_MOST) {
    writeByte(out, CODE.resetCaches);
    out.cache.clear();
    out.structs.clear();
  }
  writeTag(out, 'ev', 4);
  writeInteger(out, event.id);
  writeInteger(out, event.time);
  writeCachedKeyword(out, event.type);
  writeTag(out, 'msg', 4);
  writeInteger(out, message.id);
  writeCachedText(out, message.src);
  writeCachedText(out, message.dest);
  writeByte(out, CODE.map);
  writeByte(out, CODE.beginClosedList);
  for (const [key, value] of Object.entries(message.body)) {
    writeCachedKeyword(out, key);
    if (key === 'type' && typeof value === 'string') writeCachedText(out, value);
    else writeValue(out, value);
  }
  writeByte(out, CODE.endCollection);
}

function room(out: FressianOutput, count: number): void {
  if (out.length + count <= out.bytes.length) return;
  const bytes = Buffer.allocUnsafe(Math.max(out.bytes.length * 2, out.length + count));
  out.bytes.copy(bytes, 0, 0, out.length);
  out.bytes = bytes;
}

function writeByte(out: FressianOutput, byte: number): void {
  room(out, 1);
  out.bytes[out.length] = byte;
  out.length += 1;
}

function writeTag(out: FressianOutput, tag: string, components: number): void {
  const index = out.structs.get(tag);
  if (index === undefined) {
    out.structs.set(tag, out.structs.size);
    writeByte(out, CODE.structType);
    writeText(out, tag);
    writeInteger(out, components);
  } else if (index < STRUCT_CACHE_PACKED) {
    writeByte(out, CODE.structCachePacked + index);
  } else {
    writeByte(out, CODE.struct);
    writeInteger(out, index);
  }
}

/** True when the name was written as a reference; else the code is written that caches what must follow. */
function writeReference(out: FressianOutput, name: string): boolean {
  const index = out.cache.get(name);
  if (index === undefined) {
    out.cache.set(name, out.cache.size);
    writeByte(out, CODE.putPriorityCache);
    return false;
  }
  if (index < PRIORITY_CACHE_PACKED) {
    writeByte(out, CODE.priorityCachePacked + index);
  } else {
    writeByte(out, CODE.getPriorityCache);
    writeInteger(out, index);
  }
  return true;
}

/** Prefixes keep a keyword and a text of the same name apart. */
function writeCachedText(out: FressianOutput, text: string): void {
  // An empty text is never cached (FressianWriter.shouldSkipCache).
  if (text === '' || !writeReference(out, `"${text}`)) writeText(out, text);
}

/** `a/b` is namespace and name, as Clojure's `keyword` reads it; both are cached in turn. */
function writeCachedKeyword(out: FressianOutput, keyword: string): void {
  if (writeReference(out, `:${keyword}`)) return;
  const slash = keyword === '/' ? -1 : keyword.indexOf('/');
  writeByte(out, CODE.key);
  if (slash === -1) writeByte(out, CODE.null);
  else writeCachedText(out, keyword.slice(0, slash));
  writeCachedText(out, keyword.slice(slash + 1));
}

function writeValue(out: FressianOutput, value: unknown): void {
  switch (typeof value) {
    case 'string':
      writeText(out, value);
      return;
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) writeInteger(out, value);
      else writeDouble(out, value);
      return;
    case 'bigint':
      writeBigInteger(out, value);
      return;
    case 'boolean':
      writeByte(out, value ? CODE.true : CODE.false);
      return;
  }
  if (typeof value !== 'object' || value === null) {
    writeByte(out, CODE.null);
  } else if (Array.isArray(value)) {
    writeListHead(out, value.length);
    for (const item of value) writeValue(out, item);
  } else {
    const double = out.values.doubleOf?.(value);
    if (double === undefined) writeMap(out, value);
    else writeDouble(out, double);
  }
}

/** Maps below a body's first level have texts as keys (maelstrom.process/parse-msg). */
function writeMap(out: FressianOutput, map: object): void {
  const entries = Object.entries(map);
  writeByte(out, CODE.map);
  writeListHead(out, 2 * entries.length);
  for (const [key, value] of entries) {
    writeText(out, key);
    writeValue(out, value);
  }
}

function writeListHead(out: FressianOutput, length: number): void {
  if (length < LENGTH_PACKED) {
    writeByte(out, CODE.listPacked + length);
  } else {
    writeByte(out, CODE.list);
    writeInteger(out, length);
  }
}

/** An integer that JavaScript holds exactly, in as few bytes as it takes. */
function writeInteger(out: FressianOutput, value: number): void {
  if (value >= -1 && value < 0x40) {
    writeByte(out, value & 0xff);
    return;
  }
  for (const { from, zero, to, size, unit } of PACKED_INTEGERS) {
    const high = Math.floor(value / unit);
    if (high >= from - zero && high <= to - zero) {
      room(out, 1 + size);
      const { bytes } = out;
      bytes[out.length] = zero + high;
      let rest = value - high * unit;
      for (let at = out.length + size; at > out.length; at -= 1) {
        // Above 32 bits there are no operators for bits.
        const above = Math.floor(rest / 256);
        bytes[at] = rest - above * 256;
        rest = above;
      }
      out.length += 1 + size;
      return;
    }
  }
  writeLong(out, BigInt(value));
}

function writeLong(out: FressianOutput, value: bigint): void {
  room(out, 9);
  out.bytes[out.length] = CODE.int;
  out.bytes.writeBigInt64BE(value, out.length + 1);
  out.length += 9;
}

/** Beyond 64 bits Clojure's numbers are a "bigint": two's complement, most significant byte first. */
function writeBigInteger(out: FressianOutput, value: bigint): void {
  if (BigInt.asIntN(64, value) === value) {
    writeLong(out, value);
    return;
  }
  let size = 9;
  while (BigInt.asIntN(8 * size, value) !== value) size += 1;
  const hex = BigInt.asUintN(8 * size, value)
    .toString(16)
    .padStart(2 * size, '0');
  writeByte(out, CODE.bigint);
  writeByte(out, CODE.bytes);
  writeInteger(out, size);
  room(out, size);
  out.bytes.write(hex, out.length, 'hex');
  out.length += size;
}

function writeDouble(out: FressianOutput, value: number): void {
  // A zero of either sign, as FressianWriter.writeDouble compares.
  if (value === 0) {
    writeByte(out, CODE.double0);
  } else if (value === 1) {
    writeByte(out, CODE.double1);
  } else {
    room(out, 9);
    out.bytes[out.length] = CODE.double;
    out.bytes.writeDoubleBE(value, out.length + 1);
    out.length += 9;
  }
}

/** UTF-8 of each UTF-16 unit, half surrogate pairs included (org.fressian.impl.Fns); long texts in chunks. */
function writeText(out: FressianOutput, text: string): void {
  let start = 0;
  do {
    const end = Math.min(start + CHUNK_UNITS, text.length);
    const size = encodedSize(text, start, end);
    if (end < text.length) {
      writeByte(out, CODE.stringChunk);
      writeInteger(out, size);
    } else if (size < LENGTH_PACKED) {
      writeByte(out, CODE.stringPacked + size);
    } else {
      writeByte(out, CODE.string);
      writeInteger(out, size);
    }
    room(out, size);
    writeUnits(out, text, start, end);
    start = end;
  } while (start < text.length);
}

function encodedSize(text: string, start: number, end: number): number {
  let size = 0;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    size += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  return size;
}

function writeUnits(out: FressianOutput, text: string, start: number, end: number): void {
  const { bytes } = out;
  let at = out.length;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[at++] = unit;
    } else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6);
      bytes[at++] = 0x80 | (unit & 0x3f);
    } else {
      bytes[at++] = 0xe0 | (unit >> 12);
      bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[at++] = 0x80 | (unit & 0x3f);
    }
  }
  out.length = at;
}
