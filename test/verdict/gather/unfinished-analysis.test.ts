import { describe, expect, it } from 'vitest';
import { judgeWith } from '../fixtures.ts';

describe('files of an analysis that broke off', () => {
  it('tell the anomalies that a missing graphviz lost, the worst first', async () => {
    const { outcome, reasons } = await judgeWith('runs/txn-list-append-no-graphviz', {
      'elle/G-single.txt': 'G-single #0\nLet:\n',
      'elle/G0.txt': 'G0 #0\nLet:\n  T1 = {:index 58}\n\nThen:\n  - T1 < T2\n\nG0 #1\nLet:\n',
      'elle/sccs/0.svg': '<svg></svg>',
    });
    expect(outcome).toBe('unknown');
    expect(reasons[0]).toMatchObject({
      id: 'missing-graphviz',
      evidence: [{ source: 'elle/G0.txt', text: 'G0 #0' }, {}, {}, {}, {}],
    });
    expect(reasons[0]?.detail).toContain('it had found G0, G-single. G0 means: Writes of transactions are mixed up');
  });

  it('hold what an analysis of lin-kv had found before it broke off', async () => {
    const failed =
      '{:linearizable {:valid? false, :op {:process 1, :f :read, :value 1, :time 770000000}}, :valid? false}';
    const verdict = await judgeWith('runs/lin-kv-not-linearizable', {
      'results.edn': undefined,
      'independent/0/results.edn': failed,
      'independent/1/results.edn': '{:valid? true}',
      'independent/2/results.edn': '{:valid? tr',
    });
    expect(verdict.outcome).toBe('fail');
    expect(verdict.damaged).toEqual(['independent/2/results.edn']);
    const reason = verdict.reasons.find(({ id }) => id === 'not-linearizable');
    expect(reason?.detail).toContain('Key 0: read 1 (client process 1 at 770 ms) fits no order');
    expect(reason?.severity).toBe('warning');
  });
});
