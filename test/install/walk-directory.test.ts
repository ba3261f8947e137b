import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { walkDirectory } from '../../src/install/walk-directory.ts';

describe('walkDirectory', () => {
  it('ends in a tree with a link to its own root', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'walk-'));
    try {
      mkdirSync(path.join(root, 'a'));
      writeFileSync(path.join(root, 'a', 'file'), '');
      symlinkSync('..', path.join(root, 'a', 'up'));
      const names: string[] = [];
      for await (const { name } of walkDirectory(root)) names.push(name);
      expect(names.sort()).toEqual(['a', 'a/file', 'a/up']);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
