/** What a page is made of: a store whose files were spoilt, and a store's zip. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { unpackStore } from '../../../src/cli/unpack-store.ts';
import { readColumn } from '../../../src/page/columns.ts';
import { MESSAGE_COLUMNS, OPERATION_COLUMNS, type PageHead } from '../../../src/page/page-data.ts';
import { pageFile } from '../../../src/page/page-file.ts';
import { pageParts } from '../../../src/page/write-page.ts';
import { UserError } from '../../../src/text/user-error.ts';
import { aVerdict } from '../../report/verdicts.ts';
import { fixtures, once, scratchDirectory } from '../fixtures.ts';
import { bytesOf, type Input, one } from '../input.ts';
import { holds, same, type Target } from '../target.ts';

const scratch = once(scratchDirectory);

/** An empty directory of this thread's own. */
function empty(name: string): string {
  const directory = path.join(scratch(), name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  return directory;
}

const FILES = ['history.edn', 'net-journal/1.fressian', 'net-journal/2.fressian', 'jepsen.log', 'node-logs/n0.log'];

const page: Target = {
  name: 'page',
  reads: 'a store, for its page',
  corpus: () =>
    fixtures()
      .map((fixture) => path.join(fixture, 'run'))
      .filter((run) => existsSync(path.join(run, 'net-journal')))
      .map((run) =>
        FILES.filter((name) => existsSync(path.join(run, name))).map((name) => ({
          name,
          bytes: readFileSync(path.join(run, name)).subarray(0, 4_000),
        })),
      ),
  words: [':process :nemesis', '[:isolated {"n0" #{"n1"}}]', ':kill', ':poll-ms 1', '</script>', '<!--', '\u2028'],
  longest: 8 * 1024,
  check: async (input) => {
    const store = empty('page');
    for (const { name, bytes } of input) {
      mkdirSync(path.dirname(path.join(store, name)), { recursive: true });
      writeFileSync(path.join(store, name), bytes);
    }
    const parts = await pageParts({ verdict: aVerdict(), run: 0, store, console: null });
    const head = parts.head as PageHead;
    const blocks = new Map(parts.blocks);
    readColumns(blocks.get('messages'), MESSAGE_COLUMNS.length, head.messages.count);
    readColumns(blocks.get('operations'), OPERATION_COLUMNS.length, head.operations.count);
    const html = [...pageFile(parts, { script: '', styles: '' })].join('');
    same(String(html.match(/<script/g)?.length), String(parts.blocks.length + 2), 'the elements of a page');
    same(String(html.match(/<\/script>/g)?.length), String(parts.blocks.length + 2), 'the ends of elements');
    return head.messages.count + head.operations.count === 0 ? 'nothing read' : 'read';
  },
};

/** Throws unless the block has so many whole columns of so many numbers. */
function readColumns(block: Uint8Array | undefined, columns: number, count: number): void {
  const bytes = gunzipSync(block ?? Buffer.alloc(0));
  let at = 0;
  for (let column = 0; column < columns; column += 1) {
    const end = at + 4 + bytes.readUInt32LE(at);
    const values = readColumn(bytes.subarray(at + 4, end), count);
    holds(values.every(Number.isSafeInteger), 'a column has a number that is not whole');
    at = end;
  }
  same(String(at), String(bytes.length), 'the bytes of a block');
}

/** A zip of some files, without checksums. */
function zipOf(files: readonly (readonly [name: string, text: string])[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, text]] of files.entries()) {
    const method = index % 2 === 0 ? 8 : 0;
    const content = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(text.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const begin = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(0o100644 * 2 ** 16, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), fields, rest, Buffer.from(name)]));
    local.push(begin);
    offset += begin.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]);
}

const BOUNDS = { files: 20, fileBytes: 4_000, allBytes: 10_000 };

const zip: Target = {
  name: 'zip',
  reads: "a store's zip, as downloaded",
  corpus: () => [
    one(
      zipOf([
        ['echo/1/results.edn', '{:valid? true}'],
        ['echo/1/history.edn', 'x'.repeat(3_000)],
        ['console.log', 'y'],
      ]),
    ),
    one(zipOf(Array.from({ length: 12 }, (_, index) => [`a/b/${index}.txt`, `${index}`.repeat(900)] as const))),
  ],
  words: ['../', '/etc/', '\\', '\0', 'PK\x01\x02', 'PK\x05\x06', 'PK\x06\x07', '\xff\xff\xff\xff'],
  longest: 8 * 1024,
  check: async (input: Input) => {
    const around = empty('zip');
    const temporary = path.join(around, 'temporary');
    mkdirSync(temporary);
    const file = path.join(around, 'store.zip');
    writeFileSync(file, bytesOf(input));
    try {
      const { directory, remove, warnings } = await unpackStore(file, BOUNDS, temporary);
      const found = readdirSync(directory, { recursive: true, withFileTypes: true });
      holds(
        found.every((entry) => entry.isFile() || entry.isDirectory()),
        'something else than a file was unpacked',
      );
      const files = found
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)));
      holds(files.length <= BOUNDS.files, 'more files than may be');
      holds(
        files.every(({ length }) => length <= BOUNDS.fileBytes),
        'a file is larger than may be',
      );
      holds(files.reduce((sum, { length }) => sum + length, 0) <= BOUNDS.allBytes, 'all files are larger than may be');
      remove();
      return warnings.length === 0 ? 'whole' : 'in part';
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return 'refused';
    } finally {
      same(readdirSync(temporary).join(), '', 'what is left of a zip');
      same(readdirSync(around).sort().join(), 'store.zip,temporary', 'what is left beside a zip');
    }
  },
};

export const PAGE_TARGETS: readonly Target[] = [page, zip];
