import { describe, expect, it } from 'vitest';
import type { MessageBody } from '../../../src/maelstrom/operations-and-messages.ts';
import { journalClock } from '../../../src/verdict/journal/journal-reader.ts';
import { readMessageStorm } from '../../../src/verdict/journal/message-storm.ts';
import { countTraffic } from '../../../src/verdict/journal/traffic.ts';
import { anEvent } from './a-journal.ts';

/** What is found in a run of `requests` reads, `nodes` nodes, and these messages between them. */
function storm(
  requests: number,
  nodes: number,
  messages: Iterable<readonly [ms: number, src: string, dest: string, body: MessageBody]>,
) {
  const counter = countTraffic();
  const reader = readMessageStorm(counter, nodes, {}, journalClock(null));
  let id = 0;
  const send = (ms: number, src: string, dest: string, body: MessageBody): void => {
    const event = anEvent('send', ms, { id: id++, src, dest, body });
    counter.visit(event);
    reader.visit(event);
  };
  for (let at = 0; at < requests; at += 1) send(at, 'c1', 'n0', { type: 'read' });
  for (const [ms, src, dest, body] of messages) send(ms, src, dest, body);
  return reader.findings?.(true) ?? [];
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

describe('readMessageStorm', () => {
  it('tells who sends what to whom, how much of it, and how often', () => {
    const [found] = storm(50, 2, gossip(300, 25, 50));
    expect(found).toMatchObject({ id: 'message-storm', node: 'n0' });
    expect(found?.detail).toMatch(/30000 messages, 600 messages per operation/);
    expect(found?.detail).toMatch(/`gossip` between n0, n1; n0 sends some about every 25 ms/);
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
});
