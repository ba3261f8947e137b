import { describe, expect, it } from 'vitest';
import type { OldRead } from '../../../../src/verdict/reason-subjects.ts';
import { drawnIn, type Line, walked } from './a-walk.ts';

const subject: OldRead = {
  kind: 'old-read',
  reason: 'not-linearizable',
  key: 0,
  write: { node: 'n0', f: 'write', from: 100, until: 110, value: 4 },
  read: { node: 'n1', f: 'read', from: 200, until: 210, value: 1 },
  older: undefined,
};

const write: readonly Line[] = [
  [100, 'c1', 'n0', { type: 'write', key: 0, value: 4, msg_id: 1 }],
  [110, 'n0', 'c1', { type: 'write_ok', in_reply_to: 1 }],
];
const read: readonly Line[] = [
  [200, 'c2', 'n1', { type: 'read', key: 0, msg_id: 1 }],
  [210, 'n1', 'c2', { type: 'read_ok', value: 1, in_reply_to: 1 }],
];
const LATER: Line = [700, 'n0', 'n1', { type: 'copy', key: 0, value: 4 }];

describe('the walk of an old read', () => {
  it('says that the reader had heard nothing, and when the value came', () => {
    const reason = walked(subject, [...write, ...read, LATER]);
    expect(reason.detail).toMatch(
      /n0 acknowledged write 4 at 110 ms, and after that n1 was asked at 200 ms and answered with 1/,
    );
    expect(reason.detail).toMatch(/n1 received no message from another node/);
    expect(reason.detail).toMatch(/first message with 4 from n0 to n1 was `copy` at 700 ms, after the read/);
    expect(drawnIn(reason)).toEqual([0, 1, 2, 3, 4]);
  });

  it('says of a cas that it was acknowledged, with both its values', () => {
    const cas = { node: 'n1', f: 'cas', from: 200, until: 210, value: 1 };
    const { detail } = walked({ ...subject, read: cas }, [
      ...write,
      [200, 'c2', 'n1', { type: 'cas', key: 0, from: 1, to: 3, msg_id: 1 }],
      [210, 'n1', 'c2', { type: 'cas_ok', in_reply_to: 1 }],
    ]);
    expect(detail).toMatch(
      /n0 acknowledged write 4 at 110 ms, and after that n1 was asked at 200 ms and acknowledged cas 1 → 3\./,
    );
  });

  it('leaves out what it received when that may hold the value', () => {
    const copy: Line = [150, 'n0', 'n1', { type: 'copy', key: 0, value: 4 }];
    const { detail } = walked(subject, [...write, copy, ...read]);
    expect(detail).not.toMatch(/own copy|after the read/);
    expect(walked(subject, [...write, [150, 'n2', 'n1', { type: 'copy', value: 2 }], ...read]).detail).toMatch(
      /received 1 message from other nodes, without 4/,
    );
  });

  it('does not count what a service answered among the messages from nodes', () => {
    const service: Line = [150, 'lin-kv', 'n1', { type: 'write_ok', in_reply_to: 3 }];
    expect(walked(subject, [...write, service, ...read]).detail).toMatch(/n1 received no message from another node/);
  });

  it('tells of a copy that was under way, and of one that was lost', () => {
    const copy = { type: 'copy', key: 0, value: 4 };
    expect(walked(subject, [...write, [120, 'n0', 'n1', copy, 400], ...read]).detail).toMatch(
      /`copy` at 120 ms, which came at 400 ms, after the read/,
    );
    expect(walked(subject, [...write, [120, 'n0', 'n1', copy, null], ...read]).detail).toMatch(/never received/);
  });

  it('names the service that gave the reader a stale value', () => {
    const lines: readonly Line[] = [
      [101, 'n0', 'seq-kv', { type: 'write', key: 0, value: 1, msg_id: 7 }],
      [102, 'seq-kv', 'n0', { type: 'write_ok', in_reply_to: 7 }],
      [103, 'n0', 'seq-kv', { type: 'write', key: 0, value: 4, msg_id: 8 }],
      [104, 'seq-kv', 'n0', { type: 'write_ok', in_reply_to: 8 }],
      ...write,
      [201, 'n1', 'seq-kv', { type: 'read', key: 0, msg_id: 1 }],
      [202, 'seq-kv', 'n1', { type: 'read_ok', value: 1, in_reply_to: 1 }],
      ...read,
    ];
    const { detail } = walked(subject, lines);
    expect(detail).toMatch(/n1 had asked seq-kv for 0 and got a stale value: n0 had written 4 at 103 ms/);
    expect(detail).not.toContain('own copy');
  });

  it('says nothing when one of the two operations is not in the journal', () => {
    expect(walked(subject, write).detail).toBe('');
    expect(walked({ ...subject, read: { ...subject.read, value: 3 } }, [...write, ...read]).detail).toBe('');
  });
});
