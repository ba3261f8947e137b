import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Run, Stopped } from '../../../src/run/run.ts';
import { fixtureCase, judgeFixture, judgeWith } from '../fixtures.ts';

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

  it('is told by what it did last, and by the plots that it drew', async () => {
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
