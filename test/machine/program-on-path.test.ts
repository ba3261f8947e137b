import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isExecutable, programOnPath } from '../../src/machine/program-on-path.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'path-'));
  for (const name of ['a', 'b']) mkdirSync(path.join(root, name));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function fileAt(place: string, mode: number): string {
  const file = path.join(root, place);
  writeFileSync(file, '');
  chmodSync(file, mode);
  return file;
}
const onPath = (...entries: string[]) => programOnPath('tool', { PATH: entries.join(path.delimiter) });

describe('programOnPath', () => {
  it('takes the first, past directories and files that cannot be run', () => {
    mkdirSync(path.join(root, 'a', 'tool'));
    const second = fileAt('b/tool', 0o755);
    expect(onPath('/nowhere', path.join(root, 'a'), path.join(root, 'b'))).toBe(second);
    rmSync(path.join(root, 'a', 'tool'), { recursive: true });
    fileAt('a/tool', 0o644);
    expect(onPath(path.join(root, 'a'), path.join(root, 'b'))).toBe(second);
  });

  it('follows a link, but not one that leads nowhere', () => {
    symlinkSync(fileAt('a/other', 0o755), path.join(root, 'a', 'tool'));
    symlinkSync('gone', path.join(root, 'b', 'tool'));
    expect(onPath(path.join(root, 'b'), path.join(root, 'a'))).toBe(path.join(root, 'a', 'tool'));
  });

  it('ignores programs in the working directory', () => {
    const file = fileAt('a/tool', 0o755);
    const relative = path.relative(process.cwd(), path.dirname(file));
    expect(onPath('', '.', relative)).toBeNull();
    expect(programOnPath('tool', {})).toBeNull();
  });
});

describe('isExecutable', () => {
  it('is false of a directory', () => {
    expect(isExecutable(path.join(root, 'a'))).toBe(false);
    expect(isExecutable(fileAt('a/tool', 0o755))).toBe(true);
  });
});
