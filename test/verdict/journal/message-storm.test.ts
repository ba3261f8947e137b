import { describe, expect, it } from 'vitest';
import type { JournalEvent, MessageBody } from '../../../src/maelstrom/operations-and-messages.ts';
import { journalClock } from '../../../src/verdict/journal/journal-reader.ts';
import { readMessageStorm } from '../../../src/verdict/journal/message-storm.ts';
import { countTraffic } from '../../../src/verdict/journal/traffic.ts';
import type { Metrics } from '../../../src/verdict/verdict.ts';
import { anEvent } from './a-journal.ts';

/** What is found in a run of `requests` reads, `nodes` nodes, and these messages between them. */
function storm(
  requests: number,
  nodes: number,
  messages: Iterable<readonly [ms: number, src: string, dest: string, body: MessageBody, event?: 'recv']>,
  { whole = true, measured = {} }: { readonly whole?: boolean; readonly measured?: Metrics } = {},
) {
  const counter = countTraffic();
  const clock = journalClock({ f: 'read', at: 0 });
  const reader = readMessageStorm(counter, nodes, measured, clock);
  let id = 0;
  const visit = (ms: number, src: string, dest: string, body: MessageBody, type: JournalEvent['type']): void => {
    const event = anEvent(type, ms, { id: id++, src, dest, body });
    clock.visit(event);
    counter.visit(event);
    reader.visit(event);
  };
  for (let at = 0; at < requests; at += 1) visit(at, 'c1', 'n0', { type: 'read' }, 'send');
  for (const [ms, src, dest, body, type] of messages) visit(ms, src, dest, body, type ?? 'send');
  return reader.findings?.(whole) ?? [];
}

/** Every `every` milliseconds n0 sends so many messages to n1, and n1 to n0. */
function* gossip(rounds: number, every: number, each: number) {
  for (let round = 0; round < rounds; round += 1) {
    for (let at = 0; at < each; at += 1) {
      yield [round * every, 'n0', 'n1', { type: 'gossip' }] as const;
      yield [round * every, 'n1', 'n0', { type: 'gossip' }] as const;
    }
  }
}

/** n0, n1 and n2 pass what they receive on to both others, in bursts of `each` messages. */
function* passedOn(rounds: number, each: number, body: MessageBody, again: number) {
  const nodes = ['n0', 'n1', 'n2'];
  const others = (node: string) => nodes.filter((other) => other !== node);
  for (let round = 0; round < rounds; round += 1) {
    for (const node of nodes) {
      for (let at = 0; at < each; at += 1) {
        for (const other of others(node)) yield [round * 40, other, node, body, 'recv'] as const;
        for (const other of others(node)) {
          for (let time = 0; time < again; time += 1) yield [round * 40, node, other, body] as const;
        }
      }
    }
  }
}

describe('readMessageStorm', () => {
  it('tells who sends what to whom, how much of it, and how often', () => {
    const [found] = storm(50, 2, gossip(300, 25, 50));
    expect(found).toMatchObject({ id: 'message-storm', node: 'n0' });
    expect(found?.detail).toMatch(/30000 messages, 600 messages per operation/);
    expect(found?.detail).toMatch(
      /`gossip` between n0, n1\. n0 sends some about every 25 ms\. None of them is answered/,
    );
  });

  it('counts what a service refused', () => {
    function* asking() {
      for (let at = 0; at < 15_000; at += 1) {
        yield [at, 'n0', 'lin-kv', { type: 'cas', msg_id: at }] as const;
        yield [at, 'lin-kv', 'n0', { type: 'error', code: 22, in_reply_to: at }] as const;
      }
    }
    const [found] = storm(10, 1, asking());
    expect(found?.detail).toMatch(
      /Half of them are `cas` from n0 to lin-kv, and all of these 15000 were refused \(error 22, precondition-failed\)/,
    );
    expect(found?.advice).toMatch(/service/);
  });

  it('is silent about a flood over all links, about many requests, and about a short run', () => {
    expect(storm(500, 2, gossip(300, 25, 50))).toEqual([]);
    // 25 nodes: 600 messages and as many acknowledgements for each value.
    expect(storm(25, 25, gossip(300, 25, 50))).toEqual([]);
    expect(storm(1, 2, gossip(10, 25, 50))).toEqual([]);
    // Rounds of gossip go on while hardly anything is asked: 200 messages a second.
    expect(storm(5, 2, gossip(300, 100, 10))).toEqual([]);
    expect(storm(5, 2, gossip(300, 10, 10))).toHaveLength(1);
  });

  it('names no period of what is sent at any time', () => {
    function* anyhow() {
      for (let at = 0, wait = 0; at < 300; at += 1, wait += 4 + ((at * 37) % 290)) {
        for (let each = 0; each < 500; each += 1) yield [wait, 'n0', 'n1', { type: 'gossip' }] as const;
      }
    }
    const [found] = storm(50, 2, anyhow());
    expect(found?.detail).toMatch(/from n0 to n1\. None/);
  });

  it('says of what part of a journal its counts are, where that was not read whole', () => {
    const [found] = storm(50, 2, gossip(300, 25, 50), { whole: false });
    expect(found?.detail).toMatch(
      /^In the first 7\.5 s nodes and services sent one another at least 30000 messages, 600 messages per operation/,
    );
    expect(found?.evidence?.[0]?.text).toMatch(/30000 sent, 0 received in the first 7\.5 s;/);
    const [counted] = storm(50, 2, gossip(300, 25, 50), {
      whole: false,
      measured: { 'net.servers.msg-count': 90_000, 'net.servers.msgs-per-op': 700 },
    });
    expect(counted?.detail).toMatch(
      /^Nodes and services sent one another 90000 messages, 700 messages per operation of a client\. All of those in the first 7\.5 s are `gossip`/,
    );
  });

  it('tells of a message that is passed on each time it comes', () => {
    const [found] = storm(20, 3, passedOn(50, 20, { type: 'gossip', message: 0 }, 1));
    expect(found?.detail).toMatch(
      /between n0, n1, n2\. n0 sent the same `gossip` \(message: 0\) to n1 1000 times, and received the same message 2000 times\.$/,
    );
    expect(found?.advice).toMatch(/^Pass a value on only the first time it comes/);
  });

  it('does not take other repetitions for that', () => {
    // More often than it came, so not because it came.
    const [more] = storm(20, 3, passedOn(50, 20, { type: 'gossip', message: 0 }, 3));
    expect(more?.advice).toMatch(/^Send only what the other node has not acknowledged yet/);
    // By a timer, whatever comes: each of 10 values once in each round.
    function* byTimers() {
      for (let round = 0; round < 500; round += 1) {
        for (let message = 0; message < 10; message += 1) {
          for (const [, ...one] of passedOn(1, 1, { type: 'gossip', message }, 1)) yield [round * 40, ...one] as const;
        }
      }
    }
    const [byTimer] = storm(20, 3, byTimers());
    expect(byTimer?.advice).toMatch(/^Send only/);
    expect(byTimer?.detail).toMatch(/n0 sends some about every 40 ms\./);
    // Another message each time.
    function* different() {
      let message = 0;
      for (const [ms, src, dest, , type] of passedOn(50, 20, { type: 'gossip' }, 1)) {
        message += 1;
        yield [ms, src, dest, { type: 'gossip', message }, type] as const;
      }
    }
    expect(storm(20, 3, different())[0]?.advice).toMatch(/^Send only/);
  });

  it('counts the answers of nodes, and advises on them', () => {
    function* answered() {
      for (let at = 0; at < 15_000; at += 1) {
        yield [at, 'n0', 'n1', { type: 'gossip', msg_id: at }] as const;
        if (at % 20 > 0) yield [at, 'n1', 'n0', { type: 'gossip_ok', in_reply_to: at }] as const;
      }
    }
    const [found] = storm(10, 2, answered());
    expect(found?.detail).toMatch(/`gossip` from n0 to n1\. .*14250 of these 15000 were answered\.$/);
    expect(found?.advice).toMatch(/^Take each answer, by its `in_reply_to`/);
  });
});
