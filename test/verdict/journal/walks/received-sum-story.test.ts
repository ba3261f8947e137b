import { describe, expect, it } from 'vitest';
import type { MessageBody } from '../../../../src/maelstrom/operations-and-messages.ts';
import { drawnIn, type Line, lostIn, walked } from './a-walk.ts';
import { aWrongSum } from './a-wrong-sum.ts';

let id = 0;
const add = (ms: number, node: string, delta: number): readonly Line[] => {
  id += 1;
  return [
    [ms, 'c1', node, { type: 'add', delta, msg_id: id }],
    [ms + 1, node, 'c1', { type: 'add_ok', in_reply_to: id }],
  ];
};
const lastRead = (value: number): readonly Line[] => [
  [890, 'c9', 'n0', { type: 'read', msg_id: 99 }],
  [900, 'n0', 'c9', { type: 'read_ok', value, in_reply_to: 99 }],
];
const told = (ms: number, from: string, delta: number, more: MessageBody = {}, receivedAt?: number | null): Line => {
  const body = { type: 'gossip', delta, ...more };
  return receivedAt === undefined ? [ms, from, 'n0', body] : [ms, from, 'n0', body, receivedAt];
};
const answer = (ms: number, to: string, receivedAt: number | null): Line => [
  ms,
  'n0',
  to,
  { type: 'gossip_ok', in_reply_to: 7 },
  receivedAt,
];

const PARTITION = {
  partitions: [{ from: 15, until: 500, unheard: new Map([['n1', new Set(['n0'])]]) }],
  outages: [],
};

describe('the sum of all that a node was told', () => {
  const twice = (...between: readonly Line[]): readonly Line[] => [
    ...add(5, 'n0', 2),
    ...add(10, 'n1', 3),
    told(20, 'n1', 3, { msg_id: 7 }),
    ...between,
    told(220, 'n1', 3, { msg_id: 7 }),
    ...lastRead(8),
  ];

  it('names the message that came again, and why', () => {
    const lost = walked(aWrongSum(8, 5), twice(answer(21, 'n1', null)), { faults: PARTITION });
    expect(lost.detail).toBe(
      'The 8 is what clients had added at n0 itself, 2, and every `delta` in the `gossip` messages that it had received: 6 from n1 and 0 from n2. ' +
        'Clients had added 3 at n1. The `gossip` that n1 sent it at 20 ms is the first that came again, sent at 220 ms: ' +
        'the answer to it, `gossip_ok`, was lost in the partition from 15 ms to 500 ms.',
    );
    expect(lost.advice).toMatch(/^Take each addition once/);
    expect(drawnIn(lost)).toEqual([4, 5, 6, 7, 8]);
    expect(lostIn(lost)).toEqual([5]);
  });

  it.each<[what: string, between: readonly Line[], end: RegExp]>([
    ['had no answer', [], /sent at 220 ms: n0 had not answered it\.$/],
    ['came before its answer', [answer(21, 'n1', 300)], /: the answer to it, `gossip_ok`, was still on its way\.$/],
    ['came after its answer', [answer(21, 'n1', 40)], /, although the answer to it, `gossip_ok`, had come\.$/],
    ['has an answer of unknown fate', [answer(21, 'n1', null)], /sent at 220 ms\.$/],
  ])('tells of a message that %s', (_, between, end) => {
    expect(walked(aWrongSum(8, 5), twice(...between)).detail).toMatch(end);
  });

  it('names the first message that was too much, where none came again', () => {
    const lines = [
      ...add(10, 'n1', 3),
      told(20, 'n1', 3, { msg_id: 1 }),
      ...add(30, 'n1', 4),
      told(40, 'n1', 7, { msg_id: 2 }),
      told(60, 'n1', 7, { msg_id: 3 }),
      ...add(70, 'n2', 1),
      ...lastRead(17),
    ];
    const { detail } = walked(aWrongSum(17, 8), lines);
    expect(detail).toMatch(/: 17 from n1 and 0 from n2\. Clients had added 7 at n1 and 1 at n2\./);
    expect(detail).toMatch(/With the `gossip` sent at 40 ms n1 had told it 10, when clients had added 7 there\.$/);
  });

  it('says that a node counts twice what it sends itself', () => {
    const lines = [...add(10, 'n0', 3), told(11, 'n0', 3), ...lastRead(6)];
    const { detail } = walked(aWrongSum(6, 3), lines);
    expect(detail).toMatch(/: 3 from itself, 0 from n1 and 0 from n2\. What n0 sent itself it had counted already\.$/);
  });

  it('names the first message that did not come, where the sum is too small', () => {
    const lines = [
      ...add(10, 'n1', 3),
      told(20, 'n1', 3, {}, null),
      ...add(30, 'n1', 4),
      told(600, 'n1', 4),
      ...lastRead(4),
    ];
    const faults = { ...PARTITION, partitions: [{ from: 5, until: 50, unheard: new Map([['n0', new Set(['n1'])]]) }] };
    const reason = walked(aWrongSum(4, 7), lines, {
      faults,
      placeOf: (type, what) => (what === 'sent' ? { file: `${type}.ts`, line: 3 } : undefined),
    });
    expect(reason.detail).toMatch(
      /itself, 0, and every `delta`.*: 4 from n1 and 0 from n2\. Clients had added 7 at n1\./,
    );
    expect(reason.detail).toMatch(
      /The first `gossip` that did not come, sent by n1 at 20 ms, was lost in the partition from 5 ms to 50 ms\.$/,
    );
    expect(reason).toMatchObject({ location: { file: 'gossip.ts', line: 3 } });
    expect(reason.advice).toMatch(/^Send each addition again/);
    expect(lostIn(reason)).toEqual([2]);
    expect(walked(aWrongSum(4, 7), lines).detail).toMatch(/Clients had added 7 at n1\.$/);
  });

  it('counts subtractions too, and compares no parts of them', () => {
    const lines = [
      ...add(10, 'n1', 3),
      ...add(20, 'n1', -5),
      told(30, 'n1', -5),
      told(40, 'n1', 3),
      told(50, 'n1', -5),
      ...lastRead(-7),
    ];
    expect(walked(aWrongSum(-7, -2), lines).detail).toMatch(
      /: -7 from n1 and 0 from n2\. Clients had added -2 at n1\.$/,
    );
  });

  it('tells the field that adds up from others', () => {
    const lines = [
      ...add(10, 'n1', 3),
      told(20, 'n1', 3, { hops: 4, note: 'x', msg_id: 5 }),
      told(30, 'n1', 3, { hops: 9, msg_id: 6 }),
      ...lastRead(6),
    ];
    expect(walked(aWrongSum(6, 3), lines).detail).toMatch(/every `delta` in/);
  });

  it('says nothing of a sum that is another one', () => {
    expect(walked(aWrongSum(9, 5), [...twice(answer(21, 'n1', null)).slice(0, -2), ...lastRead(9)]).detail).toBe('');
    // All that was told adds up to the answer, but that is not the whole difference.
    expect(walked(aWrongSum(8, 6), twice()).detail).toBe('');
  });

  it('says nothing where the answer may come from a service', () => {
    const asked: readonly Line[] = [
      [12, 'n0', 'seq-kv', { type: 'read', key: 'x', msg_id: 60 }],
      [13, 'seq-kv', 'n0', { type: 'read_ok', value: 1, in_reply_to: 60 }],
    ];
    expect(walked(aWrongSum(8, 5), twice(...asked)).detail).toBe('');
  });

  it('says nothing when there is too much to follow', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, each) => [`x${each}`, 1]));
    expect(walked(aWrongSum(8, 5), twice(told(25, 'n1', 0, many))).detail).toBe('');
  });
});
