import { describe, expect, it } from 'vitest';
import { fixtureCase, fixtureCases, judgeFixture } from '../../fixtures.ts';

/** What the journal of a real run of Maelstrom tells of a reason, as facts: nodes, values and moments that stand in its files. */
const TOLD: readonly (readonly [run: string, reason: string, facts: readonly RegExp[], nodes: readonly string[]])[] = [
  ['runs/broadcast-lost', 'lost-values', [/n0 still had 0 in its reply/, /no other node sent it anything/], ['n0']],
  [
    'journals/broadcast-not-propagated',
    'lost-values',
    [/Only n2 had 1: the nodes sent one another no message/],
    ['n0', 'n2'],
  ],
  [
    'journals/g-set-lost',
    'lost-values',
    [
      /n0 acknowledged 0 at 48 ms, and its reply at 538 ms lacks it/,
      /`merge` 2 times without 0, the last time from n1/,
    ],
    ['n0', 'n1'],
  ],
  [
    'journals/g-counter-mismatch',
    'counter-mismatch',
    [/n0 read "sum" from seq-kv/, /stale value: n1 had written 2/, /n0 added to the stale value and wrote 3/],
    ['n0', 'n1', 'seq-kv'],
  ],
  [
    'journals/lin-kv-not-linearizable',
    'not-linearizable',
    [
      /n0 acknowledged write 4/,
      /n1 received 1 message from other nodes, without 4/,
      /`replicate` at 1.1 s, after the read/,
    ],
    ['n0', 'n1'],
  ],
  [
    'journals/unique-ids-duplicates',
    'duplicate-ids',
    [/When n1 gave it out, no node had received a message/],
    ['n0', 'n1'],
  ],
  [
    'journals/kafka-inconsistent-offsets',
    'anomaly-inconsistent-offsets',
    [/n1 gave offset 0 to message 1/, /n0 gave the same offset to message 2/, /n0 had received no message/],
    ['n0', 'n1'],
  ],
  [
    'journals/kafka-lost-writes',
    'anomaly-lost-write',
    [/n0 acknowledged message 4 with offset 3/, /returned offset 2, then offset 4 without it/],
    ['n0'],
  ],
  [
    'journals/kafka-duplicates',
    'anomaly-duplicate',
    [/message 9 to n0 once.* at offsets 8 and 9 in one reply/],
    ['n0'],
  ],
  [
    'journals/txn-list-append-incompatible-order',
    'anomaly-incompatible-order',
    [/n1 and n0 had received no message/],
    ['n0', 'n1'],
  ],
  ['journals/txn-list-append-interleaved', 'anomaly-G0', [/n0 had T1 and T2 under way at the same time/], ['n0']],
];

/** Words that only a walk says. */
const OF_A_WALK =
  /was lost|were lost, the last|In between|under way at the same time|had received no message|stale value|sent one another no message|once at|After that/;

describe('what the journals of real runs tell', () => {
  it.each(TOLD)('of %s, %s', async (run, id, facts, nodes) => {
    const { reasons } = await judgeFixture(fixtureCase(run));
    const reason = reasons.find((one) => one.id === id);
    for (const fact of facts) expect(reason?.detail).toMatch(fact);
    const drawn = new Set(reason?.messages?.flatMap(({ src, dest }) => [src, dest]));
    expect(nodes.filter((node) => !drawn.has(node))).toEqual([]);
  });

  it.each(['runs/unique-ids-availability', 'runs/echo-wrong-value'])(
    'is nothing of %s, where it does not tell',
    async (run) => {
      const { reasons } = await judgeFixture(fixtureCase(run));
      for (const { detail } of reasons) expect(detail).not.toMatch(OF_A_WALK);
    },
  );

  it.each(fixtureCases.filter(({ outcome }) => outcome === 'pass'))(
    'is nothing of $name, which passed',
    async (one) => {
      const { reasons } = await judgeFixture(one);
      for (const { detail } of reasons) expect(detail).not.toMatch(OF_A_WALK);
    },
  );
});
