import { describe, expect, it } from 'vitest';
import type { SlowValue } from '../../../../src/verdict/reason-subjects.ts';
import { drawnIn, type Line, lostIn, walked } from './a-walk.ts';

const subject: SlowValue = { kind: 'slow-value', reason: 'limit-stable-latencies', element: 5, others: [6, 7] };

const given = (ms: number, message: number): readonly Line[] => [
  [ms, 'c1', 'n0', { type: 'broadcast', message, msg_id: message }],
  [ms, 'n0', 'c1', { type: 'broadcast_ok', in_reply_to: message }],
];
const others: readonly Line[] = [6, 7].flatMap((value) => [
  ...given(value, value),
  [value + 10, 'n0', 'n1', { type: 'gossip', values: [value] }] as const,
]);

describe('the walk of a slow value', () => {
  it('tells the time in nodes from the time on the network, hop by hop', () => {
    const lines: readonly Line[] = [
      ...others,
      ...given(100, 5),
      [600, 'n0', 'n1', { type: 'gossip', values: [5] }, 700],
      [720, 'n1', 'n2', { type: 'gossip', values: [5] }, 820],
    ];
    const reason = walked(subject, lines);
    expect(reason.detail).toMatch(/5, needed 720 ms from n0 to n2, over 2 hops \(n0 → n1 → n2\)/);
    expect(reason.detail).toMatch(
      /200 ms on the network, and 520 ms lay in nodes: longest in n0, .* 500 ms after it had it/,
    );
    expect(drawnIn(reason)).toEqual([6, 7, 8, 9]);
  });

  it('does not blame nodes for what the network took, and names a copy that was lost before', () => {
    const lines: readonly Line[] = [
      ...others,
      ...given(100, 5),
      [100, 'n0', 'n1', { type: 'gossip', values: [5] }, null],
      [400, 'n0', 'n1', { type: 'gossip', values: [5] }, 2_400],
      [410, 'n0', 'n2', { type: 'gossip', values: [5] }, 510],
    ];
    const partitions = [{ from: 50, until: 300, unheard: new Map([['n1', new Set(['n0'])]]) }];
    const reason = walked(subject, lines, { faults: { partitions, outages: [] } });
    expect(reason.detail).not.toContain('longest in');
    expect(reason.detail).toMatch(/earlier message with it from n0 to n1 at 100 ms was lost in the partition/);
    expect(lostIn(reason)).toEqual([8]);
  });

  it('says nothing of a value that never came to one of the nodes', () => {
    const lines: readonly Line[] = [
      ...others,
      ...given(100, 5),
      [600, 'n0', 'n1', { type: 'gossip', values: [5] }, 700],
    ];
    expect(walked(subject, lines).detail).not.toContain('needed');
  });

  it('does not say that a node kept a value whose first copy was lost, whoever sent it', () => {
    const partitions = [{ from: 50, until: 300, unheard: new Map([['n2', new Set(['n0', 'n1'])]]) }];
    for (const sender of ['n0', 'n1']) {
      const lines: readonly Line[] = [
        ...others,
        ...given(100, 5),
        [100, 'n0', 'n1', { type: 'gossip', values: [5] }, 110],
        [150, 'n0', 'n2', { type: 'gossip', values: [5] }, null],
        [5_000, sender, 'n2', { type: 'gossip', values: [5] }, 5_010],
      ];
      const reason = walked(subject, lines, { faults: { partitions, outages: [] } });
      expect(reason.detail).not.toMatch(/after it had it|lay in/);
      expect(reason.detail).toMatch(/earlier message with it from n0 to n2 at 150 ms was lost in the partition/);
      expect(reason.detail).toMatch(new RegExp(`the one that came was sent 4.8 s later, by ${sender} in`));
      expect(lostIn(reason)).toEqual([9]);
    }
  });

  it('says nothing of a value whose way it does not see', () => {
    expect(walked(subject, [...others, ...given(100, 5)]).detail).toBe('');
  });
});
