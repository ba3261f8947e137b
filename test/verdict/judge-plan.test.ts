import { describe, expect, it } from 'vitest';
import { judgeNothing, judgePlan, measuredRun } from '../../src/verdict/judge-plan.ts';
import type { FailingSeed, Reason, RunVerdict, SeedsVerdict } from '../../src/verdict/verdict.ts';
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

describe('the seeds of a plan', () => {
  const plan = { workload: 'broadcast' } as const;
  const seeds: SeedsVerdict = { from: 1, to: 200, counts: { maelstrom: 100, harder: 100, undecided: 0 } };
  const failed: FailingSeed = {
    seed: 8,
    schedule: 'harder',
    reason: 'lost-values',
    found: { nodes: 5, operations: 200, faults: 4, timeLimit: 20 },
    smallest: { nodes: 3, operations: 2, faults: 1, timeLimit: 1 },
    reproduce: [],
    repeats: true,
  };
  const failing = aRunVerdict({
    name: 'seed 8',
    outcome: 'fail',
    exitCode: 1,
    reasons: [aReason('a-warning', { severity: 'warning' }), aReason('lost-values')],
    metrics: { 'stats.count': 2 },
  });
  const measured = aRunVerdict({ metrics: { 'stats.count': 200 } });

  it('change nothing where all passed, and are told', () => {
    const verdict = judgePlan(plan, [measured], now, { seeds, isCancelled: false, decide: true });
    expect(verdict).toEqual({ ...judgePlan(plan, [measured], now), seeds });
    expect(judgePlan(plan, [measured], now)).not.toHaveProperty('seeds');
  });

  it('that fail fail the row, with the smallest run among its runs and the metrics of the first', () => {
    const verdict = judgePlan(plan, [measured], now, {
      seeds: { ...seeds, failed },
      failing,
      isCancelled: false,
      decide: true,
    });
    expect(verdict).toMatchObject({
      outcome: 'fail',
      exitCode: 1,
      runs: [{ name: 'run' }, { name: 'seed 8' }],
      metrics: measured.metrics,
      durationMs: 2000,
      seeds: { failed },
    });
    expect(verdict.reasons.map(({ id, severity, detail }) => [id, severity, detail])).toEqual([
      ['lost-values', 'failure', 'In seed 8: about lost-values'],
      ['a-warning', 'warning', 'In seed 8: about a-warning'],
    ]);
  });

  it('that fail and do not decide are a warning, and the row is as it was', () => {
    const verdict = judgePlan(plan, [measured], now, {
      seeds: { ...seeds, failed },
      failing,
      isCancelled: false,
      decide: false,
    });
    expect(verdict).toMatchObject({ outcome: 'pass', exitCode: 0, runs: [{ name: 'run' }], durationMs: 1000 });
    expect(verdict.reasons).toHaveLength(1);
    expect(verdict.reasons[0]).toMatchObject({ id: 'failing-seed', severity: 'warning' });
    expect(verdict.reasons[0]?.detail).toMatch(/^Seed 8 fails .* lost-values: about lost-values$/);
  });

  it('in which a node took its time are told of, whether they decide or not, unless a run says so already', () => {
    const slow = { count: 1, seed: 4, detail: 'Node n0 computed for long.' };
    const judge = (run: RunVerdict, more: Partial<SeedsVerdict> = {}): readonly (readonly unknown[])[] =>
      judgePlan(plan, [run], now, {
        seeds: { ...seeds, slow, ...more },
        isCancelled: false,
        decide: false,
      }).reasons.map(({ id, severity, detail }) => [id, severity, detail]);
    expect(judge(measured)).toEqual([['slow-node', 'warning', 'In seed 4, which passed: Node n0 computed for long.']]);
    expect(judge(measured, { slow: { ...slow, count: 12 } })).toEqual([
      ['slow-node', 'warning', 'In 12 seeds that passed, the first of them seed 4: Node n0 computed for long.'],
    ]);
    const cut = judge(measured, { cutShort: 'The run was cancelled.' });
    expect(cut.map(([id]) => id)).toEqual(['seeds-not-run', 'slow-node']);
    const told = { ...measured, reasons: [{ ...aReason('slow-node'), severity: 'warning' as const }] };
    expect(judge(told)).toEqual([['slow-node', 'warning', 'about slow-node']]);
  });

  it('that were not all run are an error of ours, which says how far they came', () => {
    const cutShort = {
      ...seeds,
      counts: { maelstrom: 1, harder: 1, undecided: 0 },
      cutShort: 'Seed 3: n1 never settles.',
    };
    const verdict = judgePlan(plan, [measured], now, { seeds: cutShort, isCancelled: false, decide: true });
    expect(verdict).toMatchObject({ outcome: 'error', runs: [{ outcome: 'pass' }] });
    expect(verdict.reasons).toHaveLength(1);
    expect(verdict.reasons[0]).toMatchObject({
      id: 'seeds-not-run',
      severity: 'failure',
      detail: expect.stringMatching(/^Seed 3: n1 never settles\. 2 of 200 seeds passed /),
    });
  });

  it('that a cancelled job cut short have that for a reason', () => {
    const cutShort = { ...seeds, cutShort: 'The run was cancelled.' };
    const verdict = judgePlan(plan, [measured], now, { seeds: cutShort, isCancelled: true, decide: true });
    expect(verdict).toMatchObject({ outcome: 'error', reasons: [{ id: 'cancelled', severity: 'failure' }] });
  });

  it('that were not all run and do not decide are a warning', () => {
    const verdict = judgePlan(plan, [measured], now, {
      seeds: { ...seeds, cutShort: 'The run was cancelled.' },
      isCancelled: false,
      decide: false,
    });
    expect(verdict.outcome).toBe('pass');
    expect(verdict.reasons.map(({ id, severity }) => [id, severity])).toEqual([['seeds-not-run', 'warning']]);
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
    const verdict = judgePlan({ workload: 'echo' }, [aRunVerdict()], now, {
      seeds,
      failing,
      isCancelled: false,
      decide: false,
    });
    expect(verdict).toMatchObject({ outcome: 'pass', seeds });
    expect(verdict.reasons).toMatchObject([
      { id: 'failing-seed', severity: 'warning', location: reason.location, firstAt: 220, messages: reason.messages },
    ]);
  });
});
