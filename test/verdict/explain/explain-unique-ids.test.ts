import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

describe('duplicate ids', () => {
  it('are reported with who generated them and when', () => {
    const [finding] = explain(
      'unique-ids',
      '{:valid? false, :duplicated-count 2, :duplicated {[1 "a"] 3, 5 2}}',
      ':time 1000000000, :type :ok, :process 0, :f :generate, :value [1 "a"]',
      ':time 2000000000, :type :info, :process 1, :f :generate, :value [1 "a"]',
      ':time 3000000000, :type :ok, :process 3, :f :generate, :value [1 "a"]',
    );
    expect(finding).toMatchObject({ node: 'n1', firstAt: 3000 });
    expect(finding?.detail).toContain('[1, "a"] generated 3 times: by n0 at 1 s, n1 at 3 s');
  });
});
