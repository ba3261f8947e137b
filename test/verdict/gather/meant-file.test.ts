import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { meantFile } from '../../../src/verdict/gather/meant-file.ts';
import { scratchDirectory } from '../fixtures.ts';

const workspace = scratchDirectory();
const outside = scratchDirectory();
afterAll(() => {
  for (const directory of [workspace, outside]) rmSync(directory, { recursive: true, force: true });
});
const FILES = [
  'src/lib.js',
  'src/Deep/Store.mjs',
  'src/only.ts',
  'src/modules.mts',
  'src/parts/index.js',
  'src/pieces/index.ts',
  'src/empty/readme.txt',
  'data/values.json',
  'node.py',
];
for (const file of FILES) {
  mkdirSync(path.dirname(path.join(workspace, file)), { recursive: true });
  writeFileSync(path.join(workspace, file), '');
}
const meant = (file: string) => meantFile(path.join(workspace, file), workspace);

describe('the file that an import must have meant', () => {
  it.each([
    ['src/Lib.js', 'src/lib.js', 'case'],
    ['src/deep/Store.mjs', 'Deep/Store.mjs', 'case'],
    ['src/lib', 'src/lib.js', 'ending'],
    ['src/parts', 'src/parts/index.js', 'ending'],
    ['src/only.js', 'src/only.ts', 'ending'],
    ['src/modules.mjs', 'src/modules.mts', 'ending'],
    ['src/pieces', 'src/pieces/index.ts', 'ending'],
    ['SRC/parts', 'src/parts/index.js', 'ending'],
    ['data/values', 'data/values.json', 'ending'],
    ['Node.py', 'node.py', 'case'],
  ])('of %s is %s', (file, name, differs) => {
    expect(meant(file)).toEqual({ name, differs });
  });

  it.each([
    'src/empty',
    'src/lib.jsx',
    'src',
    'data/values.js',
    'src/lib.js',
    'src/other.js',
    'nowhere/lib.js',
    `${'a/'.repeat(60)}b.js`,
  ])('of %s is none', (file) => {
    expect(meant(file)).toBeUndefined();
  });

  it('lies in the workspace', () => {
    writeFileSync(path.join(outside, 'lib.js'), '');
    symlinkSync(outside, path.join(workspace, 'link'));
    expect(meant('link/Lib.js')).toBeUndefined();
    expect(meantFile(path.join(outside, 'Lib.js'), workspace)).toBeUndefined();
  });
});
