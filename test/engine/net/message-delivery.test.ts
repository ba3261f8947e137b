import { describe, expect, it } from 'vitest';
import { stoppedClock } from '../a-clock.ts';
import { aNetwork } from '../a-network.ts';

const ids = (packets: readonly { id: number }[]): number[] => packets.map(({ id }) => id);

describe('a receiver', () => {
  it.each([
    [100, 99],
    [2, 1],
    [1, 0],
    [0, 0],
  ])('delivers what takes %i ms after %i, as it sleeps whole milliseconds of the time that is left', (mean, at) => {
    const { network, scheduler, join, send, pass } = aNetwork({ mean, dist: 'constant' });
    const arrivals: number[] = [];
    join('n0');
    network.add({ id: 'n1', thread: 'n1', deliver: () => arrivals.push(scheduler.now()) });
    send('n0', 'n1', {});
    pass(200);
    expect(arrivals).toEqual([at]);
  });

  it.each([100, 2, 1, 0])(
    'delivers what takes %i ms after just that in simulated time, in which the rest takes none',
    (mean) => {
      const { network, scheduler, join, send, pass } = aNetwork({ mean, dist: 'constant' }, 1, {}, stoppedClock(false));
      const arrivals: number[] = [];
      join('n0');
      network.add({ id: 'n1', thread: 'n1', deliver: () => arrivals.push(scheduler.now()) });
      send('n0', 'n1', {});
      pass(200);
      expect(arrivals).toEqual([mean]);
    },
  );

  it('does not sleep for a message that is due in a millisecond or less', () => {
    const { join, send, inbox } = aNetwork({ mean: 1, dist: 'constant' });
    join('n0', 'n1');
    send('n0', 'n1', {});
    expect(ids(inbox('n1'))).toEqual([0]);
  });

  it('keeps what comes waiting while it sleeps: then requests of clients come first, the rest by deadline', () => {
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

  it('leaves messages in the queue of an endpoint that does not listen, and journals them when they are taken up', () => {
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

  it('goes on with the next message when an endpoint throws', () => {
    const { network, join, send, inbox, pass } = aNetwork({ mean: 10, dist: 'constant' });
    const received: number[] = [];
    join('n0');
    network.add({
      id: 'n1',
      thread: 'n1',
      deliver({ id }) {
        received.push(id);
        if (id === 0) throw new Error('at the first');
      },
    });
    send('n0', 'n1', {});
    expect(() => pass(20)).toThrow('at the first');
    send('n0', 'n1', {});
    pass(20);
    expect(received).toEqual([0, 1]);
    expect(inbox('n0')).toEqual([]);
  });

  it('hands over nothing more once its endpoint has left, and what is sent to its successor only to that', () => {
    const { network, join, send, inbox, pass, events } = aNetwork({ mean: 10, dist: 'constant' });
    const first: number[] = [];
    join('n0');
    network.add({ id: 'n1', thread: 'n1', deliver: ({ id }) => first.push(id) });
    send('n0', 'n1', {});
    send('n0', 'n1', {});
    network.remove('n1');
    join('n1');
    send('n0', 'n1', {});
    pass(50);
    expect([first, ids(inbox('n1'))]).toEqual([[], [2]]);
    expect(events.filter(({ type }) => type === 'recv')).toHaveLength(1);
  });

  it('stops reading when its endpoint stops listening or leaves while it is given a message', () => {
    for (const how of ['stop', 'leave'] as const) {
      const { network, join, send } = aNetwork();
      const received: number[] = [];
      let listens = false;
      join('n0');
      network.add({
        id: 'c1',
        thread: 'c1',
        listens: () => listens,
        deliver({ id }) {
          received.push(id);
          if (how === 'stop') listens = false;
          else network.remove('c1');
        },
      });
      send('n0', 'c1', {});
      send('n0', 'c1', {});
      listens = true;
      network.listen('c1');
      expect(received).toEqual([0]);
    }
  });
});

describe('a receiver whose messages come in any order', () => {
  const received = (seed: number): number[] => {
    const { join, send, inbox, pass } = aNetwork({ mean: 10, dist: 'constant' }, seed, { anyOrder: true });
    join('n0', 'n1');
    for (let n = 0; n < 10; n += 1) send('n0', 'n1', {});
    pass(3);
    for (let n = 0; n < 10; n += 1) send('n0', 'n1', {});
    pass(50);
    return ids(inbox('n1'));
  };

  it('takes those that are due together in an order that follows from the seed', () => {
    const [first, ...rest] = received(1);
    // The first is taken up before there is another.
    expect(first).toBe(0);
    expect([...rest].sort((a, b) => a - b)).toEqual(Array.from({ length: 19 }, (_, n) => n + 1));
    expect(rest).not.toEqual([...rest].sort((a, b) => a - b));
    expect(received(1)).toEqual([first, ...rest]);
    expect(received(2)).not.toEqual(received(1));
  });

  it('still takes what is due earlier first', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      expect(
        received(seed)
          .slice(0, 10)
          .every((id) => id < 10),
      ).toBe(true);
    }
  });

  it('hears a client after its latency', () => {
    const { network, scheduler, join, send, pass } = aNetwork({ mean: 0, dist: 'constant' }, 1, { clientLatency: 50 });
    const arrivals: [string, number][] = [];
    join('c1', 'n0');
    network.add({ id: 'n1', thread: 'n1', deliver: ({ src }) => arrivals.push([src, scheduler.now()]) });
    send('n0', 'n1', {});
    send('c1', 'n1', {});
    pass(100);
    expect(arrivals[0]).toEqual(['n0', 0]);
    expect(arrivals[1]?.[0]).toBe('c1');
    expect(arrivals[1]?.[1]).toBeGreaterThan(0);
  });
});
