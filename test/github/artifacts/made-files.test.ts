import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyTo, type Make, makeFile } from '../../../src/github/artifacts/made-files.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'made-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const place = (name: string): string => {
  const made = path.join(directory, name);
  mkdirSync(made, { recursive: true });
  return made;
};

const write: Make = async (target) => {
  writeFileSync(target, 'made');
  return true;
};

describe('a file that is made to be uploaded', () => {
  it('has its name, and is gone once it is removed', async () => {
    const made = await makeFile([place('a')], 'file.json', write);
    expect(path.basename(made?.file ?? '')).toBe('file.json');
    expect(readFileSync(made?.file ?? '', 'utf8')).toBe('made');
    await made?.remove();
    expect(readdirSync(place('a'))).toEqual([]);
  });

  it('is made in the next place when one does not take it, and nothing is left of the attempt', async () => {
    const makeInB: Make = async (target) => {
      writeFileSync(target, 'a part of it');
      if (!target.includes('/b/')) throw new Error('ENOSPC');
      return true;
    };
    const made = await makeFile([path.join(directory, 'missing'), place('a'), place('b'), place('c')], 'file', makeInB);
    expect(made?.file).toContain('/b/');
    expect(readdirSync(place('a'))).toEqual([]);
  });

  it('is not made anywhere when there is nothing to make', async () => {
    expect(await makeFile([place('a'), place('b')], 'file', async () => false)).toBeNull();
    expect([...readdirSync(place('a')), ...readdirSync(place('b'))]).toEqual([]);
  });

  it('fails with what was wrong with the first place', async () => {
    const fail: Make = async (target) => {
      throw new Error(`no room in ${path.basename(path.dirname(path.dirname(target)))}`);
    };
    await expect(makeFile([place('a'), place('b')], 'file', fail)).rejects.toThrow('no room in a');
  });
});

describe('a copy', () => {
  const target = (): string => path.join(directory, 'copy');

  it('has the bytes of the file', async () => {
    const source = path.join(directory, 'source');
    const text = 'x'.repeat(1_000_000);
    writeFileSync(source, text);
    expect(await copyTo(target(), source)).toBe(true);
    expect(readFileSync(target(), 'utf8')).toBe(text);
    expect(await copyTo(target(), null)).toBe(false);
  });

  it.each(['pipe', 'link', 'hole'])('is not made of a %s', async (kind) => {
    const source = path.join(directory, kind);
    if (kind === 'pipe') spawnSync('mkfifo', [source]);
    else if (kind === 'link') symlinkSync(`/proc/${process.pid}/environ`, source);
    else {
      writeFileSync(source, '');
      truncateSync(source, 200 * 2 ** 30);
    }
    await expect(copyTo(target(), source)).rejects.toThrow(/is not read|it has 214748364800 bytes/);
    expect(existsSync(target())).toBe(false);
  });
});
