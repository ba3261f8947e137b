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

  it.each([
    [100, 99],
    [2, 1],
    [1, 0],
    [0, 0],
  ])(
    'delivers what takes %i ms after %i, as a reader sleeps whole milliseconds of the time that is left',
    (mean, at) => {
      const { network, scheduler, join, send, pass } = aNetwork({ mean, dist: 'constant' });
      const arrivals: number[] = [];
      join('n0');
      network.add({ id: 'n1', thread: 'n1', deliver: () => arrivals.push(scheduler.now()) });
      send('n0', 'n1', {});
      pass(200);
      expect(arrivals).toEqual([at]);
    },
  );

  it('lets whatever comes wait while a reader sleeps: then requests of clients first, the rest by deadline', () => {
    const { scheduler, network, join, send, pass } = aNetwork({ mean: 100, dist: 'constant' });
    const arrivals: [unknown, number][] = [];
    join('c1', 'n0', 'n1');
    network.add({ id: 'n2', thread: 'n2', deliver: ({ body }) => arrivals.push([body, scheduler.now()]) });
    send('n0', 'n2', 'first');
    pass(10);
    send('n1', 'n2', 'second');
    pass(20);
    send('c1', 'n2', 'request');
    pass(300);
    expect(arrivals).toEqual([
      ['first', 99],
      ['request', 99],
      // Of the 11 ms that are left of 100 it sleeps ten.
      ['second', 109],
    ]);
  });

  it('keeps the order of messages that are due together', () => {
    const { join, send, inbox, pass } = aNetwork({ mean: 10, dist: 'constant' });
    join('n0', 'n1');
    for (let n = 0; n < 20; n += 1) send('n0', 'n1', {});
    pass(20);
    expect(ids(inbox('n1'))).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('lets a slow message that was taken up hold up the faster ones behind it', () => {
    const alone = (count: number): number[] => {
      const { network, scheduler, send, join, pass } = aNetwork({ mean: 200, dist: 'exponential' }, 4);
      const arrivals: number[] = [];
      join('n0');
      network.add({ id: 'n1', thread: 'n1', deliver: () => arrivals.push(scheduler.now()) });
      for (let n = 0; n < count; n += 1) send('n0', 'n1', {});
      pass(10_000);
      return arrivals;
    };
    const [first] = alone(1);
    expect(first).toBeGreaterThan(10);
    expect(Math.min(...alone(200))).toBe(first);
  });

  it('looks at the partition when a message is taken up, and not when it is due', () => {
    const { network, join, send, inbox, pass, events } = aNetwork({ mean: 10, dist: 'constant' });
    join('n0', 'n1');
    send('n0', 'n1', 'taken up before the cut');
    pass(2);
    send('n0', 'n1', 'waiting when it is cut, taken up during');
    network.cut('n1', ['n0']);
    pass(10);
    send('n0', 'n1', 'dropped at once');
    network.heal();
    send('n0', 'n1', 'after');
    pass(20);
    expect(inbox('n1').map(({ body }) => body)).toEqual(['taken up before the cut', 'after']);
    expect(events.map(({ type, message, time }) => [type, message.id, time / 1e6])).toEqual([
      ['send', 0, 0],
      ['send', 1, 2],
      ['recv', 0, 9],
      ['send', 2, 12],
      ['send', 3, 12],
      ['recv', 3, 21],
    ]);
  });

  it('drops a message without sleeping for it', () => {
    const { network, join, send, inbox, pass } = aNetwork({ mean: 10, dist: 'constant' });
    join('n0', 'n1', 'c1');
    network.cut('n1', ['n0']);
    send('n0', 'n1', {});
    send('c1', 'n1', {});
    expect(ids(inbox('n1'))).toEqual([1]);
    pass(20);
    expect(ids(inbox('n1'))).toEqual([1]);
  });

  it('leaves messages in the queue of who does not listen, and journals them when they are taken up', () => {
    const { network, scheduler, join, send, pass, events } = aNetwork();
    const received: number[] = [];
    let listening = false;
    join('n0');
    network.add({ id: 'c1', thread: 'c1', listens: () => listening, deliver: ({ id }) => received.push(id) });
    send('n0', 'c1', {});
    send('n0', 'c1', {});
    pass(7);
    network.listen('c1');
    expect(received).toEqual([]);
    listening = true;
    network.listen('c1');
    expect(received).toEqual([0, 1]);
    expect(scheduler.now()).toBe(7);
    expect(events.map(({ type, time }) => [type, time / 1e6])).toEqual([
      ['send', 0],
      ['send', 0],
      ['recv', 7],
      ['recv', 7],
    ]);
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

  it('loses what arrives for a place that was taken out meanwhile', () => {
    const { network, join, send, pass, events } = aNetwork({ mean: 10, dist: 'constant' });
    join('n0', 'n1');
    send('n0', 'n1', {});
    network.remove('n1');
    pass(20);
    expect(events.map(({ type }) => type)).toEqual(['send']);
  });

  it('draws the same latencies for a link in every run of a seed, whatever other links carry', () => {
    const arrivals = (seed: number, noise: boolean): number[] => {
      const { network, scheduler, join, send, pass } = aNetwork({ mean: 20, dist: 'exponential' }, seed);
      const at: number[] = [];
      join('n0', 'n2');
      network.add({ id: 'n1', thread: 'n1', deliver: ({ body }) => (at[(body as { n: number }).n] = scheduler.now()) });
      for (let n = 0; n < 50; n += 1) {
        send('n0', 'n1', { n });
        if (noise) send('n0', 'n2', {});
      }
      pass(10_000);
      return at;
    };
    expect(arrivals(5, false)).toEqual(arrivals(5, true));
    expect(arrivals(5, false)).not.toEqual(arrivals(6, false));
    expect(arrivals(5, false).every(Number.isInteger)).toBe(true);
  });

  it('draws uniform latencies below twice the mean', () => {
    const { network, scheduler, join, send, pass } = aNetwork({ mean: 10, dist: 'uniform' });
    const times: number[] = [];
    let sent = 0;
    join('n0');
    network.add({ id: 'n1', thread: 'n1', deliver: () => times.push(scheduler.now() - sent) });
    for (let n = 0; n < 2000; n += 1) {
      sent = scheduler.now();
      send('n0', 'n1', {});
      pass(100);
    }
    // Drawn from 0 to 19, of which a reader sleeps one less.
    const expected = Array.from({ length: 20 }, (_, drawn) => Math.max(0, drawn - 1));
    expect(Math.max(...times)).toBe(18);
    expect(times.filter((time) => time === 0).length / times.length).toBeCloseTo(0.1, 1);
    expect(times.reduce((a, b) => a + b) / times.length).toBeCloseTo(expected.reduce((a, b) => a + b) / 20, 0);
  });
});
