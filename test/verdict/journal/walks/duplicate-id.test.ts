import { describe, expect, it } from 'vitest';
import type { DuplicateId } from '../../../../src/verdict/reason-subjects.ts';
import { drawnIn, type Line, walked } from './a-walk.ts';

const subject: DuplicateId = { kind: 'duplicate-id', reason: 'duplicate-ids', id: '7' };

const generate = (ms: number, client: string, node: string, id: string): readonly Line[] => [
  [ms, client, node, { type: 'generate', msg_id: 1 }],
  [ms + 1, node, client, { type: 'generate_ok', id, in_reply_to: 1 }],
];

describe('the walk of a duplicate id', () => {
  it('draws both requests and replies, and says that the nodes had heard nothing of each other', () => {
    const reason = walked(subject, [
      ...generate(10, 'c1', 'n0', '6'),
      ...generate(20, 'c2', 'n0', '7'),
      ...generate(30, 'c3', 'n1', '7'),
      ...generate(40, 'c4', 'n2', '7'),
    ]);
    expect(drawnIn(reason)).toEqual([2, 3, 4, 5]);
    expect(reason.detail).toMatch(/^When n1 gave it out, no node had received a message from another node/);
  });

  it('draws them without that where a message went between servers', () => {
    const reason = walked(subject, [
      ...generate(20, 'c2', 'n0', '7'),
      [25, 'n0', 'n2', { type: 'hello' }],
      ...generate(30, 'c3', 'n1', '7'),
    ]);
    expect(drawnIn(reason)).toEqual([0, 1, 3, 4]);
    expect(reason.detail).toBe('');
  });

  it('says that one node gave it out twice', () => {
    const reason = walked(subject, [...generate(20, 'c2', 'n0', '7'), ...generate(30, 'c3', 'n0', '7')]);
    expect(reason.detail).toBe('n0 itself gave it out twice.');
  });
});
