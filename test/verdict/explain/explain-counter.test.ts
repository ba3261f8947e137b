import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

describe('counters', () => {
  it('are told with what was read and what would have been right', () => {
    const [finding] = explain(
      'pn-counter',
      '{:valid? false, :errors (#jepsen.history.Op{:index 9, :time 5000000000, :type :ok, :process 1, :f :read, :value 3}), :acceptable ([5 6] [9 9])}',
      ':time 1000000000, :type :ok, :process 0, :f :add, :value 5',
      ':time 1000000000, :type :info, :process 0, :f :add, :value 4',
    );
    expect(finding?.detail).toBe(
      '1 final read is wrong: n1 read 3 at 5 s; right would be 5 to 6 or 9. 1 addition was acknowledged, worth 5; of 1 more nobody knows whether it counted.',
    );
  });
});
