import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitWords } from '../../src/plan/words.ts';
import { catalogueEntry } from '../../src/verdict/catalogue.ts';
import { compile, temporaryDirectory } from './cluster.ts';
import { buildCommandLine, judged } from './command-line.ts';

/** First line of a broken node: what it must get, and from which test. */
const HEADER = /^\/\/ verdict: (?<outcome>\w+); reasons: (?<reasons>[^;]+); run: (?<run>.+)$/m;
const SHARED = ['bare.ts', 'kafka.ts'];

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

const nodes = readdirSync('examples/broken')
  .filter((name) => !SHARED.includes(name))
  .map((name) => {
    const {
      outcome = '',
      reasons = '',
      run = '',
    } = HEADER.exec(readFileSync(path.join('examples/broken', name), 'utf8'))?.groups ?? {};
    return { name, outcome, reasons: reasons.split(', '), run };
  });

describe.concurrent('a node that is broken on purpose', () => {
  it.each(nodes)('$name gets $outcome for $reasons', async ({ name, outcome, reasons, run }) => {
    const file = name.endsWith('.ts')
      ? await compile({ file: `broken/${name}` }, directory.path)
      : path.resolve('examples/broken', name);
    const verdict = await judged(cli, name, [...splitWords(run, name), '--bin', file]);
    expect({ outcome: verdict.outcome, reasons: verdict.reasons.map(({ id }) => id) }).toEqual({
      outcome,
      reasons: expect.arrayContaining(reasons),
    });
    expect(reasons.filter((id) => catalogueEntry(id) === undefined)).toEqual([]);
  });
});
