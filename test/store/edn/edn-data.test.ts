import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEDNString } from 'edn-data';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edn } from '../../../src/maelstrom/edn.ts';
import { checkingCursor } from '../../../src/store/edn/edn-cursor.ts';
import { readByEdnData } from '../../../src/store/edn/edn-data.ts';
import { parseEdn, readForm, skipBlank } from '../../../src/store/edn/edn-read.ts';
import { runs } from '../../support/runs.ts';
import { anyEdnText } from '../edn-values.ts';

/** Whether our reader keeps a text of one form from edn-data. */
function isMisread(text: string): boolean {
  const c = checkingCursor(text);
  skipBlank(c, 0);
  readForm(c, 0);
  skipBlank(c, 0);
  expect(c.at).toBe(text.length);
  return c.misread;
}

/** What edn-data makes of a text by itself. */
function alone(text: string): Edn | Error {
  try {
    return parseEDNString(text) as Edn;
  } catch (error) {
    return error as Error;
  }
}

const misreadings = [
  '9007199254740993',
  '-0',
  '1/3',
  '0x1F',
  '017',
  '2r101',
  '5N',
  '12345678901234567890M',
  '[##Inf 1]',
  '##NaN',
  String.raw`[\( 1]`,
  String.raw`[\; 1]`,
  String.raw`\backspace`,
  String.raw`"\101"`,
  '[a;comment\nb]',
  '[a\fb]',
  '#:ns{:a 1}',
  '[a#{1 2}]',
  '#a#{1 2}',
  '#inst "2026-01-01"',
  '#inst 1',
  '#toString 1',
  '#constructor 1',
];

const RUNS = ['test/fixtures/runs', 'test/fixtures/runs-0.2.4'];
const fixtures = RUNS.flatMap((runs) =>
  readdirSync(runs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('results.edn'))
    .map((file) => join(runs, file))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') })),
);

describe('readByEdnData', () => {
  it('agrees with our reader on all texts that our reader does not keep from it', () => {
    let trusted = 0;
    fc.assert(
      fc.property(anyEdnText, (text) => {
        const value = parseEdn(text);
        if (isMisread(text)) return;
        trusted += 1;
        expect(readByEdnData(text)).toStrictEqual(value);
        expect(alone(text)).toStrictEqual(value);
      }),
      { numRuns: runs(2_000) },
    );
    expect(trusted).toBeGreaterThan(runs(500));
  });

  it.each(fixtures)('agrees with our reader on $file', ({ text }) => {
    if (!isMisread(text)) expect(readByEdnData(text)).toStrictEqual(parseEdn(text));
  });

  it('is trusted with what Maelstrom writes, but for the huge numbers of one hostile node', () => {
    expect(fixtures.filter(({ text }) => isMisread(text)).map(({ file }) => file)).toEqual([
      'test/fixtures/runs/echo-injection-values/run/results.edn',
    ]);
  });

  it('leaves blanks in strings as they are', () => {
    const text = String.raw`["a  b" "\"  ,,\\" "  "   , "c\"" ]`;
    expect(readByEdnData(text)).toStrictEqual(['a  b', '"  ,,\\', '  ', 'c"']);
  });
});

// When edn-data is mended, the rule that keeps a form from it can go.
describe('what edn-data misreads', () => {
  it.each(misreadings)('%s is kept from it', (text) => {
    expect(isMisread(text)).toBe(true);
    expect(alone(text)).not.toStrictEqual(parseEdn(text));
  });

  it('is kept from it wherever it stands', () => {
    for (const text of misreadings) {
      expect(isMisread(`{:a [${text} :b]}`)).toBe(true);
      expect(isMisread(`#a (1 ${text})`)).toBe(true);
    }
  });

  it('is a name so long that it would take long', () => {
    expect(isMisread('n'.repeat(200))).toBe(false);
    expect(isMisread('n'.repeat(201))).toBe(true);
    expect(isMisread(`:${'n'.repeat(201)}`)).toBe(true);
  });
});
