import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectories, makeRealDirectory, openFresh, writeFresh } from '../../src/files/fresh-file.ts';

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'fresh-file-')));
  mkdirSync(path.join(directory, 'elsewhere'));
  writeFileSync(path.join(directory, 'elsewhere/kept'), 'kept');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What a node can leave where we will write. */
const IN_THE_WAY: readonly (readonly [string, (place: string) => void])[] = [
  ['nothing', () => undefined],
  ['a file', (place) => writeFileSync(place, 'a longer text than ours is')],
  ['a pipe', (place) => void execFileSync('mkfifo', [place])],
  ['a link to a file', (place) => symlinkSync('elsewhere/kept', place)],
  ['a link to a directory', (place) => symlinkSync('elsewhere', place)],
  ['a link to nothing', (place) => symlinkSync('elsewhere/new', place)],
  ['a link to itself', (place) => symlinkSync(path.basename(place), place)],
  [
    'a directory that is not empty',
    (place) => {
      mkdirSync(path.join(place, 'below'), { recursive: true });
      symlinkSync('../../elsewhere', path.join(place, 'below/link'));
    },
  ],
];

const expectElsewhereUnchanged = (): void => {
  expect(readdirSync(path.join(directory, 'elsewhere'))).toEqual(['kept']);
  expect(readFileSync(path.join(directory, 'elsewhere/kept'), 'utf8')).toBe('kept');
};

describe.each(IN_THE_WAY)('where %s stands', (_, put) => {
  it('a file is written as a plain file', () => {
    const file = path.join(directory, 'file');
    put(file);
    writeFresh(file, 'ours ✓');
    expect(lstatSync(file).isFile()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('ours ✓');
    expectElsewhereUnchanged();
  });

  it('a file is opened for writing', () => {
    const file = path.join(directory, 'file');
    put(file);
    const descriptor = openFresh(file);
    writeSync(descriptor, 'ours');
    closeSync(descriptor);
    expect(readFileSync(file, 'utf8')).toBe('ours');
    expectElsewhereUnchanged();
  });

  it('a directory is made', () => {
    const place = path.join(directory, 'place');
    put(place);
    makeRealDirectory(place);
    expect(lstatSync(place).isDirectory()).toBe(true);
    expectElsewhereUnchanged();
  });
});

describe('a directory that is there', () => {
  it('is taken with what is in it', () => {
    makeRealDirectory(path.join(directory, 'elsewhere'));
    expectElsewhereUnchanged();
  });
});

describe('makeDirectories', () => {
  it('makes those above it too, and takes those that are there', () => {
    for (const _ of ['new', 'there']) makeDirectories(path.join(directory, 'a/b/c'));
    expect(lstatSync(path.join(directory, 'a/b/c')).isDirectory()).toBe(true);
    makeDirectories(path.join(directory, 'elsewhere'));
    expectElsewhereUnchanged();
  });

  it("throws the system's error below a file", () => {
    expect(() => makeDirectories(path.join(directory, 'elsewhere/kept/a/b'))).toThrow('ENOTDIR');
  });

  it.runIf(process.platform === 'linux')('ends where the system refuses a directory with ENOENT', () => {
    expect(() => makeDirectories('/proc/nothing/below')).toThrow('ENOENT');
  });
});

describe('where nothing can be made', () => {
  it.each([
    ['openFresh', openFresh],
    ['makeRealDirectory', makeRealDirectory],
  ])("%s throws the system's error", (_, make) => {
    expect(() => make(path.join(directory, 'missing/file'))).toThrow('ENOENT');
    expect(existsSync(path.join(directory, 'missing'))).toBe(false);
  });
});
