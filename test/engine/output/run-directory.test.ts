import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { node, runTheEngine } from '../an-engine.ts';
import { kept, scratch } from '../short-runs.ts';

describe('a directory that can not be written to', () => {
  it('is named when it is where the store should be', async () => {
    const cwd = mkdtempSync(path.join(scratch, 'full-'));
    writeFileSync(path.join(cwd, 'store'), 'a file');
    const run = await runTheEngine(['test', '-w', 'echo', '--bin', node('echo.js'), '--node-count', '1'], { cwd });
    expect(run.status).toBe(255);
    expect(run.console).toContain(`can't be written below ${path.join(cwd, 'store')} (ENOTDIR).`);
  });

  it('is named when it is where nodes should run', async () => {
    const words = ['test', '-w', 'echo', '--bin', node('echo.js'), '--node-count', '1'];
    const run = kept(await runTheEngine(words, { temporaryDirectory: path.join(scratch, 'not there') }));
    expect(run.status).toBe(255);
    expect(run.console).toContain(`not there (ENOENT). Set TMPDIR to a directory where you may write.`);
  });

  it('may have blanks in its name', async () => {
    const temporaryDirectory = mkdtempSync(path.join(scratch, 'a b '));
    const words = ['test', '-w', 'echo', '--bin', node('echo.js'), '--node-count', '1', '--time-limit', '1'];
    const run = kept(await runTheEngine(words, { temporaryDirectory }));
    expect(run.status).toBe(0);
  });
});
