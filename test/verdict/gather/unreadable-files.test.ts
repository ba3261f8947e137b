import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/text/user-error.ts';
import { isThere, isUnreadable, unlessUnreadable } from '../../../src/verdict/gather/unreadable-files.ts';
import { scratchDirectory } from '../fixtures.ts';

const directory = scratchDirectory();
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = path.join(directory, 'file');
writeFileSync(file, 'text');
const absent = path.join(directory, 'absent');

/** What reading a file that is absent throws. */
const systemError = () => readFile(absent, 'utf8');

describe('isUnreadable', () => {
  it('blames the file for what the system and the readers refuse', async () => {
    expect(isUnreadable(new UserError('line 1: found }'))).toBe(true);
    expect(isUnreadable(await systemError().catch((error: unknown) => error))).toBe(true);
  });

  it.each([
    new TypeError('x is not a function'),
    Object.assign(new Error('x'), { code: 7 }),
    { code: 'EIO' },
    'EIO',
    null,
  ])('blames our own code for anything else: %o', (error) => {
    expect(isUnreadable(error)).toBe(false);
  });
});

describe('isThere', () => {
  it('holds for files, directories and links that lead nowhere', () => {
    const link = path.join(directory, 'link');
    symlinkSync(absent, link);
    expect([file, directory, link].map(isThere)).toEqual([true, true, true]);
  });

  it('does not hold where there is nothing, or nothing can be', () => {
    expect([absent, path.join(file, 'below'), `${file}\0`].map(isThere)).toEqual([false, false, false]);
  });
});

describe('unlessUnreadable', () => {
  it('gives what was read', async () => {
    const damaged: string[] = [];
    expect(await unlessUnreadable('file', damaged, () => readFile(file, 'utf8'))).toBe('text');
    expect(damaged).toEqual([]);
  });

  it('notes the name of a file that cannot be read', async () => {
    const damaged = ['other'];
    expect(await unlessUnreadable('absent', damaged, systemError)).toBeNull();
    expect(damaged).toEqual(['other', 'absent']);
  });

  it('throws what is not of the file', async () => {
    const damaged: string[] = [];
    const read = () => Promise.reject(new TypeError('x is not a function'));
    await expect(unlessUnreadable('file', damaged, read)).rejects.toThrow(TypeError);
    expect(damaged).toEqual([]);
  });
});
