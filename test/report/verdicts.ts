import { parseLimits } from '../../src/plan/limit-grammar.ts';
import type { ReportTarget } from '../../src/report/report-target.ts';
import { type Row, toRow } from '../../src/report/rows/row.ts';
import { judgeLimits } from '../../src/verdict/judge-limits.ts';
import type { ExchangedMessage, LimitResult, Reason, Verdict } from '../../src/verdict/verdict.ts';

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
