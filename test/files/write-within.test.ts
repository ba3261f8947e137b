import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { pathWithin, writeWithin } from '../../src/files/write-within.ts';
import { UserError } from '../../src/text/user-error.ts';
import { temporaryDirectory } from '../store/temporary.ts';

describe('a path within a root', () => {
  it.each([
    ['a.xml', '/app/a.xml'],
    ['./a/b.xml', '/app/a/b.xml'],
    ['a/../b.xml', '/app/b.xml'],
    ['..a/b.xml', '/app/..a/b.xml'],
    ['/app/a.xml', '/app/a.xml'],
  ])('%j is %s', (given, file) => {
    expect(pathWithin('/app', given)).toBe(file);
  });

  it.each(['../a.xml', 'a/../../b.xml', '/etc/passwd', '/application/a.xml', '..', '.', '', 'a/', '/app/'])(
    '%j is none',
    (given) => {
      expect(pathWithin('/app', given)).toBeNull();
    },
  );
});

describe('writing within a root', () => {
  let root: string;
  let outside: string;
  beforeEach(async () => {
    const directory = await temporaryDirectory();
    root = path.join(directory, 'root');
    outside = path.join(directory, 'outside');
    mkdirSync(root);
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'file'), 'precious');
  });

  const write = (name: string, text = 'new'): void => writeWithin(root, path.join(root, name), text);
  const read = (...names: readonly string[]): string => readFileSync(path.join(...names), 'utf8');

  it('makes the directories above, and leaves nothing beside the file', () => {
    write('a/b/file');
    expect(read(root, 'a/b/file')).toBe('new');
    expect(readdirSync(path.join(root, 'a/b'))).toEqual(['file']);
  });

  it('replaces a file in whole', () => {
    writeFileSync(path.join(root, 'file'), 'a longer text from before');
    write('file');
    expect(read(root, 'file')).toBe('new');
  });

  it('works in a root that is itself reached by a link', () => {
    const link = path.join(outside, 'link');
    symlinkSync(root, link);
    writeWithin(link, path.join(link, 'a/file'), 'new');
    expect(read(root, 'a/file')).toBe('new');
  });

  it('follows a link that stays inside', () => {
    mkdirSync(path.join(root, 'build'));
    symlinkSync('build', path.join(root, 'reports'));
    write('reports/file');
    expect(read(root, 'build/file')).toBe('new');
  });

  it('replaces a link at its own place, and leaves alone what it points to', () => {
    symlinkSync(path.join(outside, 'file'), path.join(root, 'file'));
    write('file');
    expect([read(root, 'file'), read(outside, 'file')]).toEqual(['new', 'precious']);
  });

  it.each([
    ['file', 'reports'],
    ['new/file', 'reports'],
    ['file', 'deep/reports'],
  ])('writes %s through no link that leads out, at %s', (name, link) => {
    mkdirSync(path.dirname(path.join(root, link)), { recursive: true });
    symlinkSync(outside, path.join(root, link));
    expect(() => write(path.join(link, name))).toThrow(
      `${link}/${name} was not written: reports is a link that leads out of the workspace`,
    );
    expect(readdirSync(outside)).toEqual(['file']);
    expect(read(outside, 'file')).toBe('precious');
  });

  it('takes a directory with a name that begins as the root does for outside', () => {
    mkdirSync(`${root}-other`);
    symlinkSync(`${root}-other`, path.join(root, 'reports'));
    expect(() => write('reports/file')).toThrow('leads out of the workspace');
  });

  it('says what lies in the way, and leaves nothing behind', () => {
    mkdirSync(path.join(root, 'directory'));
    writeFileSync(path.join(root, 'plain'), '');
    symlinkSync('nowhere', path.join(root, 'dangling'));
    expect(() => write('directory')).toThrow('directory was not written: it is a directory');
    expect(() => write('plain/file')).toThrow(/^plain\/file was not written: .*(?:ENOTDIR|EEXIST)/);
    expect(() => write('dangling/file')).toThrow(/^dangling\/file was not written: .*ENOENT/);
    for (const name of ['directory', 'plain/file', 'dangling/file']) expect(() => write(name)).toThrow(UserError);
    expect(readdirSync(root).sort()).toEqual(['dangling', 'directory', 'plain']);
  });
});
