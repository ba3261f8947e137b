import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitWords } from '../../src/plan/split-words.ts';
import { CATALOGUE, catalogueEntry } from '../../src/verdict/catalogue/catalogue.ts';
import { ACCEPTED_MISTAKES } from '../mistakes/accepted.ts';
import { MISTAKES } from '../mistakes/printing-and-replying.ts';
import { compile, temporaryDirectory } from './cluster.ts';
import { buildCommandLine, judged } from './command-line.ts';

/** First line of a broken node: what it must get, and from which test. */
const HEADER = /^\/\/ verdict: (?<outcome>\w+); reasons: (?<reasons>[^;]+); run: (?<run>.+)$/m;
const NODE_CHAPTERS: readonly string[] = ['node', 'accepted', 'transactions', 'kafka'];
const SHARED = ['bare.ts', 'kafka.ts'];
/** In simulated time a run follows from it. */
const SEED = '7';

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

/** Reasons of a node's making that no broken node is for. */
const WITHOUT_NODE: Readonly<Record<string, string>> = {
  'client-exceptions': 'every reply that a client can make nothing of is malformed-reply on the embedded engine',
  'slow-node': 'takes seconds of processor time; the tests of runs in simulated time have such a node',
  'anomaly-G-single': 'the name in Elle 0.1 of G-single-item, which txn-read-skew gets',
  'anomaly-G-nonadjacent': 'the name in Elle 0.1 of G-nonadjacent-item, which txn-long-fork gets',
  'anomaly-G2': 'of predicates; Maelstrom reads single keys only: G2-item, which txn-write-skew gets',
  'anomaly-cycle-exists': 'of a search that found a cycle and could not show it',
  'anomaly-cycle-search-timeout': 'of a search that took too long',
  'anomaly-empty-transaction-graph': 'of a run in which nothing was done',
  'anomaly-precommitted-read': 'of transactions with sends and polls, which Maelstrom does not make',
  'anomaly-int-nonmonotonic-send': 'of transactions with several sends',
  'anomaly-int-send-skip': 'of transactions with several sends',
};

describe('the broken nodes', () => {
  it('show every reason that a node can be the cause of, with the mistakes of test/mistakes', () => {
    const ofNodes = CATALOGUE.filter(({ id, chapter }) => NODE_CHAPTERS.includes(chapter) && !id.endsWith('*'));
    const shown = new Set([
      ...nodes.flatMap(({ reasons }) => reasons),
      ...MISTAKES.map(({ reason }) => reason),
      ...ACCEPTED_MISTAKES.flatMap(({ told, under }) => [...Object.keys(told), ...Object.keys(under ?? {})]),
      ...Object.keys(WITHOUT_NODE),
    ]);
    expect(ofNodes.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });
});

describe.concurrent('a node that is broken on purpose', () => {
  it.each(nodes)('$name gets $outcome for $reasons', async ({ name, outcome, reasons, run }) => {
    const file = name.endsWith('.ts')
      ? await compile({ file: `broken/${name}` }, directory.path)
      : path.resolve('examples/broken', name);
    const verdict = await judged(cli, name, [...splitWords(run, name), '--seed', SEED, '--bin', file]);
    expect({ outcome: verdict.outcome, reasons: verdict.reasons.map(({ id }) => id) }).toEqual({
      outcome,
      reasons: expect.arrayContaining(reasons),
    });
    expect(reasons.filter((id) => catalogueEntry(id) === undefined)).toEqual([]);
  });
});
