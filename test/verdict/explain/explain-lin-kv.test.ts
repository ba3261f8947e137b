import { describe, expect, it } from 'vitest';
import { reasonOf } from '../fixtures.ts';
import { explain } from './explain.ts';

describe('a history that is not linearizable', () => {
  it('is told by the operation that fits no order', async () => {
    const reason = await reasonOf('runs/lin-kv-not-linearizable', 'not-linearizable');
    expect(reason?.detail).toMatch(/Key 0: read 1 \(n?.*\) fits no order after write 4 .*can't read 1 from register 4/);
  });

  it('is told of each key that failed, named or not', () => {
    const failed =
      '{:linearizable {:valid? false, :op {:process 1, :f :cas, :value [1 2], :time 1000000000}}, :valid? false}';
    const [finding] = explain('lin-kv', `{:valid? false, :results {0 {:valid? true}, "k" ${failed}}, :failures []}`);
    expect(finding?.detail).toContain('1 key ("k")');
    expect(finding?.detail).toContain('cas 1 → 2 (n1 at 1 s) fits no order');
  });

  it('is told by a number that became a string', () => {
    const failed =
      '{:linearizable {:valid? false, :op {:process 1, :f :read, :value "4", :time 1000000000}}, :valid? false}';
    const [finding] = explain('lin-kv', `{:valid? false, :results {0 ${failed}}, :failures [0]}`);
    expect(finding?.detail).toContain('What was read is a string; numbers were written.');
  });
});
