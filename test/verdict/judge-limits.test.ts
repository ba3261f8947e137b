import { describe, expect, it } from 'vitest';
import { parseLimits } from '../../src/plan/metric-limits.ts';
import { judgeLimits, limitFindings, limitReasonId } from '../../src/verdict/judge-limits.ts';
import { fixtureCase, idsOf, judgeFixture } from './fixtures.ts';

const metrics = {
  'net.servers.msgs-per-op': 24.5,
  'workload.stable-latencies.1': 480,
  'workload.worst-realtime-lag.lag': 0.25,
  'availability.ok-fraction': 0.995,
};
const met = (text: string, base?: Readonly<Record<string, number>>): readonly (boolean | null)[] =>
  judgeLimits(parseLimits(text), metrics, base).map((limit) => limit.met);

describe('judgeLimits', () => {
  it.each([
    ['net.servers.msgs-per-op < 30', true],
    ['net.servers.msgs-per-op < 24.5', false],
    ['net.servers.msgs-per-op <= 24.5', true],
    ['net.servers.msgs-per-op > 24.5', false],
    ['net.servers.msgs-per-op > 24.4', true],
    ['net.servers.msgs-per-op = 24.4', false],
    ['net.servers.msgs-per-op >= 24.6', false],
    ['net.servers.msgs-per-op >= 24.5', true],
    ['net.servers.msgs-per-op = 24.5', true],
    ['workload.stable-latencies.1 <= 480 ms', true],
    ['workload.stable-latencies.1 < 0.48 s', false],
    ['workload.stable-latencies.1 < 0.5 s', true],
    ['workload.worst-realtime-lag.lag < 300 ms', true],
    ['workload.worst-realtime-lag.lag < 0.26 s', true],
    ['workload.worst-realtime-lag.lag < 0.24 s', false],
    ['availability.ok-fraction >= 99 %', true],
    ['availability.ok-fraction >= 99.9%', false],
    ['net.servers.msgs-per-op < 30 ms', false],
    ['stats.count > 0', false],
    ['no.such-metric < 3', false],
    ['constructor < 3', false],
  ])('%s is met: %s', (text, expected) => {
    expect(met(text)).toEqual([expected]);
  });

  it('compares with the base branch, and leaves open what it has no base for', () => {
    const base = { 'net.servers.msgs-per-op': 23 };
    expect(met('net.servers.msgs-per-op <= base * 1.1; net.servers.msgs-per-op <= base', base)).toEqual([true, false]);
    expect(met('net.servers.msgs-per-op <= base')).toEqual([null]);
    expect(met('availability.ok-fraction >= base', base)).toEqual([null]);
    expect(met('stats.count >= base')).toEqual([false]);
  });

  it.each([
    ['net.servers.msgs-per-op < 30', { operator: '<', bound: 30 }],
    ['workload.stable-latencies.1 <= 0.5 s', { operator: '<=', bound: 500 }],
    ['workload.worst-realtime-lag.lag < 300 ms', { operator: '<', bound: 0.3 }],
    ['availability.ok-fraction >= 99.5 %', { operator: '>=', bound: 0.995 }],
    ['net.servers.msgs-per-op <= base * 1.5', { operator: '<=', bound: 33 }],
  ])('gives the bound of %s in the unit of the metric', (text, expected) => {
    expect(judgeLimits(parseLimits(text), metrics, { 'net.servers.msgs-per-op': 22 })).toMatchObject([expected]);
  });

  it('gives no bound where that is not known', () => {
    const [base, unfit] = judgeLimits(
      parseLimits('net.servers.msgs-per-op <= base; net.servers.msgs-per-op < 30 ms'),
      metrics,
      undefined,
    );
    expect(base).not.toHaveProperty('bound');
    expect(unfit).not.toHaveProperty('bound');
  });

  it('gives no bound that JSON can not hold', () => {
    const limits = judgeLimits(parseLimits('net.servers.msgs-per-op <= base * 1e308'), metrics, {
      'net.servers.msgs-per-op': 22,
    });
    expect(limits).toMatchObject([{ met: true }]);
    expect(limits[0]).not.toHaveProperty('bound');
  });

  it('names its reasons by the metric', () => {
    const ids = judgeLimits(
      parseLimits('net.servers.msgs-per-op<1;workload.stable-latencies.0.95<1;a.b<1;stats.by-f.read.ok-count<0'),
      metrics,
      {},
    ).map(limitReasonId);
    expect(ids).toEqual(['limit-msgs-per-op', 'limit-stable-latencies', 'limit-unknown-metric', 'limit-ok-count']);
  });
});

describe('limitFindings', () => {
  const findings = (text: string, numbers: Readonly<Record<string, number>> = metrics) =>
    limitFindings(judgeLimits(parseLimits(text), numbers, undefined), numbers);

  it('are none for limits that are met', () => {
    expect(findings('net.servers.msgs-per-op < 25')).toEqual([]);
  });

  it('join limits on the same number', () => {
    expect(findings('net.servers.msgs-per-op < 3; stats.count > 0; net.all.msgs-per-op < 5')).toEqual([
      {
        id: 'limit-msgs-per-op',
        title: 'Messages per operation between nodes 24.5, must be below 3',
        detail:
          'Messages per operation: not measured in this run, must be below 5. The limits are net.servers.msgs-per-op < 3; net.all.msgs-per-op < 5.',
        advice: expect.stringContaining('into one message'),
        argues: 'fail',
      },
      {
        id: 'limit-count',
        title: 'Operations: not measured in this run, must be above 0',
        detail: 'The limit is stats.count > 0.',
        argues: 'fail',
      },
    ]);
  });

  it('get advice on what is too much of: messages, or time', () => {
    const adviceOn = (text: string) => findings(text)[0]?.advice;
    expect(adviceOn('net.servers.msgs-per-op < 3')).toMatch(/into one message/);
    expect(adviceOn('workload.stable-latencies.1 < 400')).toMatch(/at once.*hops/);
    expect(adviceOn('workload.stable-latencies.1 < 400')).not.toMatch(/into one message/);
    expect(adviceOn('workload.worst-realtime-lag.lag < 0.1')).toMatch(/at once/);
    // Too few of something, or nothing that was measured.
    expect(adviceOn('net.servers.msgs-per-op > 30')).toBeUndefined();
    expect(adviceOn('workload.stable-latencies.0.5 < 400')).toBeUndefined();
    expect(adviceOn('availability.ok-fraction >= 99.9%')).toBeUndefined();
  });

  it('speak of a timer as wrong only where messages are not limited too', () => {
    const adviceOn = (text: string) =>
      findings(text, { 'workload.stable-latencies.0.5': 700, 'net.servers.msgs-per-op': 12 })[0]?.advice;
    expect(adviceOn('workload.stable-latencies.0.5 < 400')).toMatch(/at once, not with the next tick of a timer/);
    expect(adviceOn('workload.stable-latencies.0.5 < 400; net.servers.msgs-per-op < 20')).toMatch(
      /sooner, at once or with a shorter timer/,
    );
  });

  it('speak of some values where half of them keep the limit', () => {
    const numbers = { 'workload.stable-latencies.0.5': 485, 'workload.stable-latencies.1': 28_910 };
    const adviceOn = (text: string) => findings(text, numbers)[0]?.advice;
    expect(adviceOn('workload.stable-latencies.0.5 < 1000; workload.stable-latencies.1 < 2000')).toMatch(
      /^Half of the values needed at most 485 ms, so look at those that come late/,
    );
    expect(adviceOn('workload.stable-latencies.0.5 < 400; workload.stable-latencies.1 < 2000')).not.toMatch(/Half/);
    expect(adviceOn('workload.stable-latencies.1 < 400')).not.toMatch(/Half/);
    expect(adviceOn('workload.worst-realtime-lag.lag < 1')).toBeUndefined();
  });

  it('name lost values as a cause of no more latencies than they can account for', () => {
    const causesOf = (text: string) =>
      findings(text, {
        'workload.stable-latencies.0.5': 485,
        'workload.stable-latencies.1': 28_910,
        'workload.stable-count': 100,
        'workload.lost-count': 20,
      })[0]?.causes ?? [];
    expect(causesOf('workload.stable-latencies.1 < 2000')).toEqual(
      expect.arrayContaining(['lost-values', 'stdout-not-json']),
    );
    expect(causesOf('workload.stable-latencies.1 < 2000; workload.stable-latencies.0.5 < 400')).not.toContain(
      'lost-values',
    );
    expect(causesOf('workload.stable-latencies.1 > 30 s')).toEqual([]);
    expect(causesOf('net.all.msgs-per-op < 5')).toEqual([]);
  });

  it('decide nothing while there is no base', () => {
    expect(findings('net.servers.msgs-per-op < base')).toEqual([
      {
        id: 'limit-undecided',
        detail:
          "Messages per operation between nodes 24.5, must be below the base branch's, which is not known yet. The limit is net.servers.msgs-per-op < base.",
      },
    ]);
  });

  it('list the numbers of the run where a name is unknown', () => {
    expect(findings('a.b < 1', { 'stats.count': 1, 'net.all.send-count': 2 })).toEqual([
      {
        id: 'limit-unknown-metric',
        detail:
          'a.b: no run has a metric of this name. The limit is a.b < 1. This run has stats.count, net.all.send-count.',
        argues: 'fail',
      },
    ]);
    expect(findings('a.b < 1', {})[0]?.detail).toMatch(/ This run has none\.$/);
  });

  it('name what may have been meant by an unknown name', () => {
    expect(findings('net.servers.msgs-per-opp < 3; a.b > 2', { 'stats.count': 1 })).toEqual([
      {
        id: 'limit-unknown-metric',
        detail:
          'net.servers.msgs-per-opp: no run has a metric of this name. a.b: no run has a metric of this name. The limits are net.servers.msgs-per-opp < 3; a.b > 2. Did you mean "net.servers.msgs-per-op"? This run has stats.count.',
        argues: 'fail',
      },
    ]);
  });

  it('know a number that this run has, whatever its name', () => {
    expect(findings('workload.own < 3', { 'workload.own': 4 })).toEqual([
      {
        id: 'limit-own',
        title: 'workload.own 4, must be below 3',
        detail: 'The limit is workload.own < 3.',
        argues: 'fail',
      },
    ]);
  });

  it('quote the beginning of a long name', () => {
    const [finding] = findings(`stats.by-f.${'x'.repeat(200)}.count < 3`);
    expect(finding?.title).toMatch(/^stats\.by-f\.x+…: not measured in this run, m…$/);
    expect(finding?.title).toHaveLength(150);
    expect(finding?.detail).toMatch(/^The limit is stats\.by-f\.x{108}…\.$/);
  });
});

describe('limits in a verdict', () => {
  const judge = (name: string, text: string, base?: Readonly<Record<string, number>>) =>
    judgeFixture(
      fixtureCase(`runs/${name}`),
      {},
      { limits: parseLimits(text), ...(base === undefined ? {} : { base }) },
    );

  it('let a run pass that keeps them', async () => {
    const verdict = await judge(
      'broadcast-25-pass',
      'net.servers.msgs-per-op < 30\nworkload.stable-latencies.0.5 < 400',
    );
    expect(verdict).toMatchObject({ outcome: 'pass', reasons: [], limits: [{ met: true }, { met: true }] });
  });

  it('fail a valid run that breaks them', async () => {
    const verdict = await judge('broadcast-25-too-many-messages', 'net.servers.msgs-per-op < 30');
    expect(verdict.outcome).toBe('fail');
    expect(verdict.limits).toMatchObject([{ expression: 'net.servers.msgs-per-op < 30', met: false }]);
    expect(verdict.reasons).toMatchObject([{ id: 'limit-msgs-per-op', severity: 'failure' }]);
    expect(verdict.reasons[0]?.title).toBe('Messages per operation between nodes 142.9, must be below 30');
  });

  it('tell two broken limits on one number as one reason', async () => {
    const verdict = await judge(
      'broadcast-stale',
      'workload.stable-latencies.0.5 < 400; workload.stable-latencies.1 < 600',
    );
    expect(idsOf(verdict)).toEqual(['limit-stable-latencies']);
    expect(verdict.reasons[0]?.detail).toContain('workload.stable-latencies.1 < 600');
  });

  it('fail a run for an unknown metric, and list those that it has', async () => {
    const verdict = await judge('echo-pass', 'net.servers.msgs-per-opp < 30');
    expect(verdict.outcome).toBe('fail');
    expect(verdict.reasons).toMatchObject([{ id: 'limit-unknown-metric' }]);
    expect(verdict.reasons[0]?.detail).toContain('net.servers.msgs-per-op,');
  });

  it('warn of a limit on the base branch without one', async () => {
    const verdict = await judge('echo-pass', 'stats.count >= base');
    expect(verdict).toMatchObject({
      outcome: 'pass',
      reasons: [{ id: 'limit-undecided', severity: 'warning' }],
      limits: [{ met: null }],
    });
  });

  it('do not turn a run that was not decided, or never judged, into a failed one', async () => {
    expect((await judge('echo-no-operations', 'net.servers.msgs-per-op < 30')).outcome).toBe('unknown');
    const crash = await judge('echo-crash-at-start', 'net.servers.msgs-per-op < 30');
    expect(crash.outcome).toBe('crash');
    expect(idsOf(crash)).toEqual(['node-crashed']);
    expect(crash.limits).toMatchObject([{ expression: 'net.servers.msgs-per-op < 30', actual: null, met: false }]);
  });
});
