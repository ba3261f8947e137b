import { describe, expect, it } from 'vitest';
import type { DoubleCas } from '../../../../src/verdict/reason-subjects.ts';
import { drawnIn, type Line, walked } from './a-walk.ts';

const subject: DoubleCas = {
  kind: 'double-cas',
  reason: 'not-linearizable',
  key: 7,
  value: 0,
  cas: [
    { node: 'n0', f: 'cas', from: 100, until: 110, value: 3 },
    { node: 'n1', f: 'cas', from: 105, until: 120, value: 2 },
  ],
  writtenBy: undefined,
};

const asked: readonly Line[] = [
  [100, 'c1', 'n0', { type: 'cas', key: 7, from: 0, to: 3, msg_id: 1 }],
  [105, 'c2', 'n1', { type: 'cas', key: 7, from: 0, to: 2, msg_id: 1 }],
];
const answered: readonly Line[] = [
  [110, 'n0', 'c1', { type: 'cas_ok', in_reply_to: 1 }],
  [120, 'n1', 'c2', { type: 'cas_ok', in_reply_to: 1 }],
];
const passedOn = (ms: number, src: string, dest: string, to: number): Line => [
  ms,
  src,
  dest,
  { type: 'forward', request: { key: 7, from: 0, to } },
];

describe('the walk of two cas that both succeeded', () => {
  it('names the node that decided on both, though it asked no other', () => {
    const reason = walked(subject, [...asked, passedOn(106, 'n1', 'n0', 2), ...answered]);
    expect(reason.detail).toBe(
      'Both cas 0 → 3 (n0 at 110 ms) and cas 0 → 2 (n1 at 120 ms) succeeded, though nothing wrote 0 again in between: one of them should have been refused with error 22. n0 decided on both.',
    );
    expect(reason.advice).toMatch(/no `await`/);
    expect(drawnIn(reason)).toEqual([0, 1, 2, 3, 4]);
  });

  it('names both nodes that decided, and the one write of what they found', () => {
    const writtenBy = { node: 'n2', f: 'write', from: 90, until: 107, value: 0 };
    const reason = walked({ ...subject, writtenBy }, [...asked, ...answered]);
    expect(reason.detail).toMatch(/though 0 was written only once, by a `write` at n2: /);
    expect(reason.detail).toMatch(/n0 decided on the one, n1 on the other\.$/);
    expect(reason.advice).toMatch(/^Let one node decide/);
  });

  it('leaves open who decided when a service was asked, several nodes were, or other messages went out', () => {
    const others: readonly (readonly Line[])[] = [
      [passedOn(106, 'n1', 'seq-kv', 2)],
      [passedOn(106, 'n1', 'n0', 2), passedOn(106, 'n1', 'n2', 2)],
      [[106, 'n1', 'n0', { type: 'heartbeat' }]],
    ];
    for (const between of others) {
      const reason = walked(subject, [...asked, ...between, ...answered]);
      expect(reason.detail).toMatch(/refused with error 22\.$/);
      expect(reason.advice).toBeUndefined();
    }
  });

  it('says nothing when one of the two is not in the journal', () => {
    expect(walked(subject, [...asked, ...answered.slice(1)]).detail).toBe('');
  });
});
