import { buffer } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import {
  contentBegin,
  DEFLATED,
  readZipDirectory,
  STORED,
  type ZipBytes,
  type ZipEntry,
  zipEntries,
} from '../../src/files/zip-archive.ts';

type Options = Parameters<ZipFile['addBuffer']>[2];

async function zipOf(
  files: readonly (readonly [name: string, text: string, options?: Options])[],
  { comment = '', forceZip64Format = false } = {},
) {
  const zip = new ZipFile();
  for (const [name, text, options = {}] of files) zip.addBuffer(Buffer.from(text), name, options);
  zip.end({ comment, forceZip64Format });
  return await buffer(zip.outputStream as NodeJS.ReadableStream);
}

const fileOf = (bytes: Buffer): ZipBytes => ({
  size: bytes.length,
  read: async (position, length) => {
    if (position < 0 || position + length > bytes.length) throw new Error('no such part');
    return bytes.subarray(position, position + length);
  },
});

async function entriesIn(bytes: Buffer): Promise<readonly ZipEntry[]> {
  const directory = await readZipDirectory(fileOf(bytes), 10_000);
  return directory === null ? [] : [...zipEntries(directory)];
}

async function textOf(bytes: Buffer, { method, size, offset }: ZipEntry): Promise<string> {
  const begin = (await contentBegin(fileOf(bytes), offset)) ?? Number.NaN;
  const content = bytes.subarray(begin, begin + size);
  return (method === DEFLATED ? inflateRawSync(content) : content).toString();
}

const FILES = [
  ['a/größe.txt', 'first '.repeat(50)],
  ['b', 'second', { compress: false }],
] as const;

describe('a zip', () => {
  it.each([
    ['', {}],
    [' with large numbers (zip64)', { forceZip64Format: true }],
    [' with a comment behind it', { comment: 'a comment '.repeat(100) }],
  ])('tells its entries and their bytes%s', async (_, form: { forceZip64Format?: boolean; comment?: string }) => {
    const bytes = await zipOf(
      FILES.map(
        ([name, text, own = {}]) => [name, text, { ...own, forceZip64Format: form.forceZip64Format === true }] as const,
      ),
      form,
    );
    const entries = await entriesIn(bytes);
    expect(entries.map(({ name, method, isEncrypted }) => [name, method, isEncrypted])).toEqual([
      ['a/größe.txt', DEFLATED, false],
      ['b', STORED, false],
    ]);
    expect(await Promise.all(entries.map((entry) => textOf(bytes, entry)))).toEqual(FILES.map(([, text]) => text));
  });

  it('tells links and encrypted entries from files', async () => {
    const bytes = await zipOf([
      ['link', 'to', { mode: 0o120777 }],
      ['file', 'x', { mode: 0o100644 }],
    ]);
    const directoryAt = bytes.indexOf('PK\u0001\u0002');
    bytes.writeUInt16LE(bytes.readUInt16LE(directoryAt + 8) | 1, directoryAt + 8);
    expect((await entriesIn(bytes)).map(({ kind, isEncrypted }) => [kind, isEncrypted])).toEqual([
      [0o120000, true],
      [0o100000, false],
    ]);
  });

  it('has no directory where it is not a zip, or when that is too large to be read', async () => {
    expect(await readZipDirectory(fileOf(Buffer.from('not a zip, but long enough for an end')), 10_000)).toBeNull();
    expect(await readZipDirectory(fileOf(await zipOf(FILES)), 10)).toBeNull();
  });

  it('ends its list with the first entry that is cut off or not an entry', async () => {
    const directory = (await readZipDirectory(fileOf(await zipOf(FILES)), 10_000)) ?? Buffer.alloc(0);
    expect([...zipEntries(directory.subarray(0, directory.length - 1))].map(({ name }) => name)).toEqual([FILES[0][0]]);
    const spoilt = Buffer.from(directory);
    spoilt.writeUInt32LE(0, directory.lastIndexOf('PK\u0001\u0002'));
    expect([...zipEntries(spoilt)].map(({ name }) => name)).toEqual([FILES[0][0]]);
  });

  it('has no content where no local header stands', async () => {
    const bytes = await zipOf(FILES);
    expect(await contentBegin(fileOf(bytes), 1)).toBeNull();
    await expect(contentBegin(fileOf(bytes), bytes.length)).rejects.toThrow('no such part');
  });
});
