import { describe, expect, it } from 'vitest';
import type { RunVerdict } from '../../../src/verdict/verdict.ts';
import { judgeWith } from '../fixtures.ts';

describe('keys of lin-kv that could not be decided', () => {
  const judgeKey = async (key: string): Promise<RunVerdict> => {
    const results = `{:perf {:valid? true}, :timeline {:valid? true}, :exceptions {:valid? true}, :stats {:valid? true}, :availability {:valid? true}, :net {:valid? true}, :workload {:valid? :unknown, :results {0 {:valid? true}, 1 ${key}}, :failures []}, :valid? :unknown}`;
    return judgeWith('runs/lin-kv-pass', { 'results.edn': results });
  };

  it('leave the run undecided and are named', async () => {
    const verdict = await judgeKey('{:linearizable {:valid? :unknown, :cause :timeout}, :valid? :unknown}');
    expect(verdict.outcome).toBe('unknown');
    const reason = verdict.reasons.find(({ id }) => id === 'undecided');
    expect(reason?.detail).toBe('The history of 1 key (1) could not be decided.');
    expect(verdict.secondOpinion?.valid).toBe(true);
  });

  it('are told with the exception that the checker met', async () => {
    const verdict = await judgeKey(
      '{:linearizable {:valid? :unknown, :error {:via [{:type java.lang.StackOverflowError, :message "deep"}], :trace []}}, :valid? :unknown}',
    );
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.reasons.find(({ id }) => id === 'checker-error')?.detail).toBe(
      'The history of 1 key (1) could not be decided; key 1: java.lang.StackOverflowError: deep.',
    );
  });
});
