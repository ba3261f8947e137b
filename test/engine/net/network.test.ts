import { describe, expect, it } from 'vitest';
import { MessageRefused } from '../../../src/engine/net/network.ts';
import { aNetwork } from '../a-network.ts';

const ids = (packets: readonly { id: number }[]): number[] => packets.map(({ id }) => id);

describe('the network', () => {
  it('numbers messages from 0 and journals their sending and receipt', () => {
    const { join, send, inbox, events } = aNetwork();
    join('c1', 'n0');
    send('c1', 'n0', { type: 'echo' });
    send('n0', 'c1', { type: 'echo_ok' });
    expect(inbox('n0')).toEqual([{ id: 0, src: 'c1', dest: 'n0', body: { type: 'echo' } }]);
    expect(events.map(({ id, type, message }) => [id, type, message.id])).toEqual([
      [0, 'send', 0],
      [1, 'recv', 0],
      [2, 'send', 1],
      [3, 'recv', 1],
    ]);
  });

  it("refuses an unknown destination in Maelstrom's words, and spends a number on it", () => {
    const { join, send, inbox, events } = aNetwork();
    join('n0', 'n1');
    expect(() => send('n0', 'n9', { type: 'gossip', seen: 3 })).toThrow(
      new MessageRefused(
        'Assert failed: Invalid dest for message #maelstrom.net.message.Message{:id 0, :src "n0", :dest "n9", :body {:type "gossip", :seen 3}}\n(get queues (:dest m))',
      ),
    );
    expect(() => send('n7', 'n0', {})).toThrow(/Invalid source for message .*:src "n7".*\n\(get queues \(:src m\)\)/);
    send('n0', 'n1', {});
    expect(ids(inbox('n1'))).toEqual([2]);
    expect(events).toHaveLength(2);
  });

  it('delays messages between servers only', () => {
    const { join, send, inbox, pass } = aNetwork({ mean: 10, dist: 'constant' });
    join('c1', 'n0', 'n1');
    send('n0', 'n1', {});
    send('c1', 'n0', {});
    send('n0', 'c1', {});
    expect([ids(inbox('n0')), ids(inbox('n1')), ids(inbox('c1'))]).toEqual([[1], [], [2]]);
    pass(8);
    expect(ids(inbox('n1'))).toEqual([]);
    pass(1);
    expect(ids(inbox('n1'))).toEqual([0]);
  });

  it('cuts one direction, adds cut to cut, and heals all at once', () => {
    const { network, join, send, inbox } = aNetwork();
    join('n0', 'n1', 'n2');
    network.cut('n0', ['n1']);
    network.cut('n0', ['n2']);
    for (const from of ['n1', 'n2']) send(from, 'n0', {});
    send('n0', 'n1', {});
    expect([inbox('n0').length, inbox('n1').length]).toEqual([0, 1]);
    network.heal();
    for (const from of ['n1', 'n2']) send(from, 'n0', {});
    expect(inbox('n0')).toHaveLength(2);
  });

  it('loses what arrives for an endpoint that has left meanwhile', () => {
    const { network, join, send, pass, events } = aNetwork({ mean: 10, dist: 'constant' });
    join('n0', 'n1');
    send('n0', 'n1', {});
    network.remove('n1');
    pass(20);
    expect(events.map(({ type }) => type)).toEqual(['send']);
  });
});
