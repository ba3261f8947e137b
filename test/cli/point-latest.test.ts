import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namedRun, pointLatestAt } from '../../src/cli/point-latest.ts';

let output: string;
beforeEach(() => {
  output = realpathSync(mkdtempSync(path.join(tmpdir(), 'latest-')));
});
afterEach(() => rmSync(output, { recursive: true, force: true }));

const aRun = (name: string): string => {
  const run = path.join(output, '1-echo', name);
  mkdirSync(run, { recursive: true });
  return run;
};

describe('latest', () => {
  it('is a relative link to the last run, and is moved on by the next one', () => {
    for (const name of ['first', 'second']) {
      pointLatestAt(aRun(name), output);
      expect(readlinkSync(path.join(output, 'latest'))).toBe(path.join('1-echo', name));
    }
    expect(namedRun(path.join(output, 'latest'))).toBe(path.join(output, 'latest'));
  });

  it('leaves a directory of that name alone', () => {
    mkdirSync(path.join(output, 'latest'));
    writeFileSync(path.join(output, 'latest', 'own.txt'), 'kept');
    pointLatestAt(aRun('first'), output);
    expect(readFileSync(path.join(output, 'latest', 'own.txt'), 'utf8')).toBe('kept');
  });

  it('is a file with the path where links are refused', () => {
    const run = aRun('first');
    const refuse = () => {
      throw Object.assign(new Error('operation not permitted, symlink'), { code: 'EPERM' });
    };
    pointLatestAt(run, output, refuse);
    expect(readFileSync(path.join(output, 'latest'), 'utf8')).toBe(`${path.join('1-echo', 'first')}\n`);
    expect(namedRun(path.join(output, 'latest'))).toBe(run);
    expect(namedRun(path.join(run, 'results.edn'))).toBe(path.join(run, 'results.edn'));
  });
});
