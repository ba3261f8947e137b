import { execFileSync } from 'node:child_process';
import { closeSync, openSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf, openRegularFile, readEnd, readRegularFile, readStart } from '../../src/files/regular-file.ts';
import { UserError } from '../../src/text/user-error.ts';
import { temporaryDirectory } from '../store/temporary.ts';

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

describe('the start and the end of a file', () => {
  it('are its first and last bytes, or all of it', () => {
    expect(readStart(file, 4).toString()).toBe('some');
    expect(readEnd(file, 4).toString()).toBe('text');
    for (const read of [readStart, readEnd]) expect(read(file, 100).toString()).toBe('some text');
  });

  it('are read from a file of 200 GB that is a hole', () => {
    const hole = join(dir, 'hole');
    writeFileSync(hole, 'begins');
    truncateSync(hole, 200 * 2 ** 30);
    expect(readStart(hole, 6).toString()).toBe('begins');
    expect(readEnd(hole, 3)).toEqual(Buffer.alloc(3));
    expect(readRegularFile(hole, 1000)).toEqual({ size: 200 * 2 ** 30, bytes: Buffer.alloc(0) });
  });
});

const textOf = async (...given: Parameters<typeof bytesOf>): Promise<string> => {
  const pieces: string[] = [];
  for await (const piece of bytesOf(...given)) pieces.push(piece.toString());
  return pieces.join('|');
};

describe('an open file', () => {
  it('gives its bytes to the size that it had, in pieces of the size of the buffer given', async () => {
    const opened = await openRegularFile(file);
    expect(await textOf(opened, 9)).toBe('some text');
    expect(await textOf(opened, 9, Buffer.alloc(4))).toBe('some| tex|t');
    expect(await textOf(opened, 4)).toBe('some');
    expect(await textOf(opened, 1000)).toBe('some text');
    await opened.close();
  });

  it('is read through its descriptor whatever has taken its name, and stays open', async () => {
    const kept = join(dir, 'kept');
    writeFileSync(kept, 'what was written');
    const descriptor = openSync(kept, 'r');
    unlinkSync(kept);
    writeFileSync(kept, 'something else');
    for (const _ of ['once', 'again']) {
      const opened = await openRegularFile(descriptor);
      expect(await textOf(opened, opened.stats.size)).toBe('what was written');
      await opened.close();
    }
    closeSync(descriptor);
  });
});

describe.skipIf(process.platform === 'win32')('what is not a plain file', async () => {
  await symlink(file, join(dir, 'link'));
  await symlink(`/proc/${process.pid}/environ`, join(dir, 'environ'));
  await mkdir(join(dir, 'directory'));
  execFileSync('mkfifo', [join(dir, 'pipe')]);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(dir, 'socket'), resolve));
  afterAll(() => server.close());

  it.each(['link', 'environ', 'directory', 'pipe', 'socket'])('is refused: a %s', async (name) => {
    const problem = `${name} is not read: a plain file should stand here`;
    const refused = openRegularFile(join(dir, name));
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(problem);
    for (const read of [readRegularFile, readStart, readEnd]) {
      expect(() => read(join(dir, name), 9)).toThrow(UserError);
      expect(() => read(join(dir, name), 9)).toThrow(problem);
    }
  });
});
