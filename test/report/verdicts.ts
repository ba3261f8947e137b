import { parseLimits } from '../../src/plan/metric-limits.ts';
import type { ReportTarget } from '../../src/report/report-target.ts';
import { type Row, toRow } from '../../src/report/rows/row.ts';
import { judgeLimits } from '../../src/verdict/judge-limits.ts';
import type {
  ExchangedMessage,
  FailingSeed,
  LimitResult,
  Reason,
  SeedsVerdict,
  Verdict,
} from '../../src/verdict/verdict.ts';

/** Small builders: a thing that is all right, and what the test wants to be different. */
const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

export const aVerdict = (different: Partial<Verdict> = {}): Verdict => ({
  version: 1,
  key: '1-echo',
  title: 'Echo',
  challenge: '1-echo',
  workload: 'echo',
  outcome: 'pass',
  reasons: [],
  metrics: { 'net.servers.msgs-per-op': 0, 'availability.ok-fraction': 1, 'stats.count': 51 },
  limits: [],
  runs: [],
  engine: { name: 'maelstrom', version: '0.2.4' },
  exitCode: different.outcome === undefined || different.outcome === 'pass' ? 0 : 1,
  durationMs: 24_300,
  finishedAt: '2026-11-22T12:00:00Z',
  run: { id: 1001, number: 12, attempt: 1 },
  headSha: SHA,
  ...different,
});

export const aReason = (different: Partial<Reason> = {}): Reason => ({
  id: 'node-crashed',
  severity: 'failure',
  title: 'Node n0 crashed with exit status 1',
  detail: 'The process of n0 ended while the test was running.',
  ...different,
});

export const aMessage = (different: Partial<ExchangedMessage> = {}): ExchangedMessage => ({
  id: 1,
  src: 'c1',
  dest: 'n0',
  type: 'echo',
  label: '"Please echo 1"',
  sentAt: 10,
  receivedAt: 11,
  ...different,
});

/** A limit with the sentence that a run's would have; what is no limit has itself for a sentence. */
export function aLimit(expression: string, actual: number | null, met: boolean | null): LimitResult {
  try {
    const [limit] = judgeLimits(
      parseLimits(expression),
      actual === null ? {} : { [metricIn(expression)]: actual },
      undefined,
    );
    if (limit !== undefined) return { expression, metric: limit.metric, sentence: limit.sentence, actual, met };
  } catch {
    // A hostile text.
  }
  return { expression, metric: expression, sentence: expression, actual, met };
}

const metricIn = (expression: string): string => /^[\w.-]*/.exec(expression)?.[0] ?? '';

export const aTarget = (different: Partial<ReportTarget> = {}): ReportTarget => ({
  serverUrl: 'https://github.com',
  repository: 'octo/gossip',
  headRepository: 'octo/gossip',
  commentKey: 'Maelstrom',
  ...different,
});

export const aLeg = (number: number): string => number.toString(16).padStart(16, '0');

export const aRow = (different: Partial<Verdict> = {}, leg = aLeg(1)): Row => toRow(aVerdict(different), leg);

/** Seeds of which all pass, half of them with the harder schedule. */
export function someSeeds(from: number, to: number, different: Partial<SeedsVerdict> = {}): SeedsVerdict {
  const all = to - from + 1;
  const harder = Math.floor(all / 2);
  return { from, to, counts: { maelstrom: all - harder, harder, undecided: 0 }, ...different };
}

export const aFailingSeed = (seed: number, different: Partial<FailingSeed> = {}): FailingSeed => ({
  seed,
  schedule: seed % 2 === 1 ? 'maelstrom' : 'harder',
  reason: 'lost-values',
  found: { nodes: 5, operations: 190, faults: 5, timeLimit: 20 },
  smallest: { nodes: 3, operations: 2, faults: 1, timeLimit: 2 },
  reproduce: ['3c', '--bin', 'dist/broadcast.js', '--seed', String(seed), '--only-operations', '0,4'],
  repeats: true,
  ...different,
});

/** Seeds of which one fails after those before it have passed. */
export const seedsUpTo = (failing: number, from: number, to: number): SeedsVerdict => ({
  ...someSeeds(from, failing - 1),
  to,
  failed: aFailingSeed(failing),
});

/** The verdict of a leg that was to run these seeds; `seeds` is what came of them. */
export const aLegWithSeeds = (leg: number, from: number, to: number, different: Partial<Verdict> = {}): Verdict =>
  aVerdict({
    key: '3c',
    job: { id: 'test', leg: aLeg(100 + leg), seeds: { from, to } },
    seeds: someSeeds(from, to),
    ...different,
  });

export const aShare = (leg: number, from: number, to: number, different: Partial<Verdict> = {}): Row =>
  toRow(aLegWithSeeds(leg, from, to, different), aLeg(leg));

/** A share in which a seed fails. */
export const aFailingShare = (leg: number, seed: number, from: number, to: number, different: Partial<Verdict> = {}) =>
  aShare(leg, from, to, {
    outcome: 'fail',
    reasons: [aReason({ id: 'lost-values', title: 'Acknowledged values were lost' })],
    seeds: seedsUpTo(seed, from, to),
    reproduce: aFailingSeed(seed).reproduce,
    ...different,
  });
