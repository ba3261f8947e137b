import { describe, expect, it } from 'vitest';
import { sharedByWalks } from '../../../../src/verdict/journal/walks/walk.ts';
import { anEvent } from '../a-journal.ts';

const request = { id: 0, src: 'c1', dest: 'n0', body: { type: 'read', msg_id: 7 } };
const reply = { id: 1, src: 'n0', dest: 'c1', body: { type: 'read_ok', in_reply_to: 7, value: 3 } };

describe('what walks share', () => {
  it('gives every walk the same pair of a request and its reply', () => {
    const { requests } = sharedByWalks();
    for (const event of [anEvent('send', 0, request), anEvent('recv', 1, request)]) {
      expect([requests.visit(event), requests.visit(event)]).toEqual([undefined, undefined]);
    }
    expect(requests.openAt('n0')).toHaveLength(1);
    const sent = anEvent('send', 2, reply);
    const answered = requests.visit(sent);
    expect(answered).toMatchObject({
      node: 'n0',
      request: { event: { type: 'send' }, receivedAt: expect.any(Number) },
    });
    expect(requests.visit(sent)).toBe(answered);
    expect(requests.openAt('n0')).toEqual([]);
  });

  it('gives every walk the same step of a service, once', () => {
    const { steps } = sharedByWalks();
    const asked = { id: 2, src: 'n0', dest: 'seq-kv', body: { type: 'write', key: 'a', value: 1, msg_id: 3 } };
    const answer = { id: 3, src: 'seq-kv', dest: 'n0', body: { type: 'write_ok', in_reply_to: 3 } };
    const events = [anEvent('send', 0, asked), anEvent('recv', 0, asked), anEvent('send', 1, answer)];
    const seen = events.map((event) => [steps.visit(event), steps.visit(event)]);
    expect(seen[2]?.[0]).toMatchObject({ node: 'n0', service: 'seq-kv', type: 'write', ok: true, newest: undefined });
    expect(seen[2]?.[1]).toBe(seen[2]?.[0]);
  });
});
