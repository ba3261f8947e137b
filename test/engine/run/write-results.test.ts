import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRunLog } from '../../../src/engine/output/run-log.ts';
import { reportResults, withEngine } from '../../../src/engine/run/write-results.ts';
import { type EdnMap, keyword, record } from '../../../src/maelstrom/edn.ts';
import type { Validity } from '../../../src/maelstrom/validity.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';
import { aDirectory } from '../a-directory.ts';

const results = (validity: Validity): EdnMap =>
  record({ stats: 1, 'valid?': validity === 'unknown' ? keyword('unknown') : validity });

function reported(validity: Validity, directory = aDirectory()) {
  let console = '';
  const log = createRunLog((text) => {
    console += text.replaceAll(/ \[[^\]]*\]/g, '');
  });
  const given = reportResults(results(validity), directory, log);
  log.flush();
  return { given, console, directory };
}

describe('the results of a run', () => {
  it.each<[Validity, string]>([
    [true, 'Everything looks good! ヽ(‘ー`)ノ'],
    [false, 'Analysis invalid! (ﾉಥ益ಥ）ﾉ ┻━┻'],
    ['unknown', 'Errors occurred during analysis, but no anomalies found. ಠ~ಠ'],
  ])('that are %s are written, printed, and end with the line for that', (validity, lastLine) => {
    const { given, console, directory } = reported(validity);
    expect(given).toBe(validity);
    const text = readFileSync(path.join(directory, 'results.edn'), 'utf8');
    expect(text).toContain(':stats 1');
    expect(console).toBe(
      [
        'INFO jepsen test runner - jepsen.core Analysis complete',
        `INFO jepsen results - jepsen.store Wrote ${directory}/results.edn`,
        `INFO jepsen test runner - jepsen.core ${text}\n\n${lastLine}\n`,
      ].join('\n'),
    );
  });

  it('replace a link instead of following it', () => {
    const directory = aDirectory();
    writeFileSync(path.join(directory, 'mine'), 'untouched');
    symlinkSync('mine', path.join(directory, 'results.edn'));
    reported(true, directory);
    expect(readFileSync(path.join(directory, 'mine'), 'utf8')).toBe('untouched');
    expect(lstatSync(path.join(directory, 'results.edn')).isFile()).toBe(true);
  });

  it('replace a directory that a node has put there', () => {
    const directory = aDirectory();
    mkdirSync(path.join(directory, 'results.edn/occupied'), { recursive: true });
    reported(true, directory);
    expect(lstatSync(path.join(directory, 'results.edn')).isFile()).toBe(true);
  });

  it("that can't be written are an error with the file's name", () => {
    const directory = path.join(aDirectory(), 'missing');
    expect(() => reported(true, directory)).toThrow(`${directory}/results.edn can't be written (ENOENT).`);
  });
});

describe('what the engine adds to results', () => {
  it('is its name and the seed, before the validity', () => {
    expect(printEdn(withEngine(results(true), { seed: 7, clock: 'real' }))).toBe(
      '{:stats 1, :engine {:name :embedded, :seed 7, :clock :real}, :valid? true}',
    );
  });

  it.each<[Validity, string]>([
    [true, ':unknown'],
    ['unknown', ':unknown'],
    [false, 'false'],
  ])('turns %s with damaged lines into %s', (validity, expected) => {
    const text = printEdn(withEngine(results(validity), {}, 2));
    expect(text).toBe(`{:stats 1, :engine {:name :embedded, :damaged-lines 2, :valid? :unknown}, :valid? ${expected}}`);
  });
});
