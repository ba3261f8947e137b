import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { glomersReport } from '../../scripts/glomers-report.ts';
import { aReason, aVerdict } from '../report/verdicts.ts';

const SCRIPT = path.resolve('scripts/glomers.mjs');

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'glomers-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** `npm run glomers -- …`, whose stores are below the working directory. */
function glomers(...wanted: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, [SCRIPT, ...wanted], { cwd, encoding: 'utf8' });
}

describe('npm run glomers', () => {
  it('runs the challenges that are named, by their short names too, and prints their report', () => {
    const { status, stdout } = glomers('1-echo', '3a');
    expect(stdout).toMatch(
      /all 2 pass\n\n\| +\| Challenge .*\n.*\n\| ✅ \| \*\*1-echo\*\* .*\n\| ✅ \| \*\*3a-single-node-broadcast\*\* .*\n$/,
    );
    expect(status).toBe(0);
  });

  it('lists below the table what fails, and why', () => {
    const failing = aVerdict({ key: '4', outcome: 'fail', reasons: [aReason({ title: 'Reads are wrong' })] });
    const report = glomersReport([aVerdict({ key: '1-echo' }), failing]);
    expect(report.split('\n\n')).toEqual([
      expect.stringContaining('1 of 2'),
      expect.stringContaining('| **4** |'),
      '- ❌ <b>4</b> fails: Reads are wrong',
    ]);
  });
});
