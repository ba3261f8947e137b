import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeRunDirectory } from '../../../src/engine/output/run-directory.ts';
import { directoryTime } from '../../../src/engine/output/run-log.ts';
import { aDirectory } from '../a-directory.ts';
import { node, runTheEngine } from '../an-engine.ts';
import { kept, removeShortRuns, scratch } from '../short-runs.ts';

afterAll(removeShortRuns);

describe('the directory of a run', () => {
  it('is fresh, and named after its workload and the time of its start', () => {
    const cwd = aDirectory();
    const [first, second] = [makeRunDirectory(cwd, 'echo'), makeRunDirectory(cwd, 'echo')];
    expect(second.path).not.toBe(first.path);
    for (const { path: directory, start } of [first, second]) {
      expect(directory).toBe(path.join(cwd, 'store/echo', directoryTime(start)));
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  it('is what `current` points at from its beginning, and `latest` once it is asked for', () => {
    const cwd = aDirectory();
    const target = (link: string): string => readlinkSync(path.join(cwd, 'store', link));
    const first = makeRunDirectory(cwd, 'echo');
    const name = path.basename(first.path);
    expect(target('current')).toBe(`echo/${name}`);
    expect(existsSync(path.join(cwd, 'store/latest'))).toBe(false);
    first.linkLatest();
    const second = makeRunDirectory(cwd, 'g-set');
    expect([target('latest'), target('echo/latest')]).toEqual([`echo/${name}`, name]);
    expect(target('current')).toBe(`g-set/${path.basename(second.path)}`);
    second.linkLatest();
    expect([target('latest'), target('echo/latest')]).toEqual([`g-set/${path.basename(second.path)}`, name]);
  });

  it('leaves a real directory alone that stands where a link should be', () => {
    const cwd = aDirectory();
    mkdirSync(path.join(cwd, 'store/latest'), { recursive: true });
    makeRunDirectory(cwd, 'echo').linkLatest();
    expect(lstatSync(path.join(cwd, 'store/latest')).isDirectory()).toBe(true);
  });
});

describe('a directory that can not be written to', () => {
  it('is named when it is where the store should be', async () => {
    const cwd = mkdtempSync(path.join(scratch(), 'full-'));
    writeFileSync(path.join(cwd, 'store'), 'a file');
    const run = await runTheEngine(['test', '-w', 'echo', '--bin', node('echo.js'), '--node-count', '1'], { cwd });
    expect(run.status).toBe(255);
    expect(run.console).toContain(`can't be written below ${path.join(cwd, 'store')} (ENOTDIR).`);
  });

  it('is named when it is where nodes should run', async () => {
    const words = ['test', '-w', 'echo', '--bin', node('echo.js'), '--node-count', '1'];
    const run = kept(await runTheEngine(words, { temporaryDirectory: path.join(scratch(), 'not there') }));
    expect(run.status).toBe(255);
    expect(run.console).toContain(`not there (ENOENT). Set TMPDIR to a directory where you may write.`);
  });

  it('may have blanks in its name', async () => {
    const temporaryDirectory = mkdtempSync(path.join(scratch(), 'a b '));
    const words = ['test', '-w', 'echo', '--bin', node('echo.js'), '--node-count', '1', '--time-limit', '1'];
    const run = kept(await runTheEngine(words, { temporaryDirectory }));
    expect(run.status).toBe(0);
  });
});
