/** Some broken nodes from their program to the verdict; broken.heavy.test.ts has them all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROKEN_NODES, expectVerdict } from './broken-nodes.ts';
import { temporaryDirectory } from './cluster.ts';
import { buildCommandLine } from './command-line.ts';

const QUICK: readonly string[] = ['broadcast-forgets.ts', 'kafka-loses.ts', 'txn-lost-update.ts'];

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

describe('a node that is broken on purpose', () => {
  const nodes = BROKEN_NODES.filter(({ name }) => QUICK.includes(name));

  it('is there for some workloads', () => {
    expect(nodes.map(({ name }) => name).sort()).toEqual(QUICK);
  });

  it.each(nodes)('$name gets $outcome for $reasons', (node) => expectVerdict(cli, node));
});
