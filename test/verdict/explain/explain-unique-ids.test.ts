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

  const generated = (seconds: number, process: number, id: string, f = 'generate', type = 'ok') =>
    `:time ${seconds}000000000, :type :${type}, :process ${process}, :f :${f}, :value ${id}`;

  it('are reported by their first example, and counted', () => {
    const history = [1, 2, 3, 4, 5].map((seconds) => generated(seconds, seconds % 2, '7'));
    const others = [generated(0, 0, '7', 'read'), generated(0, 0, '7', 'generate', 'info'), generated(0, 0, '8')];
    expect(explain('unique-ids', '{:duplicated-count 1, :duplicated {7 5}}', ...others, ...history)).toEqual([
      {
        id: 'duplicate-ids',
        detail:
          '1 id was generated more than once: 7. 7 generated 5 times: by n1 at 1 s, n0 at 2 s, n1 at 3 s, n0 at 4 s.',
        evidence: [
          { source: 'history.edn', text: '7 generated 5 times: by n1 at 1 s, n0 at 2 s, n1 at 3 s, n0 at 4 s' },
        ],
        node: 'n0',
        firstAt: 2000,
      },
    ]);
  });

  it('are reported without a history, or without a list of them', () => {
    const [listed] = explain('unique-ids', '{:duplicated {"a" 2, "b" 3}}');
    expect(listed?.detail).toBe('2 ids were generated more than once: "a", "b". "a" generated 2 times.');
    expect(listed).not.toHaveProperty('node');
    const [counted] = explain('unique-ids', '{:duplicated-count 3}');
    expect(counted?.detail).toMatch(/^3 ids were generated more than once: [^.]*\.$/);
    expect(explain('unique-ids', '{:duplicated-count 0, :duplicated {}}')).toEqual([]);
  });
});
