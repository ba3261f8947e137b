import { describe, expect, it } from 'vitest';
import { artifactUrl, commentUrl, commitUrl, runUrl, sourceUrl } from '../../../src/report/markdown/github-urls.ts';
import { aTarget } from '../verdicts.ts';

const SHA = 'a'.repeat(40);
const target = aTarget({ headRepository: 'someone/gossip' });
const source = (file: string, line: number, around?: number) =>
  sourceUrl(target, SHA, { file, line, inRepository: file }, around);

describe('addresses on GitHub', () => {
  it('of runs, artifacts and comments are in the repository whose workflow ran', () => {
    expect(runUrl(target, 9)).toBe('https://github.com/octo/gossip/actions/runs/9');
    expect(artifactUrl(target, 9, 5)).toBe('https://github.com/octo/gossip/actions/runs/9/artifacts/5');
    expect(commentUrl(target, 7, 3)).toBe('https://github.com/octo/gossip/pull/7#issuecomment-3');
  });

  it('of a commit is in the repository that has it, as far as that is known', () => {
    expect(commitUrl(target, SHA)).toBe(`https://github.com/someone/gossip/commit/${SHA}`);
    expect(commitUrl(aTarget({ headRepository: null }), SHA)).toBe(`https://github.com/octo/gossip/commit/${SHA}`);
  });

  it('of a source line are permanent', () => {
    const file = `https://github.com/someone/gossip/blob/${SHA}/src/a%20b.ts`;
    expect(source('src/a b.ts', 31)).toBe(`${file}#L31`);
    expect(source('src/a b.ts', 31, 2)).toBe(`${file}#L29-L33`);
    expect(source('src/a b.ts', 2, 2)).toBe(`${file}#L1-L4`);
    expect(source('src/a b.ts', 1)).toBe(`${file}#L1`);
  });

  it('of a source line are absent when the path, line, commit or repository is missing', () => {
    expect(source('../a.ts', 1)).toBeNull();
    expect(source('a.ts', 0)).toBeNull();
    const place = { file: 'a.ts', line: 1, inRepository: 'a.ts' };
    expect(sourceUrl(target, '', place)).toBeNull();
    expect(sourceUrl(aTarget({ headRepository: null }), SHA, place)).toBeNull();
  });

  it('of a source line have the path in the repository, and are absent for a file that it does not have', () => {
    const checkedOut = { file: 'app/src/a.ts', line: 3, inRepository: 'src/a.ts' };
    expect(sourceUrl(target, SHA, checkedOut)).toBe(`https://github.com/someone/gossip/blob/${SHA}/src/a.ts#L3`);
    expect(sourceUrl(target, SHA, { file: 'build/a.js', line: 3 })).toBeNull();
  });
});
