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

/** What the messages of a run tell of its wrong logic, as facts. Nodes that stand in no row fail for what a single message shows. */
const WHY: Readonly<Record<string, readonly [reason: string, ...facts: readonly RegExp[]]>> = {
  'broadcast-flood.ts': [
    'limit-msgs-per-op',
    /All 1540 messages between servers are `tell`/,
    /77 went on each of 20 ways/,
  ],
  'broadcast-forgets.ts': ['lost-values', /n0 still had 0 in its reply/, /n0 let go of the value by itself/],
  'set-overwritten.ts': [
    'lost-values',
    /n1 received 10 from n0 in `merge`/,
    /`merge` from n0 at 3.8 s, which does not hold 10/,
  ],
  'counter-loses-updates.ts': ['counter-mismatch', /n1 read "sum" from seq-kv/, /n0 had written 14/, /wrote 13/],
  'ids-repeat.ts': ['duplicate-ids', /When n2 gave it out, no node had received a message/],
  'kv-stale.ts': ['not-linearizable', /n0 received no message/, /`copy` at 682 ms, after the read/],
  'kafka-two-heads.ts': ['anomaly-inconsistent-offsets', /n1 gave offset 0 to message 1/, /n0 had received no message/],
  'kafka-loses.ts': ['anomaly-inconsistent-offsets', /n0 gave offset 6 to message 7.* the same offset to message 8/],
  'kafka-stores-twice.ts': ['anomaly-duplicate', /message 5 to n0 once.* at 4 and 5/],
  'kafka-hides-newest.ts': ['anomaly-unseen', /message 4 with offset 3/, /206 polls in all/],
  'kafka-holes.ts': ['anomaly-lost-write', /message 2 with offset 1/, /returned offset 0, then offset 7 without it/],
  'txn-interleaved.ts': ['anomaly-G0', /n0 had T1 and T2 under way at the same time/],
  'txn-lost-update.ts': ['anomaly-lost-update', /n0 had T2 and T1 under way at the same time/],
  'txn-read-skew.ts': ['anomaly-lost-update', /n0 had T2 and T1 under way at the same time/],
  'txn-write-skew.ts': ['anomaly-G2-item', /n0 had T2 and T1 under way at the same time/],
  'txn-all-at-once.ts': ['anomaly-G1c', /n0 had T1 and T2 under way at the same time/],
  'txn-long-fork.ts': ['anomaly-G-nonadjacent-item', /n1 received T4.* n0 received no message/],
  'txn-dirty-abort.ts': ['anomaly-G1a', /n0 refused T2.* answer of n0 to T1/],
  'txn-split-brain.ts': ['anomaly-incompatible-order', /n0 and n1 had received no message/],
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
    const [wrong, ...facts] = WHY[name] ?? [''];
    const { detail = '', messages = [] } = verdict.reasons.find(({ id }) => id === wrong) ?? {};
    for (const fact of facts) expect(detail).toMatch(fact);
    const drawn = new Set(messages.flatMap(({ src, dest }) => [src, dest]));
    const named =
      facts.length === 0 || wrong.startsWith('limit-')
        ? []
        : (detail.match(/\bn\d\b(?= (?:received|gave|had|still))/g) ?? []);
    expect(named.filter((node) => !drawn.has(node))).toEqual([]);
  });
});
