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
    expect(finding?.transactions).toEqual({
      members: [
        { name: 'T1', where: 'n0 at 3 s', operations: 'append 7 to 9, read 8 → [1]' },
        { name: 'T2', where: 'n1 at 5 s', operations: 'append 2 to 8, read 9 → null' },
      ],
      steps: [
        { from: 'T1', to: 'T2', sentence: 'T1 read key 8 at 1, before T2 wrote 2' },
        { from: 'T2', to: 'T1', sentence: 'T2 read key 9 as empty, before T1 wrote 7' },
      ],
    });
  });

  it.each([
    [
      'cyclic-versions',
      '{:key 3, :scc #{1 2}, :sources [:initial-state]}',
      'Key 3: 2 versions of it form a cycle (1, 2)',
    ],
    ['lost-update', '{:key 3, :value 1, :txns [{:index 1} {:index 2}]}', '2 transactions read 1 from key 3'],
    [
      'duplicate-elements',
      '{:op {:index 1, :process 0, :value [[:r 3 [1 1]]]}, :mop [:r 3 [1 1]], :duplicates {1 2}}',
      'read 3 → [1, 1]',
    ],
    [
      'PL-2-cycle-exists',
      '{:type :PL-2-cycle-exists, :not :read-committed, :scc-size 9, :scc #{4 5}}',
      '9 transactions form a cycle',
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

  const op = (index: number, process: number, value: string, type = 'ok') =>
    `#jepsen.history.Op{:index ${index}, :time ${index}000000000, :type :${type}, :process ${process}, :f :txn, :value ${value}}`;
  const [one, two] = [op(1, 0, '[[:r 3 nil]]'), op(2, 1, '[[:w 3 4]]')];
  const ofType = (type: string, example: string, rest = '') =>
    explain('txn-rw-register', `{:anomaly-types (:${type})${rest}, :anomalies {:${type} [${example}]}}`)[0];

  it.each([
    ['{:type :wr, :key 3, :value 4}', 'T2 read 4 from key 3, which T1 wrote'],
    ["{:type :ww, :key 3, :value 4, :value' 5}", 'T2 wrote 5 to key 3 after T1 wrote 4'],
    ["{:type :rw, :key 3, :value 4, :value' 5}", 'T1 read key 3 at 4, before T2 wrote 5'],
    ["{:type :rw, :key 3, :value :init, :value' 5}", 'T1 read key 3 as empty, before T2 wrote 5'],
    ["{:type :rw, :key 3, :value nil, :value' 5}", 'T1 read key 3 as empty, before T2 wrote 5'],
    ['{:type :realtime}', 'T1 ended before T2 began'],
    ['{:type :process}', 'the same client ran T1 before T2'],
    ['{:type :odd}', 'T1 comes before T2 ("odd")'],
  ])('say of the step %s: %s', (step, sentence) => {
    const finding = ofType('G1c', `{:cycle [${one} ${two} ${one}], :steps [${step} {:type :process}]}`);
    expect(finding?.evidence?.[2]?.text).toBe(sentence);
    expect(finding?.evidence?.[3]?.text).toBe('the same client ran T2 before T1');
    expect(finding?.transactions?.steps).toEqual([
      { from: 'T1', to: 'T2', sentence },
      { from: 'T2', to: 'T1', sentence: 'the same client ran T2 before T1' },
    ]);
    expect(finding?.detail).toBe(
      `1 example of G1c. 2 transactions in a cycle: ${sentence}; the same client ran T2 before T1.`,
    );
  });

  it('give a transaction one name, however often a cycle passes through it', () => {
    const three = op(5, 2, '[[:w 3 9]]');
    const steps = ':steps [{:type :process} {:type :process} {:type :process} {:type :process}]';
    const finding = ofType('G1c', `{:cycle [${one} ${two} ${one} ${three} ${one}], ${steps}}`);
    expect(finding?.detail).toContain('3 transactions in a cycle');
    expect(finding?.evidence?.map(({ text }) => text).slice(3)).toEqual([
      'the same client ran T1 before T2',
      'the same client ran T2 before T1',
      'the same client ran T1 before T3',
      'the same client ran T3 before T1',
    ]);
  });

  it('say how a transaction ended that did not succeed', () => {
    const [refused, open] = [op(1, 0, '[[:w 3 1]]', 'fail'), op(2, 1, '[[:w 3 4]]', 'info')];
    const finding = ofType('G1c', `{:cycle [${refused} ${open} ${refused}], :steps []}`);
    expect(finding?.evidence?.map(({ text }) => text)).toEqual([
      'T1 (n0 at 1 s, refused): write 3 = 1',
      'T2 (n1 at 2 s, never answered): write 3 = 4',
    ]);
  });

  it('tell a wrong read by its reader and its writer', () => {
    const writer = op(1, 1, '[[:w 3 4]]', 'fail');
    const finding = ofType('G1a', `{:op ${op(7, 0, '[[:r 3 4]]')}, :mop [:r 3 4], :writer ${writer}}`);
    expect(finding).toMatchObject({
      node: 'n0',
      firstAt: 7000,
      detail: '1 example of G1a. T1 did read 3 → 4; that value comes from T2, which was refused.',
      evidence: [
        { text: 'T1 (n0 at 7 s): read 3 → 4' },
        { text: 'T2 had written it (n1 at 1 s, refused): write 3 = 4' },
      ],
      transactions: {
        members: [{ name: 'T1' }, { name: 'T2', where: 'n1 at 1 s, refused', operations: 'write 3 = 4' }],
        steps: [],
      },
    });
    const internal = ofType('internal', `{:op ${op(7, 0, '[[:r 3 4]]')}, :mop [:r 3 4], :expected 5}`);
    expect(internal?.detail).toBe('1 example of internal. T1 did read 3 → 4, where 5 was expected.');
    expect(internal?.evidence?.[1]?.text).toBe('expected was 5');
  });

  it('tell lists that do not agree', () => {
    const finding = ofType('incompatible-order', '{:key 3, :values [[1 2] [2 1]]}');
    expect(finding?.detail).toBe('1 example of incompatible-order. Key 3 was read as [1, 2] and as [2, 1].');
    expect(finding?.evidence).toHaveLength(2);
    expect(finding?.transactions).toBeUndefined();
  });

  it('tell a lost update at the second of its transactions', () => {
    const finding = ofType('lost-update', `{:key 3, :value 1, :txns [${one} ${two}]}`);
    expect(finding).toMatchObject({
      node: 'n1',
      firstAt: 2000,
      evidence: [{}, { text: 'T2 (n1 at 2 s): write 3 = 4' }],
    });
  });

  it('come worst first, and the first names the models that do not hold', () => {
    const findings = explain(
      'txn-rw-register',
      '{:anomaly-types (:G2-item :G0), :not #{:serializable :snapshot-isolation}, :anomalies {:G0 [{}], :G2-item [{} {}]}}',
    );
    expect(findings.map(({ id }) => id)).toEqual(['anomaly-G0', 'anomaly-G2-item']);
    expect(findings[0]?.detail).toMatch(/^1 example of G0\. The history is not .*, not /);
    expect(findings[1]?.detail).toBe('2 examples of G2-item.');
  });

  it('are read from the examples where no types are listed, and told without examples where there are none', () => {
    expect(explain('txn-rw-register', '{:anomalies {:G0 [{}]}}').map(({ id }) => id)).toEqual(['anomaly-G0']);
    expect(explain('txn-rw-register', '{:anomaly-types (:G0)}')[0]?.detail).toBe('Elle reports G0.');
    expect(explain('txn-rw-register', '{}')).toEqual([]);
  });
});
