/** The zip of a store's artifact, as a browser downloads it, unpacked into a directory that is removed again. */
import { createWriteStream, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { removeIfPossible } from '../files/fresh-file.ts';
import { CHUNK, openRegularFile, type RegularFile } from '../files/regular-file.ts';
import { contentBegin, DEFLATED, readZipDirectory, STORED, type ZipEntry, zipEntries } from '../files/zip-archive.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';

export interface UnpackedStore {
  readonly directory: string;
  /** What was left out, in sentences. */
  readonly warnings: readonly string[];
  readonly remove: () => void;
}

export interface UnpackBounds {
  readonly files: number;
  /** Bytes of one file when it is unpacked, and of all: a small archive can claim any size. */
  readonly fileBytes: number;
  readonly allBytes: number;
}

/** Those within which a store is zipped, but for the size of all. */
const BOUNDS: UnpackBounds = { files: 20_000, fileBytes: 2 ** 31, allBytes: 2 ** 32 };
const DIRECTORY_AT_MOST = 16 * 1024 * 1024;
const NAME_AT_MOST = 1_000;
const LEVELS_AT_MOST = 34;
const KIND_OF_LINK = 0o120000;
/** Windows gives a colon a meaning of its own. */
const FORBIDDEN = process.platform === 'win32' ? /[\\\0:]/ : /[\\\0]/;

/** @throws UserError for a file that is not a zip, or can't be read */
export async function unpackStore(
  zip: string,
  bounds: UnpackBounds = BOUNDS,
  temporary: string = tmpdir(),
): Promise<UnpackedStore> {
  const file = await openRegularFile(zip).catch((error: unknown) => {
    throw new UserError(`${zip} can't be read (${messageOf(error)}).`);
  });
  let directory: string | undefined;
  const remove = (): void => {
    if (directory !== undefined) removeIfPossible(directory);
  };
  try {
    const bytes = { size: file.stats.size, read: partsOf(file) };
    const central = await readZipDirectory(bytes, DIRECTORY_AT_MOST).catch(() => null);
    if (central === null) {
      throw new UserError(
        `${zip} is not a zip that can be read. Download the store's artifact again, or unpack it yourself.`,
      );
    }
    directory = mkdtempSync(path.join(temporary, 'maelstrom-store-'));
    const left = { files: bounds.files, bytes: bounds.allBytes };
    let leftOut = 0;
    for (const entry of zipEntries(central)) {
      if (entry.name.endsWith('/')) continue;
      const target = targetOf(entry, directory);
      if (target === null || left.files === 0 || !(await unpackEntry(file, entry, target, bounds.fileBytes, left))) {
        leftOut += 1;
      } else left.files -= 1;
    }
    const warnings =
      leftOut === 0
        ? []
        : [
            `${leftOut === 1 ? '1 entry of the zip was' : `${leftOut} entries of the zip were`} left out: damaged, too large, or not a plain file of a store.`,
          ];
    return { directory, warnings, remove };
  } catch (error) {
    remove();
    throw error;
  } finally {
    await file.close();
  }
}

/** Throws when the file has no such part. */
const partsOf =
  (file: RegularFile) =>
  async (position: number, length: number): Promise<Buffer> => {
    if (!(position >= 0) || position + length > file.stats.size) throw new RangeError('the file has no such part');
    const buffer = Buffer.alloc(length);
    const read = await file.read(buffer, 0, length, position);
    if (read < length) throw new RangeError('the file has become shorter');
    return buffer;
  };

/** Where an entry is unpacked: always below the directory. Null for one that would lie elsewhere, or is a link. */
function targetOf({ name, kind, isEncrypted }: ZipEntry, directory: string): string | null {
  if (isEncrypted || kind === KIND_OF_LINK || name.length > NAME_AT_MOST) return null;
  const parts = name.split('/');
  if (parts.length > LEVELS_AT_MOST) return null;
  const isSound = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !FORBIDDEN.test(part));
  return isSound ? path.join(directory, ...parts) : null;
}

/** Whether the entry was unpacked whole. */
async function unpackEntry(
  file: RegularFile,
  entry: ZipEntry,
  target: string,
  fileBytes: number,
  left: { bytes: number },
): Promise<boolean> {
  try {
    const begin = await contentBegin({ size: file.stats.size, read: partsOf(file) }, entry.offset);
    const end = (begin ?? 0) + entry.size;
    if (begin === null || end > file.stats.size || (entry.method !== STORED && entry.method !== DEFLATED)) return false;
    mkdirSync(path.dirname(target), { recursive: true });
    let room = Math.min(fileBytes, left.bytes);
    const count = new Transform({
      transform(chunk: Buffer, _, done) {
        room -= chunk.length;
        left.bytes -= chunk.length;
        done(room < 0 ? new RangeError('it is too large') : null, chunk);
      },
    });
    const content = Readable.from(rangeOf(file, begin, end));
    // Only what is not there yet: two entries of one name, or a file where another has a directory.
    const output = createWriteStream(target, { flags: 'wx' });
    if (entry.method === STORED) await pipeline(content, count, output);
    else await pipeline(content, createInflateRaw(), count, output);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What has the name already was another entry.
    if (code !== 'EEXIST') removeIfPossible(target);
    if (code === 'ENOSPC') throw new UserError(`The zip can't be unpacked: ${messageOf(error)}.`);
    return false;
  }
}

async function* rangeOf(file: RegularFile, begin: number, end: number): AsyncGenerator<Buffer> {
  for (let position = begin; position < end; ) {
    const bytes = Buffer.allocUnsafe(Math.min(CHUNK, end - position));
    const length = await file.read(bytes, 0, bytes.length, position);
    if (length === 0) return;
    position += length;
    yield bytes.subarray(0, length);
  }
}

/** Whether a name that a person gave is that of a zip. */
export const isZip = (file: string): boolean =>
  /\.zip$/i.test(file) && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
