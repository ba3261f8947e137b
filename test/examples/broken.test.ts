import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitWords } from '../../src/plan/words.ts';
import { catalogueEntry } from '../../src/verdict/catalogue.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { compile, temporaryDirectory } from './cluster.ts';

/** First line of a broken node: what it must get, and from which test. */
const HEADER = /^\/\/ verdict: (?<outcome>\w+); reasons: (?<reasons>[^;]+); run: (?<run>.+)$/m;
const SHARED = ['bare.ts', 'kafka.ts'];

const directory = temporaryDirectory();
const cli = path.join(directory.path, 'cli.js');

beforeAll(async () => {
  const bundle = await rolldown({
    input: { cli: 'src/cli.ts', engine: 'src/engine.ts' },
    platform: 'node',
    logLevel: 'silent',
  });
  await bundle.write({ dir: directory.path, format: 'esm' });
  await bundle.close();
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

/** The verdict of `maelstrom-action run …` in a directory of its own. */
function judged(name: string, words: readonly string[]): Promise<Verdict> {
  const cwd = path.join(directory.path, name);
  mkdirSync(cwd, { recursive: true });
  return new Promise((resolve, reject) => {
    const args = [cli, 'run', ...words, '--json', '-'];
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 2 ** 20 }, (_error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new Error(`No verdict from ${args.join(' ')}:\n${stderr}`));
      }
    });
  });
}

describe.concurrent('a node that is broken on purpose', () => {
  it.each(nodes)('$name gets $outcome for $reasons', async ({ name, outcome, reasons, run }) => {
    const file = name.endsWith('.ts')
      ? await compile({ file: `broken/${name}` }, directory.path)
      : path.resolve('examples/broken', name);
    const verdict = await judged(name, [...splitWords(run, name), '--bin', file]);
    expect({ outcome: verdict.outcome, reasons: verdict.reasons.map(({ id }) => id) }).toEqual({
      outcome,
      reasons: expect.arrayContaining(reasons),
    });
    expect(reasons.filter((id) => catalogueEntry(id) === undefined)).toEqual([]);
  });
});
