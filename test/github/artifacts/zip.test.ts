import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zipTo } from '../../../src/github/artifacts/zip.ts';
import { bundleEntry } from '../../support/bundled-entry.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zip-'));
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
      expect(await zipTo(target, [{ source: store, name: 'kafka/now' }], level)).toEqual({ files: 3, unreadable: [] });
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
    const { files, unreadable } = await zipTo(target, sources, 6);
    expect(files).toBe(2);
    // Root reads everything.
    if (process.getuid?.() !== 0) expect(unreadable).toEqual(['bad']);
    expect(unzip(target)['good']).toBe('good');
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
