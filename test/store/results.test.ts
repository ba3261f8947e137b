import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { get, keyword, list, record } from '../../src/maelstrom/edn.ts';
import { LONGEST_FOR_EDN_DATA } from '../../src/store/edn/edn-data.ts';
import { printEdnPretty } from '../../src/store/edn/edn-print.ts';
import { parseEdn } from '../../src/store/edn/edn-read.ts';
import { readResults, resultsOf } from '../../src/store/results.ts';
import { UserError } from '../../src/text/user-error.ts';
import { runs } from '../support/runs.ts';
import { damaged } from './edn-values.ts';
import { temporaryDirectory } from './temporary.ts';

/** Has edn-data note the texts that it is given, until the test is over; gives them, and the reader that uses it. */
async function watchedReader() {
  const given: string[] = [];
  const original = await import('edn-data');
  vi.resetModules();
  vi.doMock('edn-data', () => ({
    ...original,
    parseEDNString: (text: string): unknown => {
      given.push(text);
      return original.parseEDNString(text);
    },
  }));
  onTestFinished(() => {
    vi.doUnmock('edn-data');
    vi.resetModules();
  });
  return { given, ...(await import('../../src/store/results.ts')) };
}

const dir = await temporaryDirectory();

const RUNS = 'test/fixtures/runs';
const real = readdirSync(RUNS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('run/results.edn'))
  .map((file) => ({ file, text: readFileSync(join(RUNS, file), 'utf8') }));

const text = printEdnPretty(
  record({
    'valid?': false,
    stats: record({ 'valid?': true, count: 17 }),
    workload: record({
      'valid?': false,
      lost: list([1, 2, 3]),
      worst: [record({ element: 7, known: record({ f: keyword('add') }) })],
    }),
  }),
);
const read = (source: string) => resultsOf(source, 'results.edn');

describe('resultsOf', () => {
  it.each(real)('finds the parts of $file, and what they hold', ({ text: source }) => {
    const whole = parseEdn(source);
    const results = read(source);
    expect(results.problems).toEqual([]);
    expect(results.truncated).toBe(false);
    expect(results.keys).toEqual([
      'perf',
      'timeline',
      'exceptions',
      'stats',
      'availability',
      'net',
      'workload',
      'valid?',
    ]);
    for (const key of results.keys) expect(results.part(key)).toStrictEqual(get(whole, key));
    expect(results.part('stats', 'by-f')).toStrictEqual(get(get(whole, 'stats'), 'by-f'));
    const valid = get(whole, 'valid?');
    expect(results.valid).toBe(typeof valid === 'boolean' ? valid : 'unknown');
  });

  it('finds the root :valid? where it stands first', () => {
    expect(read(text)).toMatchObject({ valid: false, keys: ['valid?', 'stats', 'workload'], problems: [] });
  });

  it('goes down a path, through tags, parsing only what it names', () => {
    const results = read('{:valid? true, :workload #a.B{:x [1 2], :y #{3}}}');
    expect(results.part('workload', 'x')).toEqual([1, 2]);
    expect(results.part('workload', 'z')).toBeUndefined();
    expect(results.part('workload', 'x', 'y')).toBeUndefined();
    expect(results.part('nothing')).toBeUndefined();
  });

  it('yields what the intact part of a truncated file says, marked truncated', () => {
    const cut = read(text.slice(0, text.indexOf(':known')));
    expect(cut).toMatchObject({ valid: false, truncated: true, keys: ['valid?', 'stats', 'workload'] });
    expect(cut.stateOf('stats')).toBe('whole');
    expect(cut.stateOf('workload')).toBe('cut');
    expect(cut.part('workload')).toStrictEqual(
      record({ 'valid?': false, lost: list([1, 2, 3]), worst: [record({ element: 7 })] }),
    );
    expect(cut.part('workload', 'lost')).toStrictEqual(list([1, 2, 3]));
    expect(cut.problems[0]?.message).toMatch(/^results\.edn:5:\d+: the text ends inside a map opened at/);
  });

  it('says nothing of a value that may go on behind the end', () => {
    for (const source of [
      '{:valid? true',
      '{:valid? false',
      '{:a 1, :valid? tru',
      '{:a 1, :valid?',
      '{:a 1, :val',
      '{:a 1',
      '{',
      '',
    ]) {
      const { valid, truncated, problems } = read(source);
      expect({ source, valid, truncated, problems: problems.length }).toEqual({
        source,
        valid: undefined,
        truncated: true,
        problems: 1,
      });
    }
  });

  it('never says true of a damaged file, and still says false', () => {
    expect(read('{:valid? true, :a {:b}}')).toMatchObject({ valid: undefined, truncated: false });
    expect(read('{:valid? false, :a {:b}}')).toMatchObject({ valid: false });
    expect(read('{:valid? true, :valid? true}')).toMatchObject({ valid: undefined });
    expect(read('{:valid? true, :valid? false}')).toMatchObject({ valid: false });
    expect(read('{:valid? true} {:valid? false}')).toMatchObject({ valid: undefined });
    expect(read('{:a {:valid? true}')).toMatchObject({ valid: undefined, truncated: true });
    expect(read('{:a 1 :valid? true}]')).toMatchObject({ valid: undefined });
    expect(read('{:valid? 1}').problems[0]?.problem).toContain("the root's :valid? is not one of");
    expect(read('{:a 1}').problems[0]?.problem).toContain('have no :valid?');
    expect(read('[1]').problems[0]?.problem).toContain('a map should stand here');
  });

  it('gives the first value of a key that stands twice, and the worst :valid?', () => {
    const results = read('{:a 1, :a 2, :valid? false, :valid? true}');
    expect([results.part('a'), results.valid]).toEqual([1, false]);
  });

  it('looks into a part that is cut', () => {
    expect(read('{:a {:b 1, :c').part('a', 'b')).toBe(1);
  });

  it('gives nothing of a part that is broken, not even its beginning', () => {
    expect(read('{:a [1 08], :valid? false}').part('a')).toBeUndefined();
  });

  it('reads by itself what edn-data misreads', () => {
    const results = read('{:a [1/2 9007199254740993 #:n{:b -0}], :b {:c 5N}, :valid? false}');
    expect(results.part('a')).toStrictEqual([0.5, 9007199254740993n, { map: [[keyword('n/b'), 0]] }]);
    expect(results.part('b', 'c')).toBe(5);
  });

  it('does not believe a true that the checkers contradict', () => {
    expect(read('{:stats {:valid? true}, :seed 7, :valid? true}')).toMatchObject({ valid: true, problems: [] });
    for (const stats of ['{:valid? :unknown}', '{:valid? truf}', '{:vali? true}', '7']) {
      const { valid, problems } = read(`{:stats ${stats}, :valid? true}`);
      expect(valid).toBeUndefined();
      expect(problems.map(({ problem }) => problem)).toEqual(["the root's :valid? is true, that of :stats is not"]);
    }
  });

  it('reads the other parts when one is not well-formed', () => {
    const results = read('{:a {:b "}" :c}, :d [1 \\] 2x], :e {:f 1}, :valid? :unknown}');
    expect(results.keys.map((key) => [key, results.stateOf(key)])).toEqual([
      ['a', 'broken'],
      ['d', 'broken'],
      ['e', 'whole'],
      ['valid?', 'whole'],
    ]);
    expect(results.valid).toBe('unknown');
    expect(results.part('a')).toBeUndefined();
    expect(results.part('e', 'f')).toBe(1);
    expect(results.problems.map((problem) => problem.column)).toEqual([13, 27]);
  });

  it('never throws over a damaged file, nor makes a pass of a failure', () => {
    const sources = [
      text,
      ...real.filter(({ text: source }) => !source.endsWith(':valid? true}\n')).map((one) => one.text),
    ];
    fc.assert(
      fc.property(damaged(fc.constantFrom(...sources)), (source) => {
        const results = read(source);
        expect(results.valid).not.toBe(true);
        for (const key of results.keys) results.part(key);
      }),
      { numRuns: runs(500) },
    );
  });

  it('never makes a pass of a file that is cut', () => {
    const passes = real.filter(({ text: source }) => source.endsWith(':valid? true}\n'));
    fc.assert(
      fc.property(fc.constantFrom(...passes), fc.nat(), ({ text: source }, where) => {
        const results = read(source.slice(0, where % (source.length - 1)));
        expect(results).toMatchObject({ valid: undefined, truncated: true });
        for (const key of results.keys) results.part(key);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('readResults', () => {
  it('does not read a file of hundreds of megabytes', async () => {
    const file = join(dir, 'huge.edn');
    await writeFile(file, '{:valid? true}');
    await truncate(file, 200_000_000);
    const { bytes, valid, keys, problems } = await readResults(file);
    expect({ bytes, valid, keys }).toEqual({ bytes: 200_000_000, valid: undefined, keys: [] });
    expect(problems.map(({ problem }) => problem)).toEqual([
      'the file has 200000000 bytes, more than the 67108864 that are read',
    ]);
  });

  it('reads a text of many megabytes without giving it to edn-data, which takes 32 bytes for each character', async () => {
    const file = join(dir, 'long.edn');
    const long = 'x'.repeat(LONGEST_FOR_EDN_DATA);
    await writeFile(file, `{:a "${long}", :b "short", :valid? false}`);
    const { given, ...watched } = await watchedReader();
    const { part, problems, valid } = await watched.readResults(file);
    expect({ problems, valid, a: part('a') === long, b: part('b') }).toEqual({
      problems: [],
      valid: false,
      a: true,
      b: 'short',
    });
    expect(given).toEqual(['false', '"short"']);
  });

  it('notices bytes that are not UTF-8', async () => {
    const file = join(dir, 'latin1.edn');
    await writeFile(file, Buffer.from('{:a "\xe9", :valid? true}', 'latin1'));
    expect(await readResults(file)).toMatchObject({ valid: undefined, bytes: 22, problems: [{ line: 1, column: 6 }] });
  });

  it('refuses a link and a directory', async () => {
    await writeFile(join(dir, 'real.edn'), '{:valid? true}');
    await symlink(join(dir, 'real.edn'), join(dir, 'link.edn'));
    await mkdir(join(dir, 'directory.edn'));
    expect(await readResults(join(dir, 'real.edn'))).toMatchObject({ valid: true, problems: [] });
    await expect(readResults(join(dir, 'link.edn'))).rejects.toThrow(UserError);
    await expect(readResults(join(dir, 'directory.edn'))).rejects.toThrow(UserError);
    await expect(readResults(join(dir, 'missing.edn'))).rejects.toThrow('ENOENT');
  });
});
