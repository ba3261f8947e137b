import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf } from '../../src/files/regular-file.ts';
import { type FoundFile, walkFiles, walkWhole } from '../../src/files/walk-files.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'walk-')));
});
// Unlike Node.js, rm goes step by step down a path that is too long.
afterEach(() => execFileSync('rm', ['-rf', root]));

const put = (name: string, text = ''): void => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
};

async function walk({ files = 100, levels = 10 } = {}): Promise<{ found: FoundFile[]; left: Record<string, string> }> {
  const found: FoundFile[] = [];
  const left: Record<string, string> = {};
  const leaveOut = (name: string, why: string): void => {
    left[name] = why;
  };
  for await (const file of walkFiles(root, { files, levels }, leaveOut)) found.push(file);
  return { found, left };
}

const namesOf = (found: readonly FoundFile[]): readonly string[] => found.map(({ name }) => name);

async function textOf({ open }: FoundFile): Promise<string> {
  const file = await open();
  let text = '';
  for await (const bytes of bytesOf(file, file.stats.size)) text += bytes.toString();
  await file.close();
  return text;
}

describe('a walk', () => {
  it('finds all plain files in the order of their names, and names what is not one', async () => {
    for (const name of ['b', 'a/2', 'a/1', 'c/d/e']) put(name, `in ${name}`);
    symlinkSync('/etc/passwd', path.join(root, 'link'));
    symlinkSync('..', path.join(root, 'a/loop'));
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    const { found, left } = await walk();
    expect(namesOf(found)).toEqual(['a/1', 'a/2', 'b', 'c/d/e']);
    expect(await Promise.all(found.map(textOf))).toEqual(['in a/1', 'in a/2', 'in b', 'in c/d/e']);
    expect(Object.keys(left).sort()).toEqual(['a/loop', 'link', 'pipe']);
  });

  it.runIf(process.platform === 'linux')('finds names that are not UTF-8, each under a name of its own', async () => {
    const bytes = (...last: number[]) => Buffer.concat([Buffer.from(`${root}/x`), Buffer.from(last)]);
    writeFileSync(bytes(0xff), 'one');
    writeFileSync(bytes(0xfe), 'two');
    mkdirSync(bytes(0x80));
    writeFileSync(Buffer.concat([bytes(0x80), Buffer.from('/ö')]), 'three');
    const { found, left } = await walk();
    expect(namesOf(found)).toEqual(['x%80/ö', 'x%FE', 'x%FF']);
    expect(await Promise.all(found.map(textOf))).toEqual(['three', 'two', 'one']);
    expect(left).toEqual({});
  });

  it('goes on beside directories that are deeper than a path can be', async () => {
    put('z', 'the last');
    // Step by step, since no system call takes such a path.
    const dig = `process.chdir(${JSON.stringify(root)}); for (let i = 0; i < 1_100; i += 1) { fs.mkdirSync('dir'); process.chdir('dir'); }`;
    execFileSync(process.execPath, ['-e', dig]);
    const { found, left } = await walk({ files: 5_000, levels: 2_000 });
    expect(namesOf(found)).toEqual(['z']);
    expect(Object.values(left)).toEqual([expect.stringContaining('ENAMETOOLONG')]);
    const shallow = await walk({ levels: 3 });
    expect(shallow.left).toEqual({ 'dir/dir/dir': 'it is more than 3 directories deep' });
    expect(namesOf(shallow.found)).toEqual(['z']);
  });

  it('ends at so many files', async () => {
    for (let index = 10; index < 30; index += 1) put(String(index));
    const { found, left } = await walk({ files: 5 });
    expect(namesOf(found)).toEqual(expect.arrayContaining(namesOf(found).toSorted()));
    expect(found).toHaveLength(5);
    expect(Object.values(left)).toEqual(['there are more than 5 files']);
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() !== 0)(
    'goes on beside a directory that it may not list (root may list all, so not as root)',
    async () => {
      put('a/b');
      put('c');
      execFileSync('chmod', ['0', path.join(root, 'a')]);
      const { found, left } = await walk();
      expect(namesOf(found)).toEqual(['c']);
      expect(left).toEqual({ a: "it can't be listed (EACCES)" });
      execFileSync('chmod', ['700', path.join(root, 'a')]);
    },
  );
});

describe('a walk of a whole directory', () => {
  async function walkAll(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { name, path: file, stats } of walkWhole(root)) {
      expect(file.toString()).toBe(path.join(root, name));
      names.push(`${name}${stats.isDirectory() ? '/' : ''}${stats.isSymbolicLink() ? '@' : ''}`);
    }
    return names;
  }

  it('names directories before what they hold, and links', async () => {
    put('a/2');
    put('a/1');
    put('b');
    symlinkSync('nowhere', path.join(root, 'link'));
    expect(await walkAll()).toEqual(['a/', 'a/1', 'a/2', 'b', 'link@']);
  });

  it('ends in a tree with a link to its own root', async () => {
    put('a/file');
    symlinkSync('..', path.join(root, 'a/up'));
    expect(await walkAll()).toEqual(['a/', 'a/file', 'a/up@']);
  });

  it('fails where something cannot be looked at', async () => {
    rmSync(root, { recursive: true });
    await expect(walkAll()).rejects.toThrow(`${root} can't be read: it can't be listed (ENOENT).`);
  });
});

describe('a file that was found', () => {
  it.each(['pipe', 'link'])('is refused once a %s stands in its place', async (kind) => {
    put('a', 'text');
    const [a] = (await walk()).found as [FoundFile];
    rmSync(path.join(root, 'a'));
    if (kind === 'pipe') execFileSync('mkfifo', [path.join(root, 'a')]);
    else symlinkSync(`/proc/${process.pid}/environ`, path.join(root, 'a'));
    await expect(a.open()).rejects.toThrow('is not read');
  });

  it.runIf(process.platform === 'linux')('is refused once a directory above it leads elsewhere', async () => {
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'elsewhere-'));
    writeFileSync(path.join(elsewhere, 'a'), 'a secret');
    put('dir/a', 'text');
    const [a] = (await walk()).found as [FoundFile];
    renameSync(path.join(root, 'dir'), path.join(root, 'moved'));
    symlinkSync(elsewhere, path.join(root, 'dir'));
    await expect(a.open()).rejects.toThrow('it has been moved');
    rmSync(elsewhere, { recursive: true });
  });
});
