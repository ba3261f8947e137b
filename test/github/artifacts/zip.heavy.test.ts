import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zipTo } from '../../../src/github/artifacts/zip.ts';
import { bundleEntry } from '../../support/bundled-entry.ts';

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'zip-')));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Names and contents, by the archive's central directory. */
function unzip(file: string): Readonly<Record<string, string>> {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const found: Record<string, string> = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let entry = 0; entry < bytes.readUInt16LE(end + 10); entry += 1) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = bytes.readUInt32LE(at + 42);
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(data, data + size);
    found[bytes.toString('utf8', at + 46, at + 46 + nameLength)] = (
      method === 8 ? inflateRawSync(packed) : packed
    ).toString('utf8');
    at += 46 + nameLength + extra + comment;
  }
  return found;
}

describe('the zipped store', () => {
  it('has every file under its own name, those that other tools refuse too, and no links', async () => {
    const store = path.join(directory, 'store');
    mkdirSync(path.join(store, 'realtime-lag-thread-key'), { recursive: true });
    writeFileSync(path.join(store, 'realtime-lag-thread-key/[0 "2"].png'), 'picture');
    writeFileSync(path.join(store, 'a:b*c?<d>|e\\f.txt'), 'odd');
    writeFileSync(path.join(store, 'empty'), '');
    symlinkSync('/etc/passwd', path.join(store, 'link'));
    symlinkSync('/etc', path.join(store, 'directory'));
    spawnSync('mkfifo', [path.join(store, 'pipe')]);
    for (const level of [0, 6]) {
      const target = path.join(directory, `${level}.zip`);
      const { files, leftOut } = await zipTo(target, [{ source: store, name: 'kafka/now' }], level);
      expect(files).toBe(3);
      expect(leftOut.map(({ name }) => name)).toEqual(['kafka/now/directory', 'kafka/now/link', 'kafka/now/pipe']);
      expect(unzip(target)).toEqual({
        'kafka/now/a:b*c?<d>|e%5Cf.txt': 'odd',
        'kafka/now/empty': '',
        'kafka/now/realtime-lag-thread-key/[0 "2"].png': 'picture',
      });
    }
  });

  it('is whole although a file cannot be read, and that file is named', async () => {
    writeFileSync(path.join(directory, 'good'), 'good');
    writeFileSync(path.join(directory, 'bad'), 'bad');
    chmodSync(path.join(directory, 'bad'), 0);
    const target = path.join(directory, 'out.zip');
    const sources = [
      { source: path.join(directory, 'bad'), name: 'bad' },
      { source: path.join(directory, 'good'), name: 'good' },
    ];
    const { files, leftOut } = await zipTo(target, sources, 6);
    // Root reads everything.
    const isRoot = process.getuid?.() === 0;
    expect(files).toBe(isRoot ? 2 : 1);
    if (!isRoot) expect(leftOut).toEqual([{ name: 'bad', why: expect.stringContaining('EACCES') }]);
    expect(unzip(target)['good']).toBe('good');
  });

  it('is whole although a node left what cannot be kept, which is named', async () => {
    const store = path.join(directory, 'store');
    mkdirSync(store);
    writeFileSync(path.join(store, 'a'), 'a');
    writeFileSync(path.join(store, 'hole'), '');
    truncateSync(path.join(store, 'hole'), 200 * 2 ** 30);
    writeFileSync(Buffer.concat([Buffer.from(`${store}/x`), Buffer.from([0xff])]), 'not UTF-8');
    const dig = `process.chdir(${JSON.stringify(store)}); for (let i = 0; i < 1_100; i += 1) { fs.mkdirSync('dir'); process.chdir('dir'); }`;
    execFileSync(process.execPath, ['-e', dig]);
    writeFileSync(path.join(store, 'z'), 'z');
    const target = path.join(directory, 'out.zip');
    const { files, leftOut } = await zipTo(target, [{ source: store, name: 's' }], 6);
    execFileSync('rm', ['-rf', path.join(store, 'dir')]);
    expect(unzip(target)).toEqual({ 's/a': 'a', 's/x%FF': 'not UTF-8', 's/z': 'z' });
    expect(files).toBe(3);
    expect(leftOut.map(({ name, why }) => [name.replace(/(\/dir)+$/, '/dir…'), why])).toEqual([
      ['s/dir…', 'it is more than 32 directories deep'],
      ['s/hole', 'it has 214748364800 bytes'],
    ]);
  });

  it('holds files up to a sum, and those that come later while they fit', async () => {
    for (const [name, size] of Object.entries({ a: 40, b: 70, c: 60, d: 1 }))
      writeFileSync(path.join(directory, name), 'x'.repeat(size));
    const sources = ['a', 'b', 'c', 'd'].map((name) => ({ source: path.join(directory, name), name }));
    const bounds = { files: 10, levels: 10, fileBytes: 1_000, allBytes: 100 };
    const { leftOut } = await zipTo(path.join(directory, 'out.zip'), sources, 6, bounds);
    expect(leftOut).toEqual(['b', 'd'].map((name) => ({ name, why: 'the archive has no room for it' })));
    expect(Object.keys(unzip(path.join(directory, 'out.zip')))).toEqual(['a', 'c']);
  });

  it('has an open file by its descriptor, whatever has taken its name', async () => {
    const file = path.join(directory, 'console.log');
    writeFileSync(file, 'what was printed');
    const source = openSync(file, 'r');
    rmSync(file);
    spawnSync('mkfifo', [file]);
    const target = path.join(directory, 'out.zip');
    const sources = [
      { source, name: 'console.log' },
      { source: file, name: 'pipe' },
    ];
    const { leftOut } = await zipTo(target, sources, 6);
    closeSync(source);
    expect(unzip(target)).toEqual({ 'console.log': 'what was printed' });
    expect(leftOut).toEqual([{ name: 'pipe', why: expect.stringContaining('is not read') }]);
  });

  it.runIf(process.platform === 'linux')('is given up when the disk is full, and nothing else fails', async () => {
    const store = path.join(directory, 'store');
    mkdirSync(store);
    // Noise, which takes as much room packed.
    const noise = Buffer.from(Array.from({ length: 1 << 20 }, (_, at) => (at * 2_654_435_761) >>> 24));
    for (let index = 0; index < 30; index += 1) writeFileSync(path.join(store, String(index)), noise);
    for (const level of [0, 6])
      await expect(zipTo('/dev/full', [{ source: store, name: 's' }], level)).rejects.toThrow('ENOSPC');
    await expect(zipTo(path.join(directory, 'no/such.zip'), [{ source: store, name: 's' }], 6)).rejects.toThrow(
      'ENOENT',
    );
  });

  it('of 200 MB is written without being held in memory', async () => {
    const large = path.join(directory, 'large');
    const piece = Buffer.from(Array.from({ length: 1 << 20 }, (_, at) => (at * 2_654_435_761) >>> 24));
    for (let written = 0; written < 200; written += 1) writeFileSync(large, piece, { flag: 'a' });
    const entry = await bundleEntry('test/github/zip-entry.ts');
    const result = spawnSync(
      process.execPath,
      ['--max-old-space-size=64', entry, large, path.join(directory, 'out.zip')],
      { encoding: 'utf8' },
    );
    rmSync(path.dirname(entry), { recursive: true, force: true });
    expect(result.stderr).toBe('');
    const { files, peak } = JSON.parse(result.stdout);
    expect(files).toBe(1);
    expect(peak).toBeLessThan(160 * 1024 * 1024);
  });
});
