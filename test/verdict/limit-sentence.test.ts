import { describe, expect, it } from 'vitest';
import { parseLimits } from '../../src/plan/metric-limits.ts';
import { judgeLimits } from '../../src/verdict/judge-limits.ts';

const metrics = {
  'net.servers.msgs-per-op': 24.5,
  'workload.stable-latencies.1': 480,
  'workload.worst-realtime-lag.lag': 0.25,
  'availability.ok-fraction': 0.995,
};

describe('the sentence of a limit', () => {
  const sentence = (text: string, base?: Readonly<Record<string, number>>) =>
    judgeLimits(parseLimits(text), metrics, base)[0]?.sentence;

  it.each([
    ['net.servers.msgs-per-op < 24', 'messages per operation between nodes 24.5, must be below 24'],
    ['net.servers.msgs-per-op<30', 'messages per operation between nodes 24.5, must be below 30'],
    ['workload.stable-latencies.1 < 0.4 s', 'maximum latency 480 ms, must be below 400'],
    ['availability.ok-fraction >= 99.9%', 'availability 99.5 %, must be at least 99.9 %'],
    [
      'net.servers.msgs-per-op <= base * 0.3333333333',
      "messages per operation between nodes 24.5, must be at most 7.667 (0.3333 × the base branch's 23)",
    ],
    [
      'net.servers.msgs-per-op <= base',
      'messages per operation between nodes 24.5, must be at most 23, as on the base branch',
    ],
    ['stats.count > 0', 'operations: not measured in this run, must be above 0'],
    ['no.such-metric < 3', 'no.such-metric: no run has a metric of this name'],
    [
      'net.servers.msgs-per-op < 30 ms',
      "messages per operation between nodes can't be compared with ms: its unit is messages/operation",
    ],
    [
      'availability.ok-fraction >= base',
      "availability 99.5 %, must be at least the base branch's, which is not known yet",
    ],
    ['net.servers.msgs-per-op = 24.500001', 'messages per operation between nodes 24.5, must be exactly 24.500001'],
  ])('of %s', (text, words) => {
    expect(sentence(text, { 'net.servers.msgs-per-op': 23 })).toBe(words);
  });

  it('has its actual value, or null', () => {
    const [has, lacks] = judgeLimits(parseLimits('net.servers.msgs-per-op < 24; stats.count > 0'), metrics, undefined);
    expect(has).toMatchObject({ metric: 'net.servers.msgs-per-op', actual: 24.5, known: true });
    expect(lacks).toMatchObject({ metric: 'stats.count', actual: null, known: true });
  });
});
