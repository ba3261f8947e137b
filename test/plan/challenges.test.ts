import { describe, expect, it } from 'vitest';
import { WORKLOADS } from '../../src/maelstrom/workloads.ts';
import { CHALLENGES, resolveSubject } from '../../src/plan/challenges.ts';
import { parseLimits } from '../../src/plan/metric-limits.ts';
import { UserError } from '../../src/text/user-error.ts';

/** As https://fly.io/dist-sys/ has them: short form, id, title, workload, and the words after `-w`. */
const PUBLISHED = `
1  1-echo                      Echo                                              echo            --node-count 1 --time-limit 10
2  2-unique-ids                Unique ID Generation                              unique-ids      --time-limit 30 --rate 1000 --node-count 3 --availability total --nemesis partition
3a 3a-single-node-broadcast    Single-Node Broadcast                             broadcast       --node-count 1 --time-limit 20 --rate 10
3b 3b-multi-node-broadcast     Multi-Node Broadcast                              broadcast       --node-count 5 --time-limit 20 --rate 10
3c 3c-fault-tolerant-broadcast Fault Tolerant Broadcast                          broadcast       --node-count 5 --time-limit 20 --rate 10 --nemesis partition
3d 3d-efficient-broadcast-1    Efficient Broadcast, Part I                       broadcast       --node-count 25 --time-limit 20 --rate 100 --latency 100
3e 3e-efficient-broadcast-2    Efficient Broadcast, Part II                      broadcast       --node-count 25 --time-limit 20 --rate 100 --latency 100
4  4-grow-only-counter         Grow-Only Counter                                 g-counter       --node-count 3 --rate 100 --time-limit 20 --nemesis partition
5a 5a-single-node-kafka        Single-Node Kafka-Style Log                       kafka           --node-count 1 --concurrency 2n --time-limit 20 --rate 1000
5b 5b-multi-node-kafka         Multi-Node Kafka-Style Log                        kafka           --node-count 2 --concurrency 2n --time-limit 20 --rate 1000
5c 5c-efficient-kafka          Efficient Kafka-Style Log                         kafka           --node-count 2 --concurrency 2n --time-limit 20 --rate 1000
6a 6a-single-node-txn          Single-Node, Totally-Available Transactions       txn-rw-register --node-count 1 --concurrency 2n --time-limit 20 --rate 1000 --consistency-models read-uncommitted --availability total
6b 6b-read-uncommitted         Totally-Available, Read Uncommitted Transactions  txn-rw-register --node-count 2 --concurrency 2n --time-limit 20 --rate 1000 --consistency-models read-uncommitted
6c 6c-read-committed           Totally-Available, Read Committed Transactions    txn-rw-register --node-count 2 --concurrency 2n --time-limit 20 --rate 1000 --consistency-models read-committed --availability total --nemesis partition
`;

const wordsOf = (options: Readonly<Record<string, string>>): string =>
  Object.entries(options)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ');

const limitsOf = (id: string) => CHALLENGES.find((each) => each.id.startsWith(id))?.limits;

describe('the challenges', () => {
  it('are those of the site, in its order', () => {
    const rows = CHALLENGES.map(({ id, title, aliases, workload, options }) =>
      [aliases[0], id, title, workload, wordsOf(options)].join(' '),
    );
    const published = PUBLISHED.trim().split('\n');
    expect(rows).toEqual(published.map((line) => line.replace(/ {2,}/g, ' ')));
  });

  it('have limits for efficient broadcast only', () => {
    expect(limitsOf('3d')).toEqual([
      'net.servers.msgs-per-op < 30',
      'workload.stable-latencies.0.5 < 400',
      'workload.stable-latencies.1 < 600',
    ]);
    expect(limitsOf('3e')).toEqual([
      'net.servers.msgs-per-op < 20',
      'workload.stable-latencies.0.5 < 1000',
      'workload.stable-latencies.1 < 2000',
    ]);
    for (const { id, limits } of CHALLENGES) {
      expect(limits.map((line) => parseLimits(line).length)).toEqual(limits.map(() => 1));
      if (!/^3[de]/.test(id)) expect(limits).toEqual([]);
    }
  });

  it('have a second run under faults where the site asks for one', () => {
    const faults = CHALLENGES.flatMap(({ id, faults }) => (faults === undefined ? [] : [[id.slice(0, 2), faults]]));
    expect(faults).toEqual([
      ['3d', { options: { nemesis: 'partition' }, when: 'asked' }],
      ['3e', { options: { nemesis: 'partition' }, when: 'asked' }],
      ['6b', { options: { availability: 'total', nemesis: 'partition' }, when: 'always' }],
    ]);
  });

  it('say of themselves what their checkers cannot find', () => {
    const notes = CHALLENGES.flatMap(({ id, note }) => (note === undefined ? [] : [[id.slice(0, 2), note]]));
    expect(notes).toEqual([
      ['5c', expect.stringMatching(/without a number; compare net\.servers\.msgs-per-op\.$/)],
      ['6b', expect.stringMatching(/cannot find dirty writes \(G0\).*replicates nothing passes too\.$/)],
      ['6c', expect.stringMatching(/replicates nothing passes too\.$/)],
    ]);
  });
});

describe('resolveSubject', () => {
  it('knows each challenge by its id and its short forms, in letters of either case', () => {
    for (const challenge of CHALLENGES)
      for (const name of [challenge.id, ...challenge.aliases, ` ${challenge.id.toUpperCase()} `])
        expect(resolveSubject(name)).toEqual({ kind: 'challenge', challenge });
  });

  it.each([
    ['echo', '1-echo'],
    ['unique-ids', '2-unique-ids'],
    ['g-counter', '4-grow-only-counter'],
  ])('takes the workload %s for the one challenge that is about it', (workload, id) => {
    expect(resolveSubject(workload)).toMatchObject({ challenge: { id } });
  });

  it('runs the other workloads bare', () => {
    const bare = WORKLOADS.filter((workload) => resolveSubject(workload).kind === 'workload');
    expect(bare).toEqual(['broadcast', 'g-set', 'kafka', 'lin-kv', 'pn-counter', 'txn-list-append', 'txn-rw-register']);
    expect(resolveSubject('Kafka')).toEqual({ kind: 'workload', workload: 'kafka' });
  });

  it.each([
    [
      '1-ehco',
      /^There is no challenge or workload "1-ehco"\. Did you mean "1-echo".*\? "challenges" lists them all\.$/,
    ],
    ['lin-vk', /Did you mean "lin-kv"/],
    ['zzzzzzzzz', /The challenges are 1, 2, 3a, .*, 6c, and the workloads broadcast, echo, .*, unique-ids\.$/],
    ['9z', /^There is no challenge or workload "9z"\. The challenges are 1, 2, 3a, .*, 6c, and the workloads /],
    ['3f', /Did you mean "3a", "3b", "3c", "3d" or "3e"\?/],
    ['6', /Did you mean "6a", "6b" or "6c"\?/],
    ['3d-fast', /Did you mean "3d"\?/],
    ['brodcast', /Did you mean "broadcast"\?/],
  ])('names what is near %s', (name, message) => {
    expect(() => resolveSubject(name)).toThrow(UserError);
    expect(() => resolveSubject(name)).toThrow(message);
  });
});
