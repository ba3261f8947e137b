import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Run, Stopped } from '../../../src/run/run-record.ts';
import { endingFindings, unexplainedEnd } from '../../../src/verdict/findings/ending-findings.ts';
import type { RunFacts } from '../../../src/verdict/gather/facts.ts';
import { info, judgeConsole, running, unreadable } from '../a-console.ts';
import { aLog, someFacts, someHistory } from '../facts.ts';
import { fixtureCase, idsOf, judgeFixture, judgeWith } from '../fixtures.ts';

describe('an analysis that did not end', () => {
  const told = async (name: string, run: Partial<Run> = {}) => {
    const verdict = await judgeFixture(fixtureCase(name), run);
    return verdict.reasons.find(({ id }) => id === 'hang-at-analysis');
  };
  const killed = (stopped: Stopped) => ({ ending: 'killed-on-timeout' as const, exitCode: 137, stopped });

  it('is put down to offsets where they are huge', async () => {
    const reason = await told('runs/kafka-huge-offsets');
    expect(reason?.detail).toMatch(
      /An offset is 1\d{12}, and Maelstrom's kafka checker makes a list of that length\.$/,
    );
    expect(reason?.advice).toContain('small, dense offsets');
  });

  it('is not put down to offsets that are small', async () => {
    const run = killed({
      limit: 'analysis',
      limitMs: 600_000,
      analysis: { ms: 600_000, quietMs: 900, cpuMs: 612_000 },
    });
    const history = path.join(fixtureCase('runs/kafka-pass').directory, 'run', 'history.edn');
    const verdict = await judgeWith('runs/kafka-huge-offsets', { 'history.edn': readFileSync(history, 'utf8') }, run);
    const reason = verdict.reasons.find(({ id }) => id === 'hang-at-analysis');
    expect(reason?.detail).toBe(
      'The operations were over; the analysis had not ended after 600 s: it had used 612 s of processor time.',
    );
    expect(`${reason?.detail} ${reason?.advice}`).not.toContain('offset');
    expect(verdict.reasons.find(({ id }) => id === 'killed-on-timeout')?.detail).toBe(
      'Its analysis ran into the limit of 600 s.',
    );
  });

  it('is reported by what it did last, and by the plots that it drew', async () => {
    const plots = Object.fromEntries(Array.from({ length: 12 }, (_, key) => [`realtime-lag-key/${key}.png`, '']));
    const history = path.join(fixtureCase('runs/kafka-pass').directory, 'run', 'history.edn');
    const verdict = await judgeWith(
      'runs/kafka-huge-offsets',
      { ...plots, 'history.edn': readFileSync(history, 'utf8') },
      killed({ limit: 'no-progress', limitMs: 60_000, analysis: { ms: 90_000, quietMs: 60_000, cpuMs: 9_000 } }),
    );
    const reason = verdict.reasons.find(({ id }) => id === 'hang-at-analysis');
    expect(reason?.detail).toMatch(
      /after 90 s: it had used 9 s of processor time; 1\d plots were drawn; for the last 60 s it printed nothing, wrote nothing and used no processor\.$/,
    );
    expect(reason?.advice).toContain('`plots`');
    expect(verdict.reasons.find(({ id }) => id === 'killed-on-timeout')?.detail).toBe(
      'Its analysis made no progress for 60 s.',
    );
  });
});

describe('endingFindings', () => {
  const told = (facts: Partial<RunFacts>) =>
    endingFindings(someFacts(facts)).map(({ id, detail, argues }) => [id, argues, detail]);

  it('are none of a test that ended by itself', () => {
    for (const exitCode of [null, 0, 1, 2, 127, 254, 255]) expect(told({ exitCode })).toEqual([]);
  });

  it('tell of a run that was never started, with what was said', () => {
    const log = aLog({ tail: ['sh: not found'] });
    expect(endingFindings(someFacts({ ending: 'not-started', log }))).toEqual([
      {
        id: 'not-started',
        detail: 'Nothing ran, so there is nothing to judge.',
        evidence: [{ source: 'console', text: 'sh: not found' }],
        argues: 'error',
      },
    ]);
  });

  it('tell why nothing ran, and of a disk that is full', () => {
    const problem = (text: string) => told({ ending: 'not-started', problem: text });
    expect(problem('spawn java ENOENT')).toEqual([
      ['not-started', 'error', 'Nothing ran (spawn java ENOENT), so there is nothing to judge.'],
    ]);
    expect(problem('ENOSPC: no space left on device, mkdir')[0]?.[0]).toBe('disk-full');
    expect(problem('EDQUOT: disk quota exceeded, open')[0]?.[0]).toBe('disk-full');
    expect(problem('The file ENOSPC is missing.')[0]?.[0]).toBe('not-started');
  });

  it('tell of a cancelled run, by our word or by that of a shell', () => {
    const cancelled = ['cancelled', 'error', 'The run was cancelled while clients were at work.'];
    const log = aLog({ phase: 'running' });
    expect(told({ ending: 'cancelled', exitCode: 137, log })).toEqual([cancelled]);
    expect(told({ exitCode: 130, log })).toEqual([cancelled]);
  });

  it.each<[Partial<RunFacts>, string]>([
    [{ exitCode: 137 }, 'It was killed (status 137, SIGKILL) while clients were at work.'],
    [{ exitCode: 143 }, 'It was killed (status 143, SIGTERM) while clients were at work.'],
    [{ ending: 'killed-on-timeout' }, 'It was killed while clients were at work.'],
    [{ ending: 'killed-on-timeout', exitCode: 3 }, 'It was killed (status 3) while clients were at work.'],
  ])('tell of a killed run: %j', (facts, detail) => {
    expect(told({ ...facts, log: aLog({ phase: 'running' }) })).toEqual([['killed-on-timeout', 'timeout', detail]]);
  });

  it.each<[Stopped['limit'], Stopped['analysis'], string]>([
    ['timeout', null, 'It ran into its hard limit of 9 s while clients were at work.'],
    ['run', { ms: 1, quietMs: 1, cpuMs: 1 }, 'It ran into its hard limit of 9 s during the analysis.'],
    ['analysis', null, 'Its analysis ran into the limit of 9 s.'],
    ['no-progress', null, 'Its analysis made no progress for 9 s.'],
  ])('name our limit %s', (limit, analysis, detail) => {
    const stopped = { limit, limitMs: 9_000, analysis };
    const facts = { ending: 'killed-on-timeout' as const, stopped, log: aLog({ phase: 'running' }) };
    expect(told(facts)).toEqual([['killed-on-timeout', 'timeout', detail]]);
  });

  it('tell where it hung', () => {
    const tail = ['a', 'b', 'c', 'Tearing down n0'];
    const hung = endingFindings(someFacts({ exitCode: 137, log: aLog({ phase: 'teardown', tail }) }));
    expect(hung).toMatchObject([
      { id: 'killed-on-timeout', evidence: [{ text: 'b' }, { text: 'c' }, { text: 'Tearing down n0' }] },
      {
        id: 'hang-at-teardown',
        detail: 'The nodes were being stopped, and that never ended.',
        argues: 'timeout',
        evidence: [{ source: 'console', text: 'Tearing down n0' }],
      },
    ]);
    const stopped: Stopped = { limit: 'no-progress', limitMs: 9_000, analysis: null };
    expect(told({ ending: 'killed-on-timeout', stopped, log: aLog({ phase: 'analysis' }) })[1]?.[2]).toBe(
      'The operations were over; the analysis had not ended.',
    );
    expect(told({ exitCode: 137, log: aLog({ phase: 'analysis' }) })[1]).toEqual([
      'hang-at-analysis',
      'timeout',
      'The operations were over; the analysis had not ended.',
    ]);
  });

  it('put a hang down to plots where more than those of a summary were drawn', () => {
    const hang = (plotsDrawn: number) =>
      endingFindings(someFacts({ exitCode: 137, plotsDrawn, log: aLog({ phase: 'analysis' }) }))[1];
    expect(hang(10)?.advice).toBeUndefined();
    expect(hang(10)?.detail).toBe('The operations were over; the analysis had not ended.');
    expect(hang(11)).toMatchObject({
      detail: 'The operations were over; the analysis had not ended: 11 plots were drawn.',
      advice: expect.stringContaining('`plots`'),
    });
  });
});

describe('unexplainedEnd', () => {
  const told = (exitCode: number | null, facts: Partial<RunFacts> = {}) =>
    unexplainedEnd(someFacts({ exitCode, ...facts })).map(({ id, argues }) => [id, argues]);
  const nothing = { log: aLog({ phase: 'nothing', lines: 0 }), hasStore: false };

  it.each<[number, Partial<RunFacts>, string, string]>([
    [254, {}, 'bad-arguments', 'error'],
    [255, {}, 'test-crashed', 'crash'],
    [126, {}, 'not-started', 'error'],
    [127, {}, 'not-started', 'error'],
    [139, {}, 'java-failed', 'crash'],
    [139, nothing, 'java-failed', 'error'],
    [1, nothing, 'not-started', 'error'],
    [0, nothing, 'no-run', 'error'],
    [2, nothing, 'no-run', 'error'],
    [0, {}, 'no-results', 'unknown'],
    [1, {}, 'no-results', 'fail'],
    [2, {}, 'no-results', 'unknown'],
    [0, { ...nothing, hasStore: true }, 'no-results', 'unknown'],
    [1, { ...nothing, history: someHistory(null) }, 'no-results', 'fail'],
  ])('makes of status %d and %j: %s', (exitCode, facts, id, argues) => {
    expect(told(exitCode, facts)).toEqual([[id, argues]]);
  });

  it('guesses where a test hung only when its status is not known', () => {
    const log = aLog({ phase: 'teardown' });
    expect(told(null, { log })).toEqual([
      ['no-results', 'unknown'],
      ['hang-at-teardown', undefined],
    ]);
    expect(told(0, { log })).toEqual([['no-results', 'unknown']]);
  });

  it('says what it knows', () => {
    const detail = (exitCode: number | null, facts: Partial<RunFacts> = {}) =>
      unexplainedEnd(someFacts({ exitCode, ...facts }))[0]?.detail;
    expect(detail(254)).toBe('The arguments were refused. It ended with status 254.');
    expect(detail(255)).toBe('The test broke off, and nothing tells why. It ended with status 255.');
    expect(detail(127)).toBe('A shell says that the command could not be started. It ended with status 127.');
    expect(detail(139)).toBe('The program that runs the test died. It ended with status 139.');
    expect(detail(1, nothing)).toBe(
      "Nothing was logged, so this status is not Maelstrom's word for an invalid run. It ended with status 1.",
    );
    const log = aLog({ tail: ['Segmentation fault'] });
    expect(unexplainedEnd(someFacts({ exitCode: 139, log }))[0]?.evidence).toEqual([
      { source: 'console', text: 'Segmentation fault' },
    ]);
    expect(detail(0, nothing)).toBe('There is no run directory and no output. It ended with status 0.');
    expect(detail(null, { hasStore: false, log: aLog({ phase: 'nothing', lines: 3 }) })).toBe(
      'There is no run directory, and the output is not that of a test.',
    );
    expect(detail(2)).toBe(
      'There is no results.edn; the run was last seen after the analysis. It ended with status 2.',
    );
  });
});

describe('a run that was interrupted', () => {
  const interrupted = (...later: readonly string[]) =>
    running(...later, info(5, 'Jepsen shutdown hook', 'jepsen.core Downloading DB logs before JVM shutdown...'));

  it('is told as such, and by how far it had come', async () => {
    const { outcome, reasons } = await judgeConsole(interrupted(), null);
    expect([outcome, idsOf({ reasons })]).toEqual(['unknown', ['interrupted']]);
    expect(reasons[0]?.detail).toMatch(/interrupted while clients were at work/);
  });

  it('stands under what was wrong before', async () => {
    const noise = unreadable(
      3,
      'n0',
      'clojure.lang.ExceptionInfo: Node n0 printed a line to STDOUT which was not well-formed JSON:\n\nhello\n\nDid you mean to encode this line as JSON?',
    );
    const { reasons } = await judgeConsole(interrupted(noise), null);
    expect(reasons.map(({ id, under }) => [id, under])).toEqual([
      ['stdout-not-json', undefined],
      ['interrupted', 'stdout-not-json'],
    ]);
  });

  it('was waited for in vain where the nodes were being stopped for long before', async () => {
    const stopping = (second: number) =>
      running(
        info(3, 'jepsen test runner', 'jepsen.core Run complete, writing'),
        info(4, 'jepsen node n0', 'maelstrom.db Tearing down n0'),
        info(second, 'Jepsen shutdown hook', 'jepsen.core Downloading DB logs before JVM shutdown...'),
      );
    expect(idsOf(await judgeConsole(stopping(40), null))).toEqual(['hang-at-teardown', 'interrupted']);
    expect(idsOf(await judgeConsole(stopping(5), null))).toEqual(['interrupted']);
  });

  it('is not one that another test followed, nor one that came to its end', async () => {
    const { reasons } = await judgeConsole(`${interrupted()}\n${running()}`, null);
    expect(idsOf({ reasons })).toEqual(['no-results']);
    expect(
      unexplainedEnd(someFacts({ log: aLog({ interrupted: { quietMs: 0 }, phase: 'analysis' }), exitCode: 1 })),
    ).toMatchObject([{ id: 'no-results' }]);
  });
});
