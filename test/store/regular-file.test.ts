import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRegularFile, readRegularFile } from '../../src/store/regular-file.ts';
import { UserError } from '../../src/text/user-error.ts';
import { temporaryDirectory } from './temporary.ts';

const dir = await temporaryDirectory();
const file = join(dir, 'file');
await writeFile(file, 'some text');

describe('readRegularFile', () => {
  it('reads a file of at most so many bytes', () => {
    expect(readRegularFile(file, 9)).toEqual({ size: 9, bytes: Buffer.from('some text') });
    expect(readRegularFile(file, 8)).toEqual({ size: 9, bytes: Buffer.alloc(0) });
  });

  it('throws the error of the system for a missing file', () => {
    expect(() => readRegularFile(join(dir, 'missing'), 9)).toThrow('ENOENT');
  });
});

describe.skipIf(process.platform === 'win32')('a link, a directory and a pipe that nobody writes to', async () => {
  await symlink(file, join(dir, 'link'));
  await mkdir(join(dir, 'directory'));
  execFileSync('mkfifo', [join(dir, 'pipe')]);

  it.each(['link', 'directory', 'pipe'])('are refused: %s', async (name) => {
    const problem = `${name} is not read: a plain file should stand here`;
    const refused = openRegularFile(join(dir, name));
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(problem);
    expect(() => readRegularFile(join(dir, name), 9)).toThrow(UserError);
    expect(() => readRegularFile(join(dir, name), 9)).toThrow(problem);
  });
});
