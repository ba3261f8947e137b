import { describe, expect, it } from 'vitest';
import type { MessageBody } from '../../../src/maelstrom/operations-and-messages.ts';
import { countTraffic } from '../../../src/verdict/journal/traffic.ts';
import { anEvent } from './a-journal.ts';

function trafficOf(...messages: readonly (readonly [src: string, dest: string, body: MessageBody])[]) {
  const counter = countTraffic();
  messages.forEach(([src, dest, body], id) => {
    counter.visit(anEvent('send', id, { id, src, dest, body }));
    if (id % 2 === 0) counter.visit(anEvent('recv', id, { id, src, dest, body }));
  });
  return counter.traffic();
}

describe('counting the traffic between servers', () => {
  it('leaves clients out, and puts the most frequent type and its busiest link first', () => {
    const traffic = trafficOf(
      ['c1', 'n0', { type: 'broadcast', message: 1 }],
      ['n0', 'n1', { type: 'gossip' }],
      ['n0', 'n2', { type: 'gossip' }],
      ['n0', 'n2', { type: 'gossip' }],
      ['n1', 'n0', { type: 'ack' }],
      ['n0', 'c1', { type: 'broadcast_ok' }],
    );
    expect(traffic.sent).toBe(4);
    expect(traffic.types).toMatchObject([
      {
        type: 'gossip',
        sent: 3,
        received: 1,
        links: [
          { src: 'n0', dest: 'n2', sent: 2 },
          { src: 'n0', dest: 'n1', sent: 1 },
        ],
      },
      { type: 'ack', sent: 1, received: 1 },
    ]);
  });

  it('counts refusals under the type that was refused', () => {
    const { types } = trafficOf(
      ['n0', 'lin-kv', { type: 'cas', msg_id: 1 }],
      ['lin-kv', 'n0', { type: 'error', in_reply_to: 1, code: 22 }],
      ['n1', 'lin-kv', { type: 'cas', msg_id: 1 }],
      ['lin-kv', 'n1', { type: 'cas_ok', in_reply_to: 1 }],
      ['n1', 'lin-kv', { type: 'read', msg_id: 2 }],
      ['lin-kv', 'n1', { type: 'error', in_reply_to: 2, code: 20 }],
    );
    const refusedOf = (type: string) => types.find((one) => one.type === type)?.refused;
    expect(refusedOf('cas')).toEqual([{ code: 22, count: 1 }]);
    expect(refusedOf('read')).toEqual([{ code: 20, count: 1 }]);
  });

  it('keeps a bounded number of types, and counts the others all the same', () => {
    const traffic = trafficOf(
      ...Array.from({ length: 1_000 }, (_, index) => ['n0', 'n1', { type: `type ${index}` }] as const),
    );
    expect(traffic.sent).toBe(1_000);
    expect(traffic.types.length).toBeLessThanOrEqual(100);
  });
});
