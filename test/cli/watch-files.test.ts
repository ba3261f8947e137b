import { getEventListeners } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileWatch, watchFiles } from '../../src/cli/watch-files.ts';

let directory: string;
let cancel: AbortController;
let files: FileWatch;

const write = (file: string, text = 'x'): void => {
  mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
  writeFileSync(path.join(directory, file), text);
};

beforeEach(async () => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'watch-')));
  cancel = new AbortController();
  for (const file of ['src/node.ts', 'node_modules/a/index.js', 'store/run/results.json', '.git/index.js', 'notes.md'])
    write(file);
  files = await watchFiles(directory, [path.join(directory, 'store')], cancel.signal);
});
afterEach(async () => {
  await files.end();
  rmSync(directory, { recursive: true, force: true });
});

describe('watched files', () => {
  it('tell of a source that changes, of one that is new, and of one in a new directory', async () => {
    write('src/node.ts', 'y');
    expect(await files.nextChange()).toBe('src/node.ts');
    write('build/deep/node.js');
    expect(await files.nextChange()).toBe('build/deep/node.js');
  });

  it('tell of nothing that packages, tools or runs keep beside them', async () => {
    for (const file of ['node_modules/a/index.js', 'store/run/results.json', '.git/index.js', 'notes.md'])
      write(file, 'y');
    // What was heard of them would have been heard first.
    write('src/last.ts');
    expect(await files.nextChange()).toBe('src/last.ts');
  });

  it('are waited for again and again without leaving anything behind', async () => {
    for (const text of ['1', '2', '3']) {
      write('src/node.ts', text);
      await files.nextChange();
    }
    expect(getEventListeners(cancel.signal, 'abort')).toHaveLength(1);
  });

  it('are waited for no more once that is cancelled', async () => {
    const waiting = files.nextChange();
    cancel.abort();
    expect(await waiting).toBeNull();
    expect(await files.nextChange()).toBeNull();
  });
});
