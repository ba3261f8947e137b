import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { type UnpackBounds, unpackStore } from '../../src/cli/unpack-store.ts';
import { zipTo } from '../../src/github/artifacts/zip.ts';
import { UserError } from '../../src/text/user-error.ts';
import { fixtureCase } from '../verdict/fixtures.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'unpack-store-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const ROOMY: UnpackBounds = { files: 1000, fileBytes: 2 ** 24, allBytes: 2 ** 24 };

/** What is unpacked of a zip, by name; and what is said about it. */
async function unpacked(zip: string, bounds: UnpackBounds = ROOMY) {
  const temporary = path.join(root, 'temporary');
  mkdirSync(temporary, { recursive: true });
  const { directory, warnings, remove } = await unpackStore(zip, bounds, temporary);
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const contents = Object.fromEntries(
    files.map((file) => [path.relative(directory, file), readFileSync(file, 'utf8')]),
  );
  remove();
  expect(readdirSync(temporary)).toEqual([]);
  return { contents, warnings };
}

interface Entry {
  readonly name: string;
  readonly text?: string;
  readonly mode?: number;
  readonly compress?: boolean;
}

async function aZip(...entries: readonly Entry[]): Promise<string> {
  const zip = new ZipFile();
  for (const { name, text = `text of ${name}`, mode = 0o100644, compress = true } of entries) {
    zip.addBuffer(Buffer.from(text), name, { mode, compress });
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  const file = path.join(root, 'store.zip');
  writeFileSync(file, Buffer.concat(chunks));
  return file;
}

/** Writes another name of the same length into a zip: makers of zips refuse such names. */
function rename(zip: string, from: string, to: string): void {
  expect(to.length).toBe(from.length);
  writeFileSync(zip, Buffer.from(readFileSync(zip).toString('latin1').replaceAll(from, to), 'latin1'));
}

describe('the zip of a store', () => {
  it('comes back as the action zipped it', async () => {
    const { directory } = fixtureCase('runs/g-set-lost');
    const zip = path.join(root, 'store.zip');
    const name = 'g-set/20261122T120000.000Z';
    await zipTo(zip, [{ source: path.join(directory, 'run'), name }], 6);
    const { contents, warnings } = await unpacked(zip);
    expect(warnings).toEqual([]);
    expect(Object.keys(contents)).toHaveLength(17);
    for (const [file, text] of Object.entries(contents)) {
      expect(text).toBe(readFileSync(path.join(directory, 'run', path.relative(name, file)), 'utf8'));
    }
  });

  it('may hold files that are not compressed, and directories by name', async () => {
    const zip = await aZip({ name: 'a/b.txt', compress: false }, { name: 'c/d' });
    expect((await unpacked(zip)).contents).toEqual({ 'a/b.txt': 'text of a/b.txt', 'c/d': 'text of c/d' });
  });

  it.each([
    ['up/xx/evil.txt', '../../evil.txt'],
    ['store/evil.txt', '/tore/evil.txt'],
    ['store/xx/evil.', 'store/../evil.'],
    ['store/evil.txt', 'store\\evil.txt'],
    ['store/evil.txt', 'store//vil.txt'],
    ['store/evil.txt', 'store/./il.txt'],
    ['store/evil.txt', 'store/evil\0txt'],
  ])('keeps out what would lie elsewhere: %s as %j', async (sound, evil) => {
    const zip = await aZip({ name: sound }, { name: 'results.edn' });
    rename(zip, sound, evil);
    const { contents, warnings } = await unpacked(zip);
    expect(Object.keys(contents)).toEqual(['results.edn']);
    expect(warnings).toEqual([expect.stringMatching(/^1 entry of the zip was left out/)]);
    expect(existsSync(path.join(root, 'evil.txt'))).toBe(false);
  });

  it('keeps out links, and what another entry stands in the way of', async () => {
    const zip = await aZip(
      { name: 'link', text: '/etc/passwd', mode: 0o120777 },
      { name: 'file', text: 'first' },
      { name: 'file', text: 'second' },
      { name: 'file/below' },
    );
    const { contents, warnings } = await unpacked(zip);
    expect(contents).toEqual({ file: 'first' });
    expect(warnings[0]).toMatch(/^3 entries of the zip were left out/);
  });

  it('is not unpacked beyond its bounds, whatever it claims', async () => {
    const bomb = await aZip({ name: 'bomb', text: '0'.repeat(5_000_000) }, { name: 'small' });
    expect(statSync(bomb).size).toBeLessThan(10_000);
    const { contents, warnings } = await unpacked(bomb, { ...ROOMY, fileBytes: 100_000 });
    expect(contents).toEqual({ small: 'text of small' });
    expect(warnings[0]).toMatch(/^1 entry of the zip was left out/);
    const three = await aZip({ name: 'a', text: 'a'.repeat(600) }, { name: 'b', text: 'b'.repeat(600) }, { name: 'c' });
    expect(Object.keys((await unpacked(three, { ...ROOMY, allBytes: 1000 })).contents)).not.toContain('b');
    expect(Object.keys((await unpacked(three, { ...ROOMY, files: 2 })).contents)).toEqual(['a', 'b']);
  });

  it('gives the files that are whole of one that is damaged', async () => {
    const zip = await aZip({ name: 'one', text: 'x'.repeat(1000) + Math.PI }, { name: 'two' });
    const bytes = readFileSync(zip);
    // Into the compressed bytes of the first entry, behind its local header.
    bytes.fill(0xff, 35, 40);
    writeFileSync(zip, bytes);
    const { contents, warnings } = await unpacked(zip);
    expect(contents).toEqual({ two: 'text of two' });
    expect(warnings).toHaveLength(1);
  });

  it('is refused when it is not a zip, cut off, or not there', async () => {
    const zip = await aZip({ name: 'one' });
    truncateSync(zip, statSync(zip).size - 10);
    await expect(unpackStore(zip)).rejects.toThrow('not a zip that can be read');
    writeFileSync(zip, 'plain text');
    await expect(unpackStore(zip)).rejects.toThrow(UserError);
    writeFileSync(zip, '');
    await expect(unpackStore(zip)).rejects.toThrow('not a zip that can be read');
    await expect(unpackStore(path.join(root, 'gone.zip'))).rejects.toThrow(/gone\.zip can't be read/);
    await expect(unpackStore(root)).rejects.toThrow(UserError);
  });
});
