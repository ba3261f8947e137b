import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMatrix, rowKey } from '../../src/plan/row-name-from-matrix.ts';
import { UserError } from '../../src/text/user-error.ts';

const keyOf = (matrix: unknown): string => rowKey(undefined, '1-echo', matrix, ['1', 'echo']);

describe('rowKey', () => {
  it('is the name that was given, without blanks around it', () => {
    expect(rowKey(' my row ', '1-echo', { node: 20 }, [])).toBe('my row');
  });

  it.each(['', '  \t'])('is the subject where the name is blank: %j', (name) => {
    expect(rowKey(name, 'kafka', null, [])).toBe('kafka');
  });

  it.each(['a\nb', 'a\u0000b', 'a\u2028b', 'a\u2029b', 'x'.repeat(101)])('refuses the name %j', (name) => {
    expect(() => rowKey(name, '1-echo', null, [])).toThrow(UserError);
    expect(() => rowKey(name, '1-echo', null, [])).toThrow(/^name: found ".*"; write one line of at most 100 char/s);
  });

  it('quotes no more than the beginning of a name that is too long', () => {
    expect(() => rowKey('x'.repeat(500), '1-echo', null, [])).toThrow(`"${'x'.repeat(120)}"`);
  });

  it('takes a name of 100 characters', () => {
    expect(rowKey('x'.repeat(100), '1-echo', null, [])).toBe('x'.repeat(100));
  });

  it.each<[unknown, string]>([
    [null, '1-echo'],
    [undefined, '1-echo'],
    [{}, '1-echo'],
    [{ challenge: '1-echo' }, '1-echo'],
    [{ challenge: 'ECHO' }, '1-echo'],
    [{ bin: 'dist/1-echo.js' }, '1-echo'],
    [{ challenge: 'echo', node: 20, os: 'ubuntu-24.04' }, '1-echo (20, ubuntu-24.04)'],
    [{ test: { id: '1-echo', tags: ['fast', ''] }, debug: true, other: false }, '1-echo (fast, true, false)'],
    [{ node: 20, again: '20' }, '1-echo (20)'],
    [{ challenge: 'echo', bin: 'dist/main.js', node: 20 }, '1-echo (20)'],
    [{ challenge: 'echo', bin: './solutions/alice/dist/echo.js' }, '1-echo (solutions alice)'],
    [{ challenge: 'echo', bin: 'server.ts' }, '1-echo (server)'],
    [{ challenge: '1-echo', bin: 'alice/main.js' }, '1-echo (alice)'],
    [{ challenge: 'echo', bin: 'server.mjs' }, '1-echo (server)'],
    [{ challenge: 'echo', bin: 'v1.2/alice.js' }, '1-echo (v1.2 alice)'],
    [{ challenge: 'echo', bin: 'build/out/lib/src/bin/target/release/node/index.js' }, '1-echo'],
    [{ bin: '/opt//alice/a.js' }, '1-echo (opt alice a.js)'],
    [{ bin: '../alice/./a.js' }, '1-echo (alice a.js)'],
    // No paths: a command, a sentence, a version.
    [{ command: 'node dist/a.js' }, '1-echo (node dist/a.js)'],
    [{ command: 'dist/a.js --fast' }, '1-echo (dist/a.js --fast)'],
    [{ challenge: 'echo', note: 'written as server.ts' }, '1-echo (written as server.ts)'],
    [{ challenge: 'echo', library: 'three.js-0.15' }, '1-echo (three.js-0.15)'],
    [{ bin: 'dist/a.js' }, '1-echo (dist a.js)'],
    [{ bin: 'src/a.js' }, '1-echo (src a.js)'],
    [{ branch: 'feature/x', node: '20.1' }, '1-echo (feature/x, 20.1)'],
    [{ nothing: null }, '1-echo'],
    [[20, ['a', { b: 'c' }]], '1-echo (20, a, c)'],
    ['lts', '1-echo (lts)'],
  ])('adds those values of the matrix that tell legs apart: %j', (matrix, key) => {
    expect(keyOf(matrix)).toBe(key);
  });

  it('leaves out the range of seeds that is the share of a leg', () => {
    const range = { from: 501, to: 1000 };
    const of = (matrix: unknown): string => rowKey(undefined, '1-echo', matrix, ['echo'], range);
    expect(of({ challenge: 'echo', seeds: '501-1000' })).toBe('1-echo');
    expect(of({ seeds: ' 501 - 1000 ', node: 20 })).toBe('1-echo (20)');
    expect(of({ seeds: '501-1000', rate: '1-1000', count: 1000 })).toBe('1-echo (1-1000, 1000)');
    expect(keyOf({ seeds: '501-1000' })).toBe('1-echo (501-1000)');
    expect(rowKey(undefined, '1-echo', { seeds: 200 }, [], { from: 1, to: 200 })).toBe('1-echo (200)');
  });

  it('is one line of at most 100 characters, whatever the matrix holds', () => {
    expect(keyOf({ a: 'x\r\n\u2028y' })).toBe('1-echo (x y)');
    fc.assert(
      fc.property(fc.jsonValue(), (matrix) => {
        const key = keyOf(matrix);
        expect(key).toMatch(/^1-echo/);
        expect(key).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(key.length).toBeLessThanOrEqual(100);
      }),
    );
  });
});

describe('a matrix that is nested without end', () => {
  it('is looked at down to its hundredth level', () => {
    const nested = (levels: number): unknown => parseMatrix(`${'['.repeat(levels)}"x"${']'.repeat(levels)}`);
    expect(keyOf(nested(100))).toBe('1-echo (x)');
    expect(keyOf(nested(101))).toBe('1-echo');
    expect(keyOf(nested(50_000))).toBe('1-echo');
  });
});

describe('parseMatrix', () => {
  it.each(['', ' \n', 'null'])('reads %j as no matrix', (text) => {
    expect(parseMatrix(text)).toBeNull();
  });

  it('reads what the runner writes', () => {
    expect(parseMatrix('{\n  "node": 20\n}')).toEqual({ node: 20 });
  });

  it('quotes the beginning of what is not JSON, and says what to write', () => {
    expect(() => parseMatrix(`node: 20${'x'.repeat(100)}`)).toThrow(UserError);
    expect(() => parseMatrix(`node: 20${'x'.repeat(100)}`)).toThrow(
      `matrix: found "node: 20${'x'.repeat(52)}"; leave it out, or write \${{ toJSON(matrix) }}.`,
    );
  });
});
