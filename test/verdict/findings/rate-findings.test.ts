import { describe, expect, it } from 'vitest';
import { rateFindings } from '../../../src/verdict/findings/rate-findings.ts';
import type { RunFacts } from '../../../src/verdict/gather/facts.ts';
import { aLog, someFacts, someHistory, someResults } from '../facts.ts';

const BROKEN = [{ id: 'limit-stable-latencies', detail: '' }];

/** 100 requests a second for 20 seconds by 25 clients were asked for. */
const facts = (over: Partial<RunFacts> = {}): RunFacts =>
  someFacts({
    history: someHistory('broadcast'),
    log: aLog({ options: { rate: 100, timeLimit: 20, concurrency: 25 } }),
    work: { requests: 240, waitedMs: 400_000, medianReadMs: 2_300, slowest: null },
    ...over,
  });

const told = (over: Partial<RunFacts> = {}) => rateFindings(facts(over), BROKEN)[0];

describe('a run that did not keep its rate', () => {
  it('says what it did, and that the machine or the nodes may be slow', () => {
    expect(told()?.detail).toMatch(/12 requests a second were sent, of 100 .* 2\.3 s or more.* or the nodes/);
    expect(told()?.title).toBeUndefined();
  });

  it('names the machine where its load is known, or where clients were free', () => {
    expect(told({ machine: { cores: 2, load: 24.13 } })?.detail).toMatch(/load of 24\.1 on 2 cores/);
    expect(told({ machine: { cores: 2, load: 1 } })?.title).toBeUndefined();
    const free = told({ work: { requests: 240, waitedMs: 50_000, medianReadMs: 10, slowest: null } });
    expect(free?.title).toMatch(/machine/);
    expect(free?.detail).toMatch(/clients were free/);
  });

  it('names the kind of request that took long while reads were fast, however busy the machine was', () => {
    const work = { requests: 683, waitedMs: 400_000, medianReadMs: 16, slowest: { f: 'broadcast', medianMs: 1_467 } };
    const slow = told({ machine: { cores: 2, load: 6 }, work });
    expect(slow).toMatchObject({ id: 'slow-requests' });
    expect(slow?.detail).toBe(
      '34 requests a second were sent, of 100 that were asked for, because clients waited for answers to `broadcast`: half of these took 1.5 s or more, and half of all reads at most 16 ms.',
    );
    const busy = { ...work, medianReadMs: 400 };
    expect(told({ machine: { cores: 2, load: 6 }, work: busy })?.id).toBe('rate-not-kept');
  });

  it('says nothing where nodes are fast, requests go unanswered, time is simulated, or no limit is broken', () => {
    expect(told({ work: { requests: 1_200, waitedMs: 400_000, medianReadMs: 2_300, slowest: null } })).toBeUndefined();
    expect(told({ work: { requests: 240, waitedMs: 400_000, medianReadMs: 40, slowest: null } })).toBeUndefined();
    expect(told({ results: someResults('{:engine {:clock :simulated}, :valid? true}') })).toBeUndefined();
    const lines = Array.from(
      { length: 20 },
      () => ':time 1, :type :info, :process 0, :f :read, :value nil, :error :net-timeout',
    );
    expect(told({ history: someHistory('broadcast', ...lines) })).toBeUndefined();
    expect(told({ log: aLog() })).toBeUndefined();
    expect(rateFindings(facts(), [])).toEqual([]);
  });
});
