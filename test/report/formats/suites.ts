import type { TestCase, TestSuite } from '../../../src/report/formats/suite.ts';
import type { RunVerdict } from '../../../src/verdict/verdict.ts';

/** Small builders, as in verdicts.ts beside. */
export const aRunVerdict = (different: Partial<RunVerdict> = {}): RunVerdict => ({
  name: 'run',
  faults: false,
  outcome: 'pass',
  reasons: [],
  metrics: {},
  limits: [],
  engine: { name: 'embedded', version: '1.0.0' },
  exitCode: 0,
  durationMs: 1500,
  summary: ':valid? true, 14 of 14 operations ok',
  damaged: [],
  ...different,
});

export const aCase = (different: Partial<TestCase> = {}): TestCase => ({
  name: '1-echo',
  status: 'passed',
  outcome: 'pass',
  durationMs: 1500,
  reasonId: '',
  message: '',
  lines: [],
  ...different,
});

export const aSuite = (different: Partial<TestSuite> = {}): TestSuite => ({
  name: '1-echo',
  outcome: 'pass',
  startedAt: Date.UTC(2026, 10, 22, 12),
  durationMs: 1500,
  properties: [['workload', 'echo']],
  cases: [aCase()],
  ...different,
});
