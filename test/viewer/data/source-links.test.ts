import { describe, expect, it } from 'vitest';
import { linkedParts } from '../../../src/viewer/data/source-links.ts';

const source = 'https://github.com/learner/glomers/blob/abc/';
const partsOf = (line: string) => linkedParts(line, '/home/runner/work/app/', source);

describe('places in a line of a log', () => {
  it('are linked where they lie in the workspace', () => {
    const line = '    at hostOf (/home/runner/work/app/nodes/echo ts/src/echo.ts:53:24)';
    expect(partsOf(line).every(({ url }) => url === undefined)).toBe(true);
    expect(partsOf('    at hostOf (/home/runner/work/app/nodes/src/echo.ts:53:24)')).toEqual([
      { text: '    at hostOf (' },
      { text: '/home/runner/work/app/nodes/src/echo.ts:53:24', url: `${source}nodes/src/echo.ts#L53` },
      { text: ')' },
    ]);
    expect(partsOf('at file:///home/runner/work/app/a#b.mjs:1:2')[1]?.url).toBe(`${source}a%23b.mjs#L1`);
  });

  it('are left as they are elsewhere, and together make the line', () => {
    for (const line of [
      'at /usr/lib/node.js:1:2',
      'no place',
      '/home/runner/work/app/x.ts:1 and /home/runner/work/app/y.ts:2',
    ]) {
      expect(
        partsOf(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line);
    }
    expect(partsOf('at /usr/lib/node.js:1:2')).toHaveLength(1);
  });

  it('have no links for a local run, nor to anything but https', () => {
    const line = '/home/runner/work/app/x.ts:1';
    expect(linkedParts(line, undefined, undefined)).toEqual([{ text: line }]);
    expect(linkedParts(line, '/home/runner/work/app/', 'javascript:alert(1)//')).toEqual([{ text: line }]);
  });
});
