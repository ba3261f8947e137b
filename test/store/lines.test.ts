import { execFileSync } from 'node:child_process';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachLine } from '../../src/store/lines.ts';
import { UserError } from '../../src/text/user-error.ts';
import { temporaryDirectory } from './temporary.ts';

const dir = await temporaryDirectory();
const file = join(dir, 'lines');

async function linesOf(content: string | Buffer, limit = 1_000_000): Promise<[string, number, boolean][]> {
  await writeFile(file, content);
  const lines: [string, number, boolean][] = [];
  await eachLine(file, limit, (...line) => lines.push(line));
  return lines;
}

describe('eachLine', () => {
  it('numbers lines from 1 and leaves out only what ends them', async () => {
    expect(await linesOf('a\n\nb\r\n c ')).toEqual([
      ['a', 1, true],
      ['', 2, true],
      ['b\r', 3, true],
      [' c ', 4, true],
    ]);
    expect(await linesOf('')).toEqual([]);
    expect(await linesOf('\n')).toEqual([['', 1, true]]);
  });

  it('gives the beginning of a line that is too long, and goes on behind it', async () => {
    expect(await linesOf('1234\n12345\n123456\n1', 5)).toEqual([
      ['1234', 1, true],
      ['12345', 2, true],
      ['12345', 3, false],
      ['1', 4, true],
    ]);
    const [first, second] = await linesOf(`${'x'.repeat(1_000_000)}\nnext`, 600_000);
    expect([first?.[0].length, first?.[2], second]).toEqual([600_000, false, ['next', 2, true]]);
  });

  it('gives the same lines however they lie across the borders of what is read at once', async () => {
    const line = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\0'), maxLength: 20 }),
      fc.integer({ min: 200_000, max: 300_000 }).map((length) => 'é'.repeat(length / 2)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (texts) => {
        const lines = await linesOf(texts.map((text) => `${text}\n`).join(''));
        expect(lines.map(([text]) => text)).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });

  it('replaces bytes that are not UTF-8', async () => {
    expect(await linesOf(Buffer.from('a\xffb', 'latin1'))).toEqual([['a\ufffdb', 1, true]]);
  });

  it.skipIf(process.platform === 'win32')('refuses a link, a directory and a pipe that nobody writes to', async () => {
    await writeFile(file, 'a');
    await symlink(file, join(dir, 'link'));
    await mkdir(join(dir, 'directory'));
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    for (const name of ['link', 'directory', 'pipe']) {
      const refused = eachLine(join(dir, name), 10, () => {});
      await expect(refused).rejects.toThrow(UserError);
      await expect(refused).rejects.toThrow(`${name} is not read: a plain file should stand here`);
    }
  });
});

describe('the bytes that are read', () => {
  it('end at a bound, and how many were left is told', async () => {
    const file = join(dir, 'bounded');
    await writeFile(file, 'one\ntwo\nthree\n');
    const lines: string[] = [];
    expect(await eachLine(file, 100, (line) => lines.push(line), 10)).toBe(4);
    expect(lines).toEqual(['one', 'two', 'th']);
    expect(await eachLine(file, 100, () => {}, 14)).toBe(0);
  });

  it('are not those of a hole of 200 GB', async () => {
    const file = join(dir, 'hole');
    await writeFile(file, 'one\n');
    await truncate(file, 200 * 2 ** 30);
    const lines: string[] = [];
    expect(await eachLine(file, 5, (line) => lines.push(line), 1 << 20)).toBe(200 * 2 ** 30 - 2 ** 20);
    expect(lines).toEqual(['one', '\0\0\0\0\0']);
  });
});
