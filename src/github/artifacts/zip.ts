import { constants, createWriteStream } from 'node:fs';
import { lstat, open, opendir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Something that goes into the archive: a directory with all below it, or a file. */
export interface ZipSource {
  readonly source: string;
  /** Its path in the archive, with forward slashes. */
  readonly name: string;
}

export interface Zipped {
  readonly files: number;
  /** Names of files that could not be opened. */
  readonly unreadable: readonly string[];
}

/**
 * Zips directories and files into one archive, file by file and piece by piece: memory does not grow with their size.
 * Names stay as they are, those with quotes and colons too. Symbolic links, and everything else that is neither a file
 * nor a directory, are left out. `compressionLevel` is from 0 to 9.
 */
export async function zipTo(target: string, sources: readonly ZipSource[], compressionLevel: number): Promise<Zipped> {
  const zip = new ZipFile();
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  const written = pipeline(zip.outputStream, createWriteStream(target));
  const unreadable: string[] = [];
  let files = 0;
  for (const { source, name } of sources) {
    for await (const file of filesBelow(source, name)) {
      files += 1;
      const { mtime, mode } = file;
      const method = compressionLevel === 0 ? { compress: false } : { compressionLevel };
      // A backslash is an ordinary character of a name here, but a separator in an archive.
      zip.addReadStreamLazy(file.name.replaceAll('\\', '%5C'), { mtime, mode, ...method }, (use) => {
        openFile(file.source).then(
          (stream) => use(null, stream),
          () => {
            unreadable.push(file.name);
            use(null, Readable.from([]));
          },
        );
      });
    }
  }
  zip.end();
  await Promise.race([written, failed]);
  return { files, unreadable };
}

/** Never follows a link, even one that has just replaced the file. */
async function openFile(file: string): Promise<Readable> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  return handle.createReadStream();
}

interface FoundFile extends ZipSource {
  readonly mtime: Date;
  readonly mode: number;
}

async function* filesBelow(source: string, name: string): AsyncGenerator<FoundFile> {
  const stats = await lstat(source);
  if (stats.isFile()) yield { source, name, mtime: stats.mtime, mode: stats.mode };
  if (!stats.isDirectory()) return;
  const names: string[] = [];
  for await (const entry of await opendir(source)) names.push(entry.name);
  for (const each of names.sort()) yield* filesBelow(path.join(source, each), `${name}/${each}`);
}
