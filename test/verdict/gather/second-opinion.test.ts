import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunFacts } from '../../../src/verdict/gather/facts.ts';
import { secondOpinion } from '../../../src/verdict/gather/second-opinion.ts';
import { aLog, someFacts, someHistory, someResults } from '../facts.ts';
import { fixtureCase, judgeFixture, judgeWith } from '../fixtures.ts';

describe('a second opinion', () => {
  it('is given where kafka died of a missing gnuplot, and the outcome stays open', async () => {
    const failed = `{:valid? :unknown, :error "java.lang.IllegalStateException: Error rendering plot, verify gnuplot is installed and reachable\\n at jepsen.checker.perf$plot_BANG_.invoke(perf.clj:496)"}`;
    const results = path.join(fixtureCase('runs/kafka-pass').directory, 'run', 'results.edn');
    // The workload's part stands last, before the :valid? of the whole, which then is unknown.
    const whole = readFileSync(results, 'utf8');
    const text = `${whole.slice(0, whole.indexOf(':workload {'))}:workload ${failed},\n :valid? :unknown}`;
    const verdict = await judgeWith('runs/kafka-pass', { 'results.edn': text }, { exitCode: 2 });
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.reasons[0]).toMatchObject({ id: 'missing-gnuplot', severity: 'failure' });
    expect(verdict.secondOpinion).toMatchObject({ valid: true });
  });

  it('is given where Maelstrom’s own checker broke off, and leaves the outcome alone', async () => {
    const verdict = await judgeFixture(fixtureCase('runs/kafka-empty-arrays'));
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.secondOpinion).toMatchObject({ valid: false });
    expect(verdict.secondOpinion?.detail).toContain('anomaly-unseen');
  });

  it('finds the anomalies that a missing graphviz lost', async () => {
    const { secondOpinion } = await judgeFixture(fixtureCase('runs-0.2.4/txn-list-append-no-graphviz'), {}, {});
    expect(secondOpinion?.valid).toBe(false);
    expect(secondOpinion?.detail).toContain('anomaly-G0');
  });

  it('is given on a run whose analysis never ended', async () => {
    expect((await judgeFixture(fixtureCase('runs/kafka-huge-offsets'))).secondOpinion?.valid).toBe(true);
  });

  it.each(['runs/echo-pass', 'runs/broadcast-nothing-observed', 'runs-0.2.4/txn-rw-register-unknown-model'])(
    'is not given on %s',
    async (name) => {
      expect((await judgeFixture(fixtureCase(name))).secondOpinion).toBeUndefined();
    },
  );
});

describe('secondOpinion', () => {
  const storeOf = (name: string) => path.join(fixtureCase(name).directory, 'run');
  const ok = ':time 1, :type :ok, :process 0, :f :echo, :value nil';
  const opinion = (facts: Partial<RunFacts>, store: string | null = storeOf('runs/echo-pass')) =>
    secondOpinion(store, someFacts({ workload: 'echo', history: someHistory('echo', ok), ...facts }));
  const broken = (error: string) => someResults(`{:workload {:valid? :unknown, :error ${error}}, :valid? :unknown}`);

  it('is asked for an analysis that did not end, and for a checker that broke off', async () => {
    expect(await opinion({ log: aLog({ phase: 'analysis' }) })).toMatchObject({ valid: true });
    expect(await opinion({ results: broken('"x.Y: z"') })).toMatchObject({ valid: true });
    expect(await opinion({ results: broken('{:via [{:message "z"}]}') })).toMatchObject({ valid: true });
  });

  it('is not asked for a test that broke off before its analysis, or whose checker could decide', async () => {
    expect(await opinion({ log: aLog({ phase: 'running' }) })).toBeUndefined();
    expect(await opinion({ log: aLog({ phase: 'analyzed' }) })).toBeUndefined();
    for (const valid of ['true', 'false', ':unknown'])
      expect(
        await opinion({ results: someResults(`{:workload {:valid? ${valid}}, :valid? ${valid}}`) }),
      ).toBeUndefined();
  });

  it('is not asked about a model that Elle does not know either', async () => {
    expect(await opinion({ results: broken('"x: Unknown consistency model (:y)"') })).toBeUndefined();
    expect(await opinion({ results: broken('{:via [{:message "Unknown consistency model (:y)"}]}') })).toBeUndefined();
  });

  it('is asked about keys of lin-kv that Knossos left open', async () => {
    const results = someResults('{:workload {:valid? :unknown}, :valid? :unknown}');
    const facts = { workload: 'lin-kv', results } as const;
    expect(await opinion(facts, storeOf('runs/lin-kv-pass'))).toMatchObject({ valid: true });
  });

  it('needs a store, a workload and a history that is not too long', async () => {
    const log = aLog({ phase: 'analysis' });
    expect(await opinion({ log }, null)).toBeUndefined();
    expect(await opinion({ log, workload: null })).toBeUndefined();
    expect(await opinion({ log, history: null })).toBeUndefined();
    const long = {
      ...someHistory('echo'),
      byF: new Map([['echo', { invoke: 250_000, ok: 249_999, fail: 1, info: 0 }]]),
    };
    expect(await opinion({ log, history: long })).toMatchObject({ valid: true });
    const tooLong = { ...long, byF: new Map([['echo', { invoke: 250_000, ok: 249_999, fail: 1, info: 1 }]]) };
    expect(await opinion({ log, history: tooLong })).toBeUndefined();
  });

  it('is by the models that were asked for, by default the strictest', async () => {
    const store = storeOf('runs-0.2.4/txn-list-append-no-graphviz');
    const by = (consistencyModels?: readonly string[]) =>
      opinion(
        {
          workload: 'txn-list-append',
          log: aLog({ phase: 'analysis', options: consistencyModels === undefined ? {} : { consistencyModels } }),
        },
        store,
      );
    expect((await by())?.valid).toBe(false);
    expect((await by([]))?.valid).toBe(false);
    expect((await by(['read-uncommitted']))?.detail).not.toBe((await by())?.detail);
  });
});
