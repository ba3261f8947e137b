import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

describe('anomalies', () => {
  it('of a cycle are reported step by step', () => {
    const op = (index: number, process: number, value: string): string =>
      `#jepsen.history.Op{:index ${index}, :time ${index}000000000, :type :ok, :process ${process}, :f :txn, :value ${value}}`;
    const [one, two] = [op(3, 0, '[[:append 9 7] [:r 8 [1]]]'), op(5, 1, '[[:append 8 2] [:r 9 nil]]')];
    const [finding] = explain(
      'txn-list-append',
      `{:valid? false, :anomaly-types (:G2-item), :not #{:serializable}, :anomalies {:G2-item [{:cycle [${one} ${two} ${one}], :steps ({:type :rw, :key 8, :value 1, :value' 2} {:type :rw, :key 9, :value nil, :value' 7}), :type :G2-item}]}}`,
    );
    expect(finding).toMatchObject({ id: 'anomaly-G2-item', node: 'n0', firstAt: 3000 });
    expect(finding?.evidence?.map(({ text }) => text)).toEqual([
      'T1 (n0 at 3 s): append 7 to 9, read 8 → [1]',
      'T2 (n1 at 5 s): append 2 to 8, read 9 → null',
      'T1 read key 8 at 1, before T2 wrote 2',
      'T2 read key 9 as empty, before T1 wrote 7',
    ]);
  });

  it.each([
    ['cyclic-versions', '{:key 3, :scc #{1 2}, :sources [:initial-state]}', 'Key 3: 2 of them form a cycle'],
    ['lost-update', '{:key 3, :value 1, :txns [{:index 1} {:index 2}]}', '2 transactions read 1 from key 3'],
    [
      'duplicate-elements',
      '{:op {:index 1, :process 0, :value [[:r 3 [1 1]]]}, :mop [:r 3 [1 1]], :duplicates {1 2}}',
      'read 3 → [1, 1]',
    ],
    [
      'PL-2-cycle-exists',
      '{:type :PL-2-cycle-exists, :not :read-committed, :scc-size 9, :scc #{4 5}}',
      '9 of them form a cycle',
    ],
    ['a-new-one', '{:surprise "yes"}', '1 example of a-new-one'],
  ])('of type %s have their own words', (type, example, part) => {
    const [finding] = explain(
      'txn-rw-register',
      `{:valid? false, :anomaly-types (:${type}), :anomalies {:${type} [${example}]}}`,
    );
    expect(finding?.id).toBe(`anomaly-${type}`);
    expect([finding?.detail, ...(finding?.evidence ?? []).map(({ text }) => text)].join(' ')).toContain(part);
  });

  it('carry only ids that can be written anywhere', () => {
    const [finding] = explain('txn-rw-register', '{:valid? false, :anomaly-types (:x|<b>), :anomalies {}}');
    expect(finding?.id).toBe('anomaly-x--b-');
  });
});
