import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

describe('counters', () => {
  it('are reported with what was read and what should have been read', () => {
    const [finding] = explain(
      'pn-counter',
      '{:valid? false, :errors (#jepsen.history.Op{:index 9, :time 5000000000, :type :ok, :process 1, :f :read, :value 3}), :acceptable ([5 6] [9 9])}',
      ':time 1000000000, :type :ok, :process 0, :f :add, :value 5',
      ':time 1000000000, :type :info, :process 0, :f :add, :value 4',
    );
    expect(finding?.detail).toBe(
      '1 final read is wrong: n1 read 3 at 5 s; it should be 5 to 6 or 9. 1 addition was acknowledged, worth 5; 1 more may or may not count.',
    );
  });

  const read = (process: number, value: number, time = ', :time 5000000000') =>
    `#jepsen.history.Op{:index 9${time}, :type :ok, :process ${process}, :f :read, :value ${value}}`;

  it('are reported by the first wrong read; only additions count', () => {
    const [finding] = explain(
      'g-counter',
      `{:valid? false, :errors [${read(0, 1)} ${read(1, 2)}], :acceptable ([7 7])}`,
      ':time 1, :type :invoke, :process 0, :f :add, :value 9',
      ':time 2, :type :ok, :process 0, :f :add, :value 3',
      ':time 3, :type :ok, :process 0, :f :add, :value 4',
      ':time 4, :type :fail, :process 0, :f :add, :value 8',
      ':time 5, :type :ok, :process 0, :f :read, :value 8',
    );
    expect(finding).toMatchObject({ id: 'counter-mismatch', node: 'n0', firstAt: 5000 });
    expect(finding?.detail).toBe(
      '2 final reads are wrong: n0 read 1 at 5 s; it should be 7. 2 additions were acknowledged, worth 7.',
    );
    expect(finding?.evidence).toHaveLength(2);
  });

  it('are reported without a history, a time or a range', () => {
    const [finding] = explain('g-counter', `{:errors [${read(0, 1, '')}]}`);
    expect(finding?.detail).toBe('1 final read is wrong: n0 read 1; it should be something else.');
    expect(finding).not.toHaveProperty('firstAt');
    expect(explain('g-counter', '{:valid? false}')).toEqual([]);
  });
});
