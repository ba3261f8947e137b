import { describe, expect, it } from 'vitest';
import { judgeNothing, judgePlan, measuredRun } from '../../src/verdict/judge-plan.ts';
import type { Reason, RunVerdict } from '../../src/verdict/verdict.ts';
import { aLimit, aMessage, seedsUpTo } from '../report/verdicts.ts';

const now = new Date('2026-11-22T17:00:00Z');

const aRunVerdict = (verdict: Partial<RunVerdict> = {}): RunVerdict => ({
  name: 'run',
  faults: false,
  outcome: 'pass',
  reasons: [],
  metrics: {},
  limits: [],
  engine: { name: 'maelstrom', version: '0.2.4' },
  exitCode: 0,
  durationMs: 1000,
  summary: '',
  damaged: [],
  ...verdict,
});

const aReason = (id: string, reason: Partial<Reason> = {}): Reason => ({
  id,
  severity: 'failure',
  title: id,
  detail: `about ${id}`,
  ...reason,
});

describe('judgePlan', () => {
  it('has the worst outcome of its runs, with that run’s exit status and the time of all', () => {
    const runs = [aRunVerdict(), aRunVerdict({ name: 'faults', faults: true, outcome: 'fail', exitCode: 1 })];
    expect(judgePlan({ workload: 'broadcast' }, runs, now)).toMatchObject({
      outcome: 'fail',
      exitCode: 1,
      durationMs: 2000,
      finishedAt: '2026-11-22T17:00:00.000Z',
      runs,
    });
  });

  it('takes metrics and limits from the first run without faults, else from the first', () => {
    const faults = aRunVerdict({ faults: true, metrics: { 'stats.count': 1 } });
    const calm = aRunVerdict({
      metrics: { 'stats.count': 2 },
      limits: [aLimit('a < 1', 2, false)],
    });
    expect(judgePlan({ workload: null }, [faults, calm], now)).toMatchObject({
      metrics: calm.metrics,
      limits: calm.limits,
    });
    expect(judgePlan({ workload: null }, [faults], now).metrics).toEqual(faults.metrics);
    expect(measuredRun([])).toBeUndefined();
  });

  it('tells the reasons of all runs, failures first, each id once, and in which run', () => {
    const runs = [
      aRunVerdict({
        name: 'run 1',
        reasons: [aReason('timeouts', { severity: 'warning' }), aReason('missing-gnuplot', { severity: 'warning' })],
      }),
      aRunVerdict({ name: 'run 2', outcome: 'fail', reasons: [aReason('lost-values'), aReason('timeouts')] }),
    ];
    const { reasons } = judgePlan({ workload: null }, runs, now);
    expect(reasons.map(({ id, severity }) => `${severity} ${id}`)).toEqual([
      'failure lost-values',
      'failure timeouts',
      'warning missing-gnuplot',
    ]);
    expect(reasons[0]?.detail).toBe('In run 2: about lost-values');
  });

  it('is called by its key, its challenge or its workload', () => {
    const keyOf = (plan: Parameters<typeof judgePlan>[0]) => judgePlan(plan, [aRunVerdict()], now);
    expect(keyOf({ key: 'mine', title: 'Mine', challenge: '1-echo', workload: 'echo' })).toMatchObject({
      key: 'mine',
      title: 'Mine',
    });
    expect(keyOf({ challenge: '1-echo', workload: 'echo' }).key).toBe('1-echo');
    expect(keyOf({ workload: 'echo' }).key).toBe('echo');
    expect(judgePlan({ workload: null }, [aRunVerdict({ workload: 'kafka' })], now)).toMatchObject({
      key: 'kafka',
      workload: 'kafka',
    });
    expect(keyOf({ workload: null }).key).toBe('run');
  });

  it('never passes a plan without runs', () => {
    expect(judgePlan({ workload: 'echo' }, [], now)).toMatchObject({
      outcome: 'error',
      reasons: [{ id: 'not-started', severity: 'failure' }],
    });
  });
});

describe('judgeNothing', () => {
  it('is an error with its reason', () => {
    const verdict = judgeNothing(
      { workload: 'echo', engine: 'maelstrom' },
      { id: 'installation-failed', detail: 'No network.' },
      now,
    );
    expect(verdict).toMatchObject({
      outcome: 'error',
      runs: [],
      reasons: [{ id: 'installation-failed', severity: 'failure', detail: 'No network.' }],
    });
    expect(verdict.reasons[0]?.advice).toBeDefined();
  });
});

describe('a seed that fails and does not decide', () => {
  it('is a warning with the line and the messages of its run', () => {
    const reason = aReason('lost-values', {
      location: { file: 'src/a.ts', line: 3 },
      firstAt: 220,
      messages: [aMessage()],
    });
    const failing = aRunVerdict({ name: 'seed 7', outcome: 'fail', reasons: [reason] });
    const seeds = seedsUpTo(7, 1, 200);
    const verdict = judgePlan({ workload: 'echo' }, [aRunVerdict()], now, { seeds, failing, decide: false });
    expect(verdict).toMatchObject({ outcome: 'pass', seeds });
    expect(verdict.reasons).toMatchObject([
      { id: 'failing-seed', severity: 'warning', location: reason.location, firstAt: 220, messages: reason.messages },
    ]);
  });
});
