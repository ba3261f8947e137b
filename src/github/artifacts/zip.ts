import { createWriteStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { bytesOf, type FileSource, openRegularFile, type RegularFile } from '../../files/regular-file.ts';
import { type FoundFile, type LeaveOut, type WalkBounds, walkFiles } from '../../files/walk-files.ts';
import { messageOf } from '../../text/thrown-message.ts';

/** Something that goes into the archive: a directory with all below it, a file, or an open one. */
export interface ZipSource {
  readonly source: FileSource;
  /** Its path in the archive, with forward slashes. */
  readonly name: string;
}

/** Something that is not in the archive, or not whole. Its name is untrusted text. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

export interface Zipped {
  readonly files: number;
  readonly leftOut: readonly LeftOut[];
}

/** What is walked of each directory, and what is zipped of all. */
export interface ZipBounds extends WalkBounds {
  /** Bytes of one file: one with a hole can claim any size. */
  readonly fileBytes: number;
  /** Bytes of all files. */
  readonly allBytes: number;
}

const BOUNDS: ZipBounds = { files: 20_000, levels: 32, fileBytes: 2 ** 31, allBytes: 2 ** 33 };
/** What is left out by name; the rest is left out too. */
const NAMED_AT_MOST = 1_000;
const MESSAGE_AT_MOST = 200;

/**
 * Zips directories and files into one archive, file by file and piece by piece: memory does not grow with their size.
 * Names stay as they are, those with quotes and colons too. What is not a plain file, can't be read or lies beyond the bounds is left
 * out by name. `compressionLevel` is from 0 to 9. Rejects when the archive itself can't be written.
 */
export async function zipTo(
  target: string,
  sources: readonly ZipSource[],
  compressionLevel: number,
  bounds: ZipBounds = BOUNDS,
): Promise<Zipped> {
  const leftOut: LeftOut[] = [];
  const leaveOut: LeaveOut = (name, why) => {
    if (leftOut.length < NAMED_AT_MOST) leftOut.push({ name, why });
  };
  const zip = new ZipFile();
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  const over = Promise.race([pipeline(zip.outputStream, createWriteStream(target)), failed]);
  // It may fail while a file is being opened; it is waited for below.
  over.catch(() => undefined);
  const method = compressionLevel === 0 ? { compress: false } : { compressionLevel };
  let files = 0;
  let bytesLeft = bounds.allBytes;
  for await (const { name, open } of filesOf(sources, bounds, leaveOut)) {
    const file = await open().catch((error) => leaveOut(name, messageOf(error, MESSAGE_AT_MOST)));
    if (file === undefined) continue;
    const { size, mtime, mode } = file.stats;
    if (size > Math.min(bounds.fileBytes, bytesLeft)) {
      leaveOut(name, size > bounds.fileBytes ? `it has ${size} bytes` : 'the archive has no room for it');
      await file.close();
      continue;
    }
    bytesLeft -= size;
    files += 1;
    const content = Readable.from(contentOf(file, name, leaveOut));
    // A backslash is an ordinary character of a name here, but a separator in an archive.
    zip.addReadStream(content, name.replaceAll('\\', '%5C'), { mtime, mode, ...method });
    try {
      await Promise.race([finished(content), over]);
    } finally {
      content.destroy();
      await finished(content).catch(() => undefined);
      await file.close();
    }
  }
  zip.end();
  await over;
  return { files, leftOut };
}

async function* filesOf(
  sources: readonly ZipSource[],
  bounds: ZipBounds,
  leaveOut: LeaveOut,
): AsyncGenerator<FoundFile> {
  for (const { source, name } of sources) {
    const nameOf = (below: string): string => (below === '' ? name : `${name}/${below}`);
    if (typeof source === 'string' && (await isDirectory(source))) {
      const found = walkFiles(source, bounds, (below, why) => leaveOut(nameOf(below), why));
      for await (const file of found) yield { ...file, name: nameOf(file.name) };
    } else yield { name, open: () => openRegularFile(source) };
  }
}

const isDirectory = (source: string): Promise<boolean> =>
  lstat(source).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

/** The bytes of a file, then its end: when the rest can't be read, the archive goes on without it. */
async function* contentOf(file: RegularFile, name: string, leaveOut: LeaveOut): AsyncGenerator<Buffer> {
  try {
    yield* bytesOf(file, file.stats.size);
  } catch (error) {
    leaveOut(name, `it can't be read to its end: ${messageOf(error, MESSAGE_AT_MOST)}`);
  }
}
