import { describe, expect, it } from 'vitest';
import type { MessageBody } from '../../../src/maelstrom/operations-and-messages.ts';
import type { Incident } from '../../../src/verdict/gather/incidents.ts';
import { journalClock } from '../../../src/verdict/journal/journal-reader.ts';
import { readReplies } from '../../../src/verdict/journal/replies/read-replies.ts';
import { anIncident } from '../facts.ts';
import { anEvent } from './a-journal.ts';

type Sent = readonly [src: string, dest: string, body: MessageBody];

/** What is found in a journal of messages, one a millisecond, whose first request is a read at 0 ms. */
function found(sent: readonly Sent[], { whole = true, incidents = [] as readonly Incident[] } = {}) {
  const clock = journalClock({ f: 'read', at: 0 });
  const reader = readReplies(clock, incidents);
  for (const [id, [src, dest, body]] of sent.entries()) {
    const event = anEvent('send', id, { id, src, dest, body });
    clock.visit(event);
    reader.visit(event);
  }
  return {
    findings: reader.findings?.(whole) ?? [],
    retold: incidents.map((incident) => reader.retell?.(incident, whole)),
  };
}

const read = (client: string, msg_id = 1, node = 'n0'): Sent => [client, node, { type: 'read', msg_id }];
const answer = (client: string, in_reply_to: MessageBody[string] = 1, node = 'n0'): Sent => [
  node,
  client,
  { type: 'read_ok', in_reply_to },
];
const idsIn = (sent: readonly Sent[]): readonly string[] => found(sent).findings.map(({ id }) => id);

describe('readReplies', () => {
  it('finds nothing where every request is answered, or is left without any message', () => {
    expect(idsIn([read('c1'), answer('c1'), read('c1', 2), answer('c1', 2), read('c2'), read('c2', 2)])).toEqual([]);
  });

  it('counts requests whose answer went astray, by node, and tells of the first with its time', () => {
    const [finding, ...others] = found([
      read('c1'),
      answer('c1', '1'),
      read('c2', 1, 'n1'),
      answer('c2', '1', 'n1'),
      read('c2', 2, 'n1'),
      answer('c2', '2', 'n1'),
    ]).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id: 'reply-without-request', node: 'n0', firstAt: 1 });
    expect(finding?.detail).toMatch(/read \(msg_id 1\) of c1 .*the text "1".*3 requests in all \(2 at n1, 1 at n0\)/);
  });

  it('says nothing of a stray message whose request is answered after all', () => {
    expect(idsIn([read('c1'), answer('c1', '1'), answer('c1')])).toEqual([]);
    expect(idsIn([read('c1'), answer('n0'), answer('c1')])).toEqual([]);
  });

  it('takes a reply to another client for what it is: a second answer there, when the request is answered after all', () => {
    const twice = [read('c1'), answer('c1'), read('c2'), answer('c1')];
    expect(idsIn([...twice, answer('c2')])).toEqual(['answered-twice']);
    expect(found(twice).findings).toMatchObject([{ id: 'reply-to-wrong-destination' }]);
  });

  it('does not take what servers answer one another for an answer to a client', () => {
    const forwarded: readonly Sent[] = [read('c1'), ['n1', 'n0', { type: 'read', msg_id: 1 }], answer('n1')];
    expect(idsIn(forwarded)).toEqual([]);
    expect(idsIn([read('c1'), ['n0', 'n1', { type: 'gossip_ok', in_reply_to: 1 }]])).toEqual([]);
    expect(idsIn([read('c1'), answer('n1')])).toEqual(['reply-to-wrong-destination']);
  });

  it('takes a late answer for none of these, also when the client asks on', () => {
    expect(idsIn([read('c1'), read('c1', 2), answer('c1', 1), answer('c1', 2)])).toEqual([]);
    const many = Array.from({ length: 20 }, (_, at) => read('c1', at + 1));
    expect(idsIn([...many, answer('c1', 1)])).toEqual([]);
  });

  it('finds a second answer, and says when both came', () => {
    const [finding] = found([read('c1'), answer('c1'), answer('c1'), read('c1', 2), answer('c1', 2)]).findings;
    expect(finding).toMatchObject({ id: 'answered-twice', node: 'n0', firstAt: 2 });
    expect(finding?.detail).toMatch(/^1 reply .*answered at 1 ms, .* second time at 2 ms by n0/);
    expect(finding?.advice).toBeUndefined();
  });

  it('says of init that the library may answer it', () => {
    const init: Sent = ['c1', 'n0', { type: 'init', msg_id: 1 }];
    const ok: Sent = ['n0', 'c1', { type: 'init_ok', in_reply_to: 1 }];
    expect(found([init, ok, ok]).findings[0]?.advice).toMatch(/^Answer `init` once\. The Go library/);
  });

  it('speaks of handlers that run into one another where the second answer is one to another kind of request', () => {
    const other: Sent = ['n0', 'c1', { type: 'topology_ok', in_reply_to: 1 }];
    expect(found([read('c1'), answer('c1'), other]).findings[0]?.advice).toMatch(/A `case` without `break`/);
    const refused: Sent = ['n0', 'c1', { type: 'error', code: 10, in_reply_to: 1 }];
    expect(found([read('c1'), answer('c1'), refused]).findings[0]?.advice).toBeUndefined();
  });

  it('tells of requests that a node printed as it read them, and not that it answers these copies', () => {
    const [finding, ...others] = found([read('c1'), read('c1'), answer('c1'), answer('c1'), read('c1')]).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id: 'request-printed', node: 'n0', firstAt: 1 });
    expect(finding?.detail).toContain('2 times');
  });

  it('finds nothing where a node passes a request on as it came, and its leader answers', () => {
    const passed: Sent = ['c1', 'n1', { type: 'read', msg_id: 1 }];
    expect(idsIn([read('c1'), passed, answer('c1', 1, 'n1')])).toEqual([]);
    const [finding] = found([read('c1'), passed, answer('c1', '1', 'n1'), read('c1', 2)]).findings;
    expect(finding).toMatchObject({ id: 'reply-without-request', node: 'n1' });
  });

  it('finds answers whose two ends are swapped', () => {
    const swapped: Sent = ['c1', 'n0', { type: 'read_ok', in_reply_to: 1, msg_id: 1 }];
    const [finding, ...others] = found([read('c1'), swapped, swapped]).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id: 'reply-to-wrong-destination', node: 'n0', firstAt: 1 });
    expect(finding?.detail).toMatch(/with src "c1" and dest "n0": the two are swapped\.$/);
    expect(finding?.advice).toMatch(/^A reply goes to the sender of the request/);
    expect(idsIn([read('c1'), swapped, answer('c1')])).toEqual([]);
  });

  it('takes a request that nothing answered for what it is when its node answers others twice', () => {
    const twice = [read('c1'), answer('c1'), answer('c1'), read('c1', 2)];
    expect(idsIn([...twice, answer('c1')])).toEqual(['answered-twice']);
  });

  it('says of a journal that is not whole only what the message itself shows', () => {
    const text = found([read('c1'), answer('c1', '1')], { whole: false });
    expect(text.findings).toHaveLength(1);
    expect(found([read('c1'), answer('c1', 7)], { whole: false }).findings).toEqual([]);
  });

  it('remembers a bounded number of requests', () => {
    const unanswered = Array.from({ length: 10_000 }, (_, at) => [read(`c${at}`), answer(`c${at}`, '1')]).flat();
    expect(found(unanswered).findings[0]?.detail).toContain('10000 requests in all');
  });
});

describe('a reply that was refused', () => {
  const refused = (dest: string, body: string): Incident =>
    anIncident('late-reply', {
      node: 'n0',
      lines: [
        `java.lang.AssertionError: Assert failed: Invalid dest for message #maelstrom.net.message.Message{:id 9, :src "n0", :dest "${dest}", :body ${body}}`,
        '(get queues (:dest m))',
      ],
    });
  const retold = (sent: readonly Sent[], incident: Incident, whole = true) =>
    found(sent, { whole, incidents: [incident] }).retold[0];
  const toFirst = refused('c1', '{:type "read_ok", :in_reply_to 1}');

  it('is a late one when its request was not answered, and a second one when it was', () => {
    expect(retold([read('c1')], toFirst)).toBeUndefined();
    expect(retold([read('c1'), answer('c1')], toFirst)).toBe('second-reply');
  });

  it('went to nobody when no client of that name ever asked, and to no request when it asked something else', () => {
    expect(retold([read('c2')], toFirst)).toBe('reply-to-wrong-destination');
    expect(retold([read('c1')], refused('c1', '{:type "read_ok", :in_reply_to "1"}'))).toBe('reply-without-request');
    expect(retold([read('c1')], refused('c1', '{:type "read_ok"}'))).toBe('reply-without-request');
  });

  it('stays what the log says when the message or the journal is cut off', () => {
    expect(retold([read('c2')], toFirst, false)).toBeUndefined();
    expect(retold([read('c1')], refused('c1', '{:echo "aaa'))).toBeUndefined();
    // Where Maelstrom tells the client's name only, a client that waits for nothing had its answer.
    const gone = anIncident('late-reply', { node: 'n0', lines: ['No such node in network: "c1"'] });
    expect(retold([read('c1'), answer('c1')], gone)).toBe('second-reply');
    expect(retold([read('c1')], gone)).toBeUndefined();
  });
});
