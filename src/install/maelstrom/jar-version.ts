import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

/** Where a build leaves its version; the file has the lines of a Java properties file. */
const PROPERTIES = Buffer.from('META-INF/maven/maelstrom/maelstrom/pom.properties');
/** A version as releases have it, and as it may stand in a log, a comment and a file name. */
const VERSION = /^version=(\d{1,9}(?:\.\d{1,9}){1,3}(?:-[0-9A-Za-z.-]{1,40})?)\s*$/m;

/** Bytes; the real directory has 5 MB, and the real file 120 bytes. */
const MOST_DIRECTORY = 64 * 1024 * 1024;
const MOST_PROPERTIES = 64 * 1024;

// APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16: signatures and fixed lengths.
const LOCAL_HEADER = { signature: 0x04034b50, length: 30 };
const CENTRAL_HEADER = { signature: 0x02014b50, length: 46 };
const END = { signature: 0x06054b50, length: 22 };
const END_64_LOCATOR = { signature: 0x07064b50, length: 20 };
const END_64 = { signature: 0x06064b50, length: 56 };
const MOST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/**
 * The version that Maelstrom's jar says it is: `0.2.4`, `0.2.5-SNAPSHOT`. Only the zip's directory and one entry are
 * read. null for a file that says nothing, is not a jar, or does not exist.
 */
export async function versionOfJar(jar: string): Promise<string | null> {
  const file = await open(jar).catch(() => null);
  if (file === null) return null;
  try {
    const properties = await readProperties(file);
    return properties === null ? null : (VERSION.exec(properties.toString('latin1'))?.[1] ?? null);
  } catch {
    // A size or an offset leads out of the file, or the data cannot be inflated.
    return null;
  } finally {
    await file.close();
  }
}

async function readProperties(file: FileHandle): Promise<Buffer | null> {
  const directory = await readDirectory(file);
  const entry = directory === null ? null : findEntry(directory);
  if (entry === null || entry.size > MOST_PROPERTIES) return null;
  const header = await read(file, entry.offset, LOCAL_HEADER.length);
  if (header.readUInt32LE(0) !== LOCAL_HEADER.signature) return null;
  const begin = entry.offset + LOCAL_HEADER.length + header.readUInt16LE(26) + header.readUInt16LE(28);
  const content = await read(file, begin, entry.size);
  if (entry.method === STORED) return content;
  if (entry.method === DEFLATED) return await promisify(inflateRaw)(content, { maxOutputLength: MOST_PROPERTIES });
  return null;
}

/** The central directory; null when there is none, or one too large for a Maelstrom. */
async function readDirectory(file: FileHandle): Promise<Buffer | null> {
  const { size } = await file.stat();
  const from = Math.max(0, size - END.length - MOST_COMMENT - END_64_LOCATOR.length);
  const tail = await read(file, from, size - from);
  for (let at = tail.length - END.length; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END.signature) continue;
    const large = await readLargeEnd(file, tail, at);
    const length = large?.length ?? tail.readUInt32LE(at + 12);
    const offset = large?.offset ?? tail.readUInt32LE(at + 16);
    return length > MOST_DIRECTORY ? null : await read(file, offset, length);
  }
  return null;
}

/** The end record of an archive with more than 65,535 entries or 4 GB; null for other archives. */
async function readLargeEnd(
  file: FileHandle,
  tail: Buffer,
  endAt: number,
): Promise<{ readonly length: number; readonly offset: number } | null> {
  const at = endAt - END_64_LOCATOR.length;
  if (at < 0 || tail.readUInt32LE(at) !== END_64_LOCATOR.signature) return null;
  const end = await read(file, Number(tail.readBigUInt64LE(at + 8)), END_64.length);
  if (end.readUInt32LE(0) !== END_64.signature) return null;
  return { length: Number(end.readBigUInt64LE(40)), offset: Number(end.readBigUInt64LE(48)) };
}

/** Searches for the name instead of reading the entries one by one: there are 50,000. */
function findEntry(
  directory: Buffer,
): { readonly method: number; readonly size: number; readonly offset: number } | null {
  for (let name = directory.indexOf(PROPERTIES); name >= 0; name = directory.indexOf(PROPERTIES, name + 1)) {
    const at = name - CENTRAL_HEADER.length;
    if (at < 0 || directory.readUInt32LE(at) !== CENTRAL_HEADER.signature) continue;
    if (directory.readUInt16LE(at + 28) !== PROPERTIES.length) continue;
    return {
      method: directory.readUInt16LE(at + 10),
      size: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    };
  }
  return null;
}

/** Throws when the file has no such part. */
async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new RangeError(`the file ends before byte ${position + length}`);
  return buffer;
}
