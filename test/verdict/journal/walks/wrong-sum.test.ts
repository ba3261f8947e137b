import { describe, expect, it } from 'vitest';
import type { MessageBody } from '../../../../src/maelstrom/operations-and-messages.ts';
import { drawnIn, type Line, lostIn, walked } from './a-walk.ts';
import { aWrongSum } from './a-wrong-sum.ts';

let id = 0;
/** A request and its reply a millisecond later. */
const call = (ms: number, from: string, to: string, body: MessageBody, reply: MessageBody): readonly Line[] => {
  id += 1;
  return [
    [ms, from, to, { ...body, msg_id: id }],
    [ms + 1, to, from, { ...reply, in_reply_to: id }],
  ];
};
const add = (ms: number, node: string, delta: number) =>
  call(ms, 'c1', node, { type: 'add', delta }, { type: 'add_ok' });
const store = (ms: number, node: string, key: string, value: number, service = 'seq-kv') =>
  call(ms, node, service, { type: 'write', key, value }, { type: 'write_ok' });
const load = (ms: number, node: string, key: string, value: number | null, service = 'seq-kv') =>
  call(
    ms,
    node,
    service,
    { type: 'read', key },
    value === null ? { type: 'error', code: 20, text: 'key does not exist' } : { type: 'read_ok', value },
  );
/** The last read, which asks a service for a key before it answers. */
const lastRead = (value: number, ...inside: readonly Line[]): readonly Line[] => [
  [890, 'c9', 'n0', { type: 'read', msg_id: 99 }],
  ...inside,
  [900, 'n0', 'c9', { type: 'read_ok', value, in_reply_to: 99 }],
];

describe('the walk of a wrong sum', () => {
  it('names the stale read that makes the difference', () => {
    const lines = [
      ...add(10, 'n1', 3),
      ...store(20, 'n1', 'n1', 3),
      ...add(30, 'n1', 4),
      ...store(40, 'n1', 'n1', 7),
      ...lastRead(3, ...load(891, 'n0', 'n1', 3)),
    ];
    const reason = walked(aWrongSum(3, 7), lines);
    expect(reason.detail).toMatch(
      /n0 asked seq-kv for "n1" at 891 ms and got 3, a stale value: n1 had written 7 at 40 ms/,
    );
    expect(reason.detail).toMatch(/whole difference of 4/);
    expect(reason.advice).toMatch(/^Before such a read, write something unique to seq-kv/);
    expect(drawnIn(reason)).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it('takes a read for stale though another node has put the stale value in the place of itself since', () => {
    const cas = (ms: number, node: string, from: number, to: number) =>
      call(ms, node, 'seq-kv', { type: 'cas', key: 'sum', from, to }, { type: 'cas_ok' });
    const lines = [
      ...store(20, 'n1', 'sum', 3),
      ...cas(40, 'n1', 3, 7),
      ...cas(60, 'n2', 3, 3),
      ...lastRead(3, ...load(891, 'n0', 'sum', 3)),
    ];
    expect(walked(aWrongSum(3, 7), lines).detail).toMatch(
      /n0 asked seq-kv for "sum" at 891 ms and got 3, a stale value: n1 had written 7 at 40 ms\./,
    );
  });

  it('names the first write of a run in which services carried out none', () => {
    const compareAndSet = (ms: number, reply: MessageBody) =>
      call(ms, 'n0', 'seq-kv', { type: 'cas', key: 'x', from: 0, to: 3 }, reply);
    const refused = { type: 'error', code: 20, text: 'key does not exist' };
    const lines = [...add(10, 'n0', 3), ...compareAndSet(11, refused), ...compareAndSet(20, refused)];
    const { detail } = walked(aWrongSum(0, 3), [...lines, ...lastRead(0, ...load(891, 'n0', 'x', null))]);
    expect(detail).toMatch(/n0 asked seq-kv to `cas` "x" at 11 ms and was answered with error 20, key-does-not-exist/);
    expect(detail).toMatch(/all 2 writes.*create_if_not_exists: true/);
    const done = [...lines, ...compareAndSet(30, { type: 'cas_ok' })];
    expect(walked(aWrongSum(0, 3), [...done, ...lastRead(0)]).detail).not.toMatch(/create_if_not_exists|carried out/);
  });

  it('counts a key that the service says does not exist as nothing', () => {
    const lines = [
      ...add(10, 'n1', 3),
      ...store(20, 'n1', 'n1', 3, 'lww-kv'),
      ...lastRead(0, ...load(891, 'n0', 'n1', null, 'lww-kv')),
    ];
    const { detail, advice } = walked(aWrongSum(0, 3), lines);
    expect(detail).toMatch(/lww-kv for "n1".* got "key does not exist", a stale value/);
    expect(advice ?? '').not.toContain('seq-kv');
  });

  it('says nothing of a stale read that is not the difference', () => {
    const lines = [
      ...add(10, 'n1', 3),
      ...store(20, 'n1', 'n1', 3),
      ...store(40, 'n1', 'n1', 7),
      ...lastRead(3, ...load(891, 'n0', 'n1', 3)),
    ];
    expect(walked(aWrongSum(3, 20), lines).detail).toBe('');
  });

  it('tells a value that was read too early from a stale one', () => {
    const lines = [...add(10, 'n1', 3), ...load(15, 'n0', 'n1', null), ...store(20, 'n1', 'n1', 3), ...lastRead(0)];
    const { detail } = walked(aWrongSum(0, 3), lines);
    expect(detail).toMatch(/n1 had written 3 at 20 ms by the time of the read, and n0 did not ask again/);
    expect(detail).not.toContain('stale');
  });

  it('names what the node wrote itself when it answered with that, and another had written since', () => {
    const lines = [
      ...load(11, 'n0', 'sum', null),
      ...store(13, 'n0', 'sum', 2),
      ...load(15, 'n1', 'sum', 2),
      ...store(17, 'n1', 'sum', 9),
      ...lastRead(2),
    ];
    expect(walked(aWrongSum(2, 9), lines).detail).toMatch(
      /n0 itself wrote 2 to "sum" of seq-kv at 13 ms; n1 had written 9 at 17 ms by the time of the read, and n0 did not ask again/,
    );
    expect(walked(aWrongSum(2, 10), lines).detail).toBe('');
  });

  const overwritten = (value: number): readonly Line[] => [
    [10, 'c1', 'n0', { type: 'add', delta: 2, msg_id: 501 }],
    [10, 'c2', 'n1', { type: 'add', delta: 5, msg_id: 502 }],
    ...load(11, 'n0', 'sum', null),
    ...load(11, 'n1', 'sum', null),
    ...store(13, 'n0', 'sum', 2),
    ...store(15, 'n1', 'sum', 5),
    ...lastRead(value, ...load(891, 'n0', 'sum', 5)),
  ];

  it('does not explain a sum that is too high by what was written over', () => {
    expect(walked(aWrongSum(5, 7), overwritten(5)).detail).toMatch(/n1 wrote 5 over it/);
    expect(walked(aWrongSum(10, 7), overwritten(10)).detail).toBe('');
  });

  it('names the write that went over another one', () => {
    const lines: readonly Line[] = [
      [10, 'c1', 'n0', { type: 'add', delta: 2, msg_id: 501 }],
      [10, 'c2', 'n1', { type: 'add', delta: 5, msg_id: 502 }],
      ...load(11, 'n0', 'sum', null),
      ...load(11, 'n1', 'sum', null),
      ...store(13, 'n0', 'sum', 2),
      ...store(15, 'n1', 'sum', 5),
      [17, 'n0', 'c1', { type: 'add_ok', in_reply_to: 501 }],
      [17, 'n1', 'c2', { type: 'add_ok', in_reply_to: 502 }],
      ...lastRead(5, ...load(891, 'n0', 'sum', 5)),
    ];
    const reason = walked(aWrongSum(5, 7), lines, {
      placeOf: (type, what) => (what === 'handled' ? { file: `${type}.ts`, line: 3 } : undefined),
    });
    expect(reason.detail).toMatch(
      /n1 read "sum" from seq-kv at 11 ms and got nothing; then n0 wrote 2 at 13 ms, and n1 wrote 5 over it at 15 ms/,
    );
    expect(reason.detail).not.toMatch(/stale|times in this run/);
    expect(reason.location).toEqual({ file: 'add.ts', line: 3 });
  });

  it('does not take a total of the node itself for a write over another', () => {
    const lines: readonly Line[] = [
      [10, 'c1', 'n0', { type: 'add', delta: 2, msg_id: 501 }],
      ...load(11, 'n0', 'sum', 1),
      ...store(12, 'n1', 'sum', 40),
      ...store(13, 'n0', 'sum', 90),
      [17, 'n0', 'c1', { type: 'add_ok', in_reply_to: 501 }],
      ...lastRead(5),
    ];
    expect(walked(aWrongSum(5, 7), lines).detail).toBe('');
  });

  it('says that a node knew its own additions only, when the others are what is missing', () => {
    const elsewhere: Line = [40, 'n0', 'n1', { type: 'merge', counts: { n0: 3 } }];
    const lines = [...add(10, 'n0', 3), ...add(20, 'n1', 4), ...add(30, 'n2', 1), elsewhere, ...lastRead(3)];
    const reason = walked(aWrongSum(3, 8), lines);
    expect(reason.detail).toMatch(
      /n0 had received no message from n1 when it answered 3\. .* exactly what is missing: 4 at n1 and 1 at n2/,
    );
    expect(reason.advice).toMatch(/again until the other node has acknowledged it/);
    // With another sum something else is missing too.
    expect(walked(aWrongSum(3, 9), lines).detail).toBe('');
  });

  it('says that no node sent another one a message in the whole run, and advises to send at all', () => {
    const lines = [...add(10, 'n0', 3), ...add(20, 'n1', 4), ...add(30, 'n2', 1), ...lastRead(3)];
    const reason = walked(aWrongSum(3, 8), lines);
    expect(reason.detail).toMatch(
      /^The nodes sent each other no message in the whole run\. .* exactly what is missing: 4 at n1 and 1 at n2/,
    );
    expect(reason.advice).toMatch(/a timer whose interval is longer than the run/);
    // So it is where something else is missing too, and not where the sum is too high.
    expect(walked(aWrongSum(3, 9), lines).detail).toMatch(/^The nodes sent each other no message in the whole run\.$/);
    expect(walked(aWrongSum(3, 2), lines).detail).toBe('');
    const late: Line = [2000, 'n1', 'n0', { type: 'merge', counts: { n1: 4 } }];
    expect(walked(aWrongSum(3, 8), [...lines, late]).detail).toMatch(/^n0 had received no message from n1/);
  });

  const behind: readonly Line[] = [
    ...add(10, 'n1', 4),
    [20, 'n1', 'n0', { type: 'merge', counts: { n1: 4 } }, 25],
    ...add(30, 'n1', 6),
    [40, 'n1', 'n0', { type: 'merge', counts: { n1: 10 } }, null],
    [50, 'n2', 'n0', { type: 'merge', counts: { n2: 0 } }],
    ...lastRead(4),
  ];

  it('names the last message of another node that came, and the later one that was lost', () => {
    const partitions = [{ from: 35, until: 500, unheard: new Map([['n0', new Set(['n1'])]]) }];
    const reason = walked(aWrongSum(4, 10), behind, { faults: { partitions, outages: [] } });
    expect(reason.detail).toMatch(/last message from n1 that had reached n0 .* `merge`, sent at 20 ms/);
    expect(reason.detail).toMatch(
      /last one that n1 sent it, `merge` at 40 ms, was lost in the partition from 35 ms to 500 ms/,
    );
    expect(reason.detail).toMatch(/exactly what is missing: 6 at n1\./);
    expect(lostIn(reason)).toEqual([5]);
  });

  it('counts what was added before a message was sent as told by it', () => {
    expect(walked(aWrongSum(4, 14), behind).detail).toBe('');
    expect(walked(aWrongSum(4, 10), behind).detail).toMatch(/exactly what is missing: 6 at n1\./);
  });

  it('says nothing when events are missing', () => {
    const lines = [...add(10, 'n0', 3), ...add(20, 'n1', 4), ...lastRead(3)];
    expect(walked(aWrongSum(3, 7), lines, { whole: false }).detail).toBe('');
  });

  const compareAndSet = (ms: number, node: string, [from, to]: readonly [number, number], done = true) =>
    call(
      ms,
      node,
      'seq-kv',
      { type: 'cas', key: 'x', from, to },
      done ? { type: 'cas_ok' } : { type: 'error', code: 22, text: 'expected another' },
    );
  /** An addition that is acknowledged after what the node asks a service for. */
  const addAfter = (ms: number, node: string, delta: number, ...inside: readonly Line[]): readonly Line[] => {
    id += 1;
    return [
      [ms, 'c1', node, { type: 'add', delta, msg_id: id }],
      ...inside,
      [ms + 9, node, 'c1', { type: 'add_ok', in_reply_to: id }],
    ];
  };

  it('names an addition that was acknowledged after the service had refused it, where such make the difference', () => {
    const lines = [
      ...addAfter(10, 'n1', 4, ...compareAndSet(11, 'n1', [0, 4])),
      ...addAfter(30, 'n0', 3, ...compareAndSet(31, 'n0', [0, 3], false)),
      ...lastRead(4, ...load(891, 'n0', 'x', 4)),
    ];
    const reason = walked(aWrongSum(4, 7), lines);
    expect(reason.detail).toBe(
      'n0 acknowledged an `add` of 3 at 39 ms, after seq-kv had refused its `cas` of "x" (error 22, precondition-failed). That is exactly what is missing.',
    );
    expect(reason.advice).toMatch(/only once the service has carried it out\. Error 22 says/);
    expect(walked(aWrongSum(4, 8), lines)).toMatchObject({ detail: '' });
    const tried = [
      ...addAfter(10, 'n1', 4, ...compareAndSet(11, 'n1', [0, 4])),
      ...addAfter(30, 'n0', 3, ...compareAndSet(31, 'n0', [0, 3], false), ...compareAndSet(33, 'n0', [4, 7])),
      ...lastRead(4, ...load(891, 'n0', 'x', 4)),
    ];
    expect(walked(aWrongSum(4, 7), tried).detail).not.toMatch(/refused/);
  });

  it('names a write over what others had put into a key, where that is the difference', () => {
    const lines = [
      ...addAfter(10, 'n1', 5, ...compareAndSet(11, 'n1', [0, 5])),
      ...store(30, 'n2', 'x', 0),
      ...addAfter(50, 'n1', 2, ...compareAndSet(51, 'n1', [0, 2])),
      ...lastRead(2, ...load(891, 'n0', 'x', 2)),
    ];
    const reason = walked(aWrongSum(2, 7), lines);
    expect(reason.detail).toBe(
      'n2 wrote 0 to "x" of seq-kv at 30 ms, where n1 had put 5 there at 11 ms. The 5 by which that write lowered the key is exactly what is missing.',
    );
    expect(reason.advice).toMatch(/create_if_not_exists: true/);
    expect(walked(aWrongSum(2, 8), lines).detail).toBe('');
  });

  it('does not take a subtraction for a write over the key', () => {
    const lines = [
      ...addAfter(10, 'n1', 5, ...store(11, 'n1', 'x', 5)),
      ...addAfter(30, 'n1', -2, ...load(31, 'n1', 'x', 5), ...store(33, 'n1', 'x', 3)),
      ...lastRead(3, ...load(891, 'n0', 'x', 3)),
    ];
    expect(walked(aWrongSum(3, 5), lines).detail).toBe('');
  });

  it('advises on totals of nodes, and not on services, where no node asked one', () => {
    const merged = (ms: number): Line => [ms, 'n1', 'n0', { type: 'merge', totals: { n1: 4 } }];
    const lines = [...add(10, 'n0', 3), ...add(20, 'n1', 4), merged(30), ...lastRead(3)];
    const reason = walked(aWrongSum(3, 7), lines);
    expect(reason).toMatchObject({
      detail: '',
      advice: expect.stringMatching(/^Let each node keep a total of its own/),
    });
    expect(walked(aWrongSum(20, 7), lines).advice).toMatch(/^Take each addition once/);
    const asked = [...lines.slice(0, -1), ...store(40, 'n2', 'y', 1), ...lines.slice(-1)];
    expect(walked(aWrongSum(3, 7), asked).advice).toBeUndefined();
  });
});
