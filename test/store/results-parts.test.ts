import { describe, expect, it } from 'vitest';
import { MAX_DEPTH, MOST_VALUES } from '../../src/store/read-bounds.ts';
import { collectProblems, entrySpan, type Part, scanRoot } from '../../src/store/results-parts.ts';

const scan = (text: string): { parts: readonly Part[]; problems: readonly string[]; cut: boolean } => {
  const problems = collectProblems(text, {});
  const parts = scanRoot(text, {}, problems);
  return { parts, problems: problems.all().map(({ message }) => message), cut: problems.cut() };
};

/** A text that counts the characters that are looked at. */
class CountedText {
  readonly #text: string;
  looks = 0;
  constructor(text: string) {
    this.#text = text;
  }
  get length(): number {
    return this.#text.length;
  }
  charCodeAt(at: number): number {
    this.looks += 1;
    return this.#text.charCodeAt(at);
  }
  charAt(at: number): string {
    this.looks += 1;
    return this.#text.charAt(at);
  }
  slice(start: number, end = this.length): string {
    this.looks += end - start;
    return this.#text.slice(start, end);
  }
  startsWith(prefix: string, at: number): boolean {
    this.looks += prefix.length;
    return this.#text.startsWith(prefix, at);
  }
  indexOf(wanted: string, from = 0): number {
    const found = this.#text.indexOf(wanted, from);
    this.looks += (found === -1 ? this.length : found + 1) - from;
    return found;
  }
}

function looksAt(text: string): number {
  const counted = new CountedText(text);
  const problems = collectProblems(counted as unknown as string, {});
  scanRoot(counted as unknown as string, {}, problems);
  problems.all();
  return counted.looks;
}

const times = (count: number, of: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => of(i)).join('\n');

describe('scanRoot', () => {
  it('finds the entries of the root with their own :valid?', () => {
    const text = '{:a {:x 1, :valid? false}, :b #r {:valid? true}, :c [1/2], "d" {:y {:valid? true}}}';
    const { parts, problems } = scan(text);
    expect(problems).toEqual([String.raw`EDN:1:60: "\"d\"" is a key of the results and not a keyword`]);
    expect(
      parts.map(({ name, start, end, valid, misread, state }) => [
        name,
        text.slice(start, end),
        valid && text.slice(valid.start, valid.end),
        misread,
        state,
      ]),
    ).toEqual([
      ['a', '{:x 1, :valid? false}', 'false', false, 'whole'],
      ['b', '#r {:valid? true}', 'true', false, 'whole'],
      ['c', '[1/2]', undefined, true, 'whole'],
      ['"d"', '{:y {:valid? true}}', undefined, false, 'whole'],
    ]);
  });

  it.each([
    ['keys', (n: number) => `{${times(n, (i) => `:key-${i} ${i}`)}}`],
    ['broken parts', (n: number) => `{${times(n, (i) => `:key-${i} {:a}`)}}`],
    [
      'broken parts whose ends are far',
      (n: number) => `{${times(n, (i) => `:key-${i} [08 "${'x'.repeat(50)}" [] {}]`)}}`,
    ],
    ['keys that stand twice', (n: number) => `{${times(n, () => ':key 1')}}`],
    ['discarded forms', (n: number) => `{:a [${times(n, () => '#_ [1]')}]}`],
    ['comments', (n: number) => `{:a [${times(n, () => ';')}\n]}`],
    ['tags', (n: number) => `{:a [${times(n, () => '#a #b #c 1')}]}`],
    ['keys of a map', (n: number) => `{:a {${times(n, (i) => `"key ${i}" [1 2 ${i}]`)}}}`],
    ['lines of a string', (n: number) => `{:a "${times(n, () => 'x')}", :b {:c}}`],
    ['opening brackets', (n: number) => `{:a ${'['.repeat(4 * n)}`],
  ])('takes time for %s in proportion to their number', (_, text) => {
    const few = text(500);
    const many = text(2_000);
    expect(looksAt(many) / looksAt(few)).toBeLessThan(1.1 * (many.length / few.length));
  });

  it('tells of a key that is not a keyword: its colon may be lost', () => {
    const { parts, problems } = scan('{availability {:valid? true}, "net" 1, :valid? true}');
    expect(problems).toEqual([
      'EDN:1:2: "availability" is a key of the results and not a keyword',
      String.raw`EDN:1:31: "\"net\"" is a key of the results and not a keyword`,
    ]);
    expect(parts).toHaveLength(3);
  });

  it('tells of many problems in a few words', () => {
    const { parts, problems } = scan(`{${times(20_000, (i) => `:k${i} {:a}`)}}`);
    expect(parts).toHaveLength(20_000);
    expect(problems).toHaveLength(21);
    expect(problems[1]).toBe('EDN:2:6: the key ":a" has no value');
    expect(problems[20]).toBe('EDN:20000:10: 19980 more problems, the last of them here');
  });

  it('reads a hundred thousand keys', () => {
    const { parts, problems } = scan(`{${times(100_000, (i) => `:k${i} ${i}`)}}`);
    expect(parts).toHaveLength(100_000);
    expect(problems).toEqual([]);
  });

  it('leaves out a part of too many values, and reads what follows', () => {
    const { parts, problems } = scan(`{:a [${'[]'.repeat(MOST_VALUES)}], :b [${'1 '.repeat(1_000)}], :valid? false}`);
    expect(parts.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'broken'],
      ['b', 'whole'],
      ['valid?', 'whole'],
    ]);
    expect(problems).toEqual([expect.stringContaining(`there are more than ${MOST_VALUES} values`)]);
  });

  it('counts the values of all parts together', () => {
    const half = `[${'1 '.repeat(MOST_VALUES / 2)}]`;
    const { parts } = scan(`{:a ${half}, :b ${half}, :c ${half}, :valid? false}`);
    expect(parts.map(({ state }) => state)).toEqual(['whole', 'broken', 'broken', 'whole']);
  });

  it('leaves out a part that is nested too deep, and reads what follows unless it is nested without end', () => {
    const nested = (depth: number): string => `{:a ${'['.repeat(depth)}${']'.repeat(depth)}, :valid? false}`;
    const deep = scan(nested(50_000));
    expect(deep.parts.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'broken'],
      ['valid?', 'whole'],
    ]);
    const endless = scan(nested(1_000_000));
    expect(endless.parts).toEqual([]);
    for (const { problems } of [deep, endless]) {
      expect(problems).toEqual([expect.stringContaining(`nested deeper than ${MAX_DEPTH} levels`)]);
    }
  });
});

describe('entrySpan', () => {
  it('finds the value under a path of names', () => {
    const text = '#a #b {:x {:yy 1, "y" 2, :y [3]}}';
    const span = entrySpan(text, { start: 0, end: text.length }, ['x', 'y']);
    expect(span && text.slice(span.start, span.end)).toBe('[3]');
    expect(entrySpan(text, { start: 0, end: text.length }, ['x', 'z'])).toBeUndefined();
    expect(entrySpan(text, { start: 0, end: text.length }, ['z', 'y'])).toBeUndefined();
    expect(entrySpan(text, { start: 0, end: text.length }, ['x', 'y', 'z'])).toBeUndefined();
  });
});
