import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogueEntry } from '../../src/verdict/catalogue/catalogue.ts';
import { LINE_AT_MOST, LINES_AT_MOST } from '../../src/verdict/quote.ts';
import { disguisedConsole, fixtureCase, fixtureCases, idsOf, judgeFixture } from './fixtures.ts';

describe('judging what real Maelstrom left', () => {
  it.each(fixtureCases)('reads $name as $outcome, because of $reasons', async (one) => {
    const verdict = await judgeFixture(one);
    expect(verdict.outcome).toBe(one.outcome);
    expect(idsOf(verdict)).toEqual(expect.arrayContaining([...one.reasons]));
    if (one.outcome === 'pass') {
      expect(verdict.reasons.filter(({ severity }) => severity === 'failure')).toEqual([]);
      const known = one.name === 'runs/echo-en-dash' ? ['dash-in-arguments'] : one.reasons;
      expect(idsOf(verdict).toSorted()).toEqual(known.toSorted());
    } else {
      expect(verdict.reasons[0]?.severity).toBe('failure');
    }
    for (const reason of verdict.reasons) {
      expect(catalogueEntry(reason.id), reason.id).toBeDefined();
      expect(reason.detail).not.toBe('');
      expect(reason.advice).toBeDefined();
      expect(reason.title).not.toMatch(/\p{Cc}/u);
      expect(reason.evidence?.length ?? 0).toBeLessThanOrEqual(LINES_AT_MOST);
      for (const { text } of reason.evidence ?? []) expect(text.length).toBeLessThanOrEqual(LINE_AT_MOST + 20);
    }
  });

  it.each(
    fixtureCases.filter(
      ({ directory, outcome }) => outcome !== 'pass' && existsSync(path.join(directory, 'console.log')),
    ),
  )('tells the same reasons of $name when Windows, a terminal and GitHub have handled its console', async (one) => {
    const verdict = await judgeFixture(one);
    expect(idsOf(await judgeFixture(one, { console: disguisedConsole(one) }))).toEqual(idsOf(verdict));
  });

  it('finds the place of an uncaught exception in the TypeScript source', async () => {
    const { reasons } = await judgeFixture(fixtureCase('runs/echo-crash-mid-run-typescript'));
    expect(reasons[0]).toMatchObject({
      id: 'node-crashed',
      node: 'n0',
      location: { file: 'nodes/echo-ts/src/echo.ts', line: 53, column: 24 },
    });
    expect(reasons[0]?.detail).toContain("TypeError: Cannot read properties of undefined (reading 'host')");
  });

  it('puts what a cause brought about under it', async () => {
    const { reasons } = await judgeFixture(fixtureCase('runs/echo-stdout-noise-availability'));
    expect(reasons.map(({ id, under, severity }) => ({ id, under, severity }))).toEqual([
      { id: 'stdout-not-json', under: undefined, severity: 'failure' },
      { id: 'availability', under: 'stdout-not-json', severity: 'failure' },
      { id: 'timeouts', under: 'stdout-not-json', severity: 'warning' },
    ]);
  });

  it('reads a killed run as a timeout, by its status or because we killed it', async () => {
    const one = fixtureCase('runs/echo-killed-mid-run');
    for (const run of [{}, { exitCode: 137 }, { exitCode: null, ending: 'killed-on-timeout' as const }]) {
      const verdict = await judgeFixture(one, run);
      expect(verdict.outcome).toBe('timeout');
      expect(idsOf(verdict)).toContain('killed-on-timeout');
    }
  });

  it('judges by the results alone when the exit status is not known, and says so', async () => {
    const verdict = await judgeFixture(fixtureCase('runs/broadcast-lost'), { exitCode: null });
    expect(verdict).toMatchObject({ outcome: 'fail', exitCode: null });
    expect(verdict.summary).toContain('exit status not known');
    expect((await judgeFixture(fixtureCase('runs/echo-pass'), { exitCode: null, console: null })).outcome).toBe('pass');
  });

  it('says where a run may have hung that left neither results nor an exit status', async () => {
    const verdict = await judgeFixture(fixtureCase('runs/echo-hang-at-teardown'), { exitCode: null });
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.reasons).toMatchObject([
      { id: 'no-results', severity: 'failure' },
      { id: 'hang-at-teardown', severity: 'warning' },
    ]);
  });

  it('takes the exit status’ word where the store is gone', async () => {
    expect((await judgeFixture(fixtureCase('runs/echo-wrong-value'), { store: null })).outcome).toBe('fail');
    const passed = await judgeFixture(fixtureCase('runs/echo-pass'), { store: null });
    expect(passed.outcome).toBe('unknown');
    expect(idsOf(passed)).toEqual(['no-results']);
  });

  it('does not pass a run whose exit status contradicts its results', async () => {
    const one = fixtureCase('runs/echo-pass');
    expect((await judgeFixture(one, { exitCode: 1 })).outcome).toBe('fail');
    expect((await judgeFixture(one, { exitCode: 2 })).outcome).toBe('unknown');
    expect((await judgeFixture(one, { exitCode: 255 })).outcome).toBe('crash');
    expect((await judgeFixture(one, { exitCode: 134 })).outcome).toBe('crash');
    expect(idsOf(await judgeFixture(one, { exitCode: 1 }))).toContain('results-disagree');
  });

  it('does not pass a run of another workload than the one asked for', async () => {
    const verdict = await judgeFixture(fixtureCase('runs/echo-pass'), {}, { workload: 'broadcast' });
    expect(verdict.outcome).toBe('unknown');
    expect(idsOf(verdict)).toContain('results-disagree');
  });
});

describe('causes and what follows from them', () => {
  it('of kafka: what was stored twice makes polls look wrong', async () => {
    const { reasons } = await judgeFixture(fixtureCase('runs/kafka-duplicates'));
    expect(reasons.map(({ id, under }) => [id, under])).toEqual([
      ['anomaly-duplicate', undefined],
      ['anomaly-poll-skip', 'anomaly-duplicate'],
      ['anomaly-int-nonmonotonic-poll', 'anomaly-duplicate'],
      ['anomaly-int-poll-skip', 'anomaly-duplicate'],
    ]);
    expect(new Set(reasons.map(({ advice }) => advice)).size).toBe(2);
  });
});
