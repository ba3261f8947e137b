import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/verdict/catalogue/catalogue.ts';
import { ACCEPTED_MISTAKES } from '../mistakes/accepted.ts';
import { MISTAKES } from '../mistakes/printing-and-replying.ts';
import { BROKEN_NODES, expectVerdict } from './broken-nodes.ts';
import { temporaryDirectory } from './cluster.ts';
import { buildCommandLine } from './command-line.ts';

const NODE_CHAPTERS: readonly string[] = ['node', 'accepted', 'transactions', 'kafka'];

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

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
      ...BROKEN_NODES.flatMap(({ reasons }) => reasons),
      ...MISTAKES.map(({ reason }) => reason),
      ...ACCEPTED_MISTAKES.flatMap(({ told, under }) => [...Object.keys(told), ...Object.keys(under ?? {})]),
      ...Object.keys(WITHOUT_NODE),
    ]);
    expect(ofNodes.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });
});

describe.concurrent('a node that is broken on purpose', () => {
  it.each(BROKEN_NODES)('$name gets $outcome for $reasons', (node) => expectVerdict(cli, node));
});
