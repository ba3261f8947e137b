/** Nodes that are broken on purpose: what each must get, and what the messages of its run tell of why. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { splitWords } from '../../src/plan/split-words.ts';
import { catalogueEntry } from '../../src/verdict/catalogue/catalogue.ts';
import { compile } from './cluster.ts';
import { judged } from './command-line.ts';

/** First line of a broken node: what it must get, and from which test. */
const HEADER = /^\/\/ verdict: (?<outcome>\w+); reasons: (?<reasons>[^;]+); run: (?<run>.+)$/m;
const SHARED = ['bare.ts', 'kafka.ts'];
/** In simulated time a run follows from it. */
const SEED = '7';

interface BrokenNode {
  readonly name: string;
  readonly outcome: string;
  readonly reasons: readonly string[];
  readonly run: string;
}

export const BROKEN_NODES: readonly BrokenNode[] = readdirSync('examples/broken')
  .filter((name) => !SHARED.includes(name))
  .map((name) => {
    const {
      outcome = '',
      reasons = '',
      run = '',
    } = HEADER.exec(readFileSync(path.join('examples/broken', name), 'utf8'))?.groups ?? {};
    return { name, outcome, reasons: reasons.split(', '), run };
  });

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
    /n1 still had 16 in its reply at 586 ms/,
    /`merge` from n0 at 595 ms, which does not hold 16/,
  ],
  'counter-loses-updates.ts': ['counter-mismatch', /n1 read "sum" from seq-kv/, /n0 had written 14/, /wrote 13/],
  'ids-repeat.ts': ['duplicate-ids', /When n2 gave it out, no node had received a message/],
  'kv-stale.ts': ['not-linearizable', /n0 received no message/, /`copy` at 682 ms, after the read/],
  'kafka-two-heads.ts': ['anomaly-inconsistent-offsets', /n1 gave offset 0 to message 1/, /n0 had received no message/],
  'kafka-loses.ts': ['anomaly-inconsistent-offsets', /n0 gave offset 6 to message 7.* the same offset to message 8/],
  'kafka-stores-twice.ts': ['anomaly-duplicate', /message 5 to n0 once.* at offsets 4 and 5/],
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

/** Runs a node by a command line, and expects what its first line says. */
export async function expectVerdict(cli: string, { name, outcome, reasons, run }: BrokenNode): Promise<void> {
  const file = name.endsWith('.ts')
    ? await compile({ file: `broken/${name}` }, path.dirname(cli))
    : path.resolve('examples/broken', name);
  const verdict = await judged(cli, name, [...splitWords(run, name), '--seed', SEED, '--bin', file]);
  expect({ outcome: verdict.outcome, reasons: verdict.reasons.map(({ id }) => id) }).toEqual({
    outcome,
    reasons: expect.arrayContaining([...reasons]),
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
}
