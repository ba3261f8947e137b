import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import {
  CENTRAL_HEADER,
  contentBegin,
  DEFLATED,
  readZipDirectory,
  STORED,
  type ZipBytes,
} from '../../files/zip-archive.ts';

/** Where a build leaves its version; the file has the lines of a Java properties file. */
const PROPERTIES = Buffer.from('META-INF/maven/maelstrom/maelstrom/pom.properties');
/** A version as releases have it, and as it may stand in a log, a comment and a file name. */
const VERSION = /^version=(\d{1,9}(?:\.\d{1,9}){1,3}(?:-[0-9A-Za-z.-]{1,40})?)\s*$/m;

/** Bytes; the real directory has 5 MB, and the real file 120 bytes. */
const MOST_DIRECTORY = 64 * 1024 * 1024;
const MOST_PROPERTIES = 64 * 1024;

/**
 * The version that Maelstrom's jar says it is: `0.2.4`, `0.2.5-SNAPSHOT`. Only the zip's directory and one entry are
 * read. null for a file that says nothing, is not a jar, or does not exist.
 */
export async function versionOfJar(jar: string): Promise<string | null> {
  const file = await open(jar).catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const properties = await readProperties({ size, read: (position, length) => read(file, position, length) });
    return properties === null ? null : (VERSION.exec(properties.toString('latin1'))?.[1] ?? null);
  } catch {
    // A size or an offset leads out of the file, or the data cannot be inflated.
    return null;
  } finally {
    await file.close();
  }
}

async function readProperties(file: ZipBytes): Promise<Buffer | null> {
  const directory = await readZipDirectory(file, MOST_DIRECTORY);
  const entry = directory === null ? null : findEntry(directory);
  if (entry === null || entry.size > MOST_PROPERTIES) return null;
  const begin = await contentBegin(file, entry.offset);
  if (begin === null) return null;
  const content = await file.read(begin, entry.size);
  if (entry.method === STORED) return content;
  if (entry.method === DEFLATED) return await promisify(inflateRaw)(content, { maxOutputLength: MOST_PROPERTIES });
  return null;
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
