import { describe, expect, it } from 'vitest';
import { reasonOf } from '../fixtures.ts';
import { explain, explainDrawn } from './explain.ts';

describe('a history that is not linearizable', () => {
  it('is reported by the operation that fits no order', async () => {
    const reason = await reasonOf('runs/lin-kv-not-linearizable', 'not-linearizable');
    expect(reason?.detail).toMatch(/Key 0: read 1 \(n?.*\) fits no order after write 4 .*can't read 1 from register 4/);
  });

  it('is reported of each key that failed, named or not', () => {
    const failed =
      '{:linearizable {:valid? false, :op {:process 1, :f :cas, :value [1 2], :time 1000000000}}, :valid? false}';
    const [finding] = explain('lin-kv', `{:valid? false, :results {0 {:valid? true}, "k" ${failed}}, :failures []}`);
    expect(finding?.detail).toContain('1 key ("k")');
    expect(finding?.key).toBe('k');
    expect(finding?.detail).toContain('cas 1 → 2 (n1 at 1 s) fits no order');
  });

  it('is reported with advice on what fits no order, a read or a cas', () => {
    const advised = (f: string, value: string) => {
      const failed = `{:linearizable {:valid? false, :op {:process 1, :f ${f}, :value ${value}, :time 1000000000}}, :valid? false}`;
      return explain('lin-kv', `{:valid? false, :results {0 ${failed}}, :failures [0]}`)[0]?.advice;
    };
    expect(advised(':cas', '[1 2]')).toMatch(/^A `cas` compares and sets in one step/);
    // The catalogue's.
    expect(advised(':read', '1')).toBeUndefined();
  });

  it('is reported by a number that became a string', () => {
    const failed =
      '{:linearizable {:valid? false, :op {:process 1, :f :read, :value "4", :time 1000000000}}, :valid? false}';
    const [finding] = explain('lin-kv', `{:valid? false, :results {0 ${failed}}, :failures [0]}`);
    expect(finding?.detail).toContain('What was read is a string; numbers were written.');
  });

  const op = (f: string, value: string, process: number, seconds: number) =>
    `{:process ${process}, :f :${f}, :value ${value}, :time ${seconds}000000000}`;

  it('is reported with what stood before, and why nothing fits', () => {
    const linearizable = `{:valid? false, :op ${op('read', '1', 1, 3)}, :previous-ok ${op('write', '2', 0, 2)}, :final-paths #{[{:op 1} {:model {:msg "can't read 1 from register 2"}}] [{:model {:value 2}}]}}`;
    const [finding] = explain('lin-kv', `{:results {0 {:linearizable ${linearizable}, :valid? false}}, :failures [0]}`);
    expect(finding).toMatchObject({ id: 'not-linearizable', node: 'n1', firstAt: 3000 });
    expect(finding?.detail).toBe(
      "The history of 1 key (0) has no valid order. Key 0: read 1 (n1 at 3 s) fits no order after write 2 (n0 at 2 s) (can't read 1 from register 2).",
    );
    expect(finding?.evidence?.map(({ text }) => text)).toEqual([
      'key 0: up to write 2 (n0 at 2 s) all is well',
      'key 0: then read 1 (n1 at 3 s) fits no order',
      "key 0: can't read 1 from register 2",
    ]);
  });

  it('is reported of keys without details, and quotes four at most', () => {
    const [bare] = explain('lin-kv', '{:results {}, :failures [7]}');
    expect(bare?.key).toBe('7');
    expect(bare?.detail).toBe('The history of 1 key (7) has no valid order. Key 7: no details are given.');
    expect(bare).not.toHaveProperty('node');
    const failed = `{:linearizable {:op ${op('read', '1', 1, 3)}}, :valid? false}`;
    const keys = [0, 1, 2, 3, 4, 5];
    const all = `{:results {${keys.map((key) => `${key} ${failed}`).join(', ')}}, :failures [${keys.join(' ')}]}`;
    expect(explain('lin-kv', all)[0]?.evidence).toHaveLength(4);
  });

  it('is not reported for a valid history', () => {
    expect(explain('lin-kv', '{:results {0 {:valid? true}}, :failures []}')).toEqual([]);
    expect(explain('lin-kv', '{}')).toEqual([]);
  });

  it('is reported with the picture of the first key', () => {
    const failed = `{:linearizable {:op ${op('read', '1', 1, 3)}}, :valid? false}`;
    expect(explainDrawn('lin-kv', `{:results {4 ${failed}}}`)[0]?.detail).toBe(
      "The history of 1 key (4) has no valid order. Key 4: read 1 (n1 at 3 s) fits no order. See key-4.svg in the run's directory.",
    );
  });

  it.each([
    ['"-12"', true],
    ['"12x"', false],
    ['"x12"', false],
    ['12', false],
  ])('says of %s that it is a number as a string: %s', (value, said) => {
    const failed = `{:linearizable {:op ${op('read', value, 1, 3)}}, :valid? false}`;
    const detail = explain('lin-kv', `{:results {0 ${failed}}}`)[0]?.detail ?? '';
    expect(detail.includes('What was read is a string')).toBe(said);
  });

  it('gives the last reason of each path, and three of them at most', () => {
    const path = (...words: readonly string[]) => `[${words.map((word) => `{:model {:msg "${word}"}}`).join(' ')}]`;
    const paths = [path('x', 'y', 'a'), path('b'), path('a'), path('c'), path('d')].join(' ');
    const failed = `{:linearizable {:op ${op('read', '1', 1, 3)}, :final-paths (${paths})}, :valid? false}`;
    const [finding] = explain('lin-kv', `{:results {0 ${failed}}}`);
    expect(finding?.evidence?.slice(1).map(({ text }) => text)).toEqual(['key 0: a', 'key 0: b', 'key 0: c']);
    expect(finding?.detail).toMatch(/fits no order \(a\)\.$/);
  });
});
