import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
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
