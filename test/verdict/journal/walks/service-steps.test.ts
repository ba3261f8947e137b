import { describe, expect, it } from 'vitest';
import type { MessageBody } from '../../../../src/maelstrom/operations-and-messages.ts';
import { type ServiceStep, serviceSteps } from '../../../../src/verdict/journal/walks/service-steps.ts';
import { anEvent } from '../a-journal.ts';

type Asked = readonly [node: string, body: MessageBody, answer: MessageBody, service?: string];

/** The steps of nodes that ask one after the other, and are answered at once. */
function stepsOf(...asked: readonly Asked[]): readonly ServiceStep[] {
  const steps = serviceSteps();
  return asked.flatMap(([node, body, answer, service = 'seq-kv'], at) => {
    const request = { id: 2 * at, src: node, dest: service, body: { ...body, msg_id: at } };
    const reply = { id: 2 * at + 1, src: service, dest: node, body: { ...answer, in_reply_to: at } };
    return [
      anEvent('send', 10 * at, request),
      anEvent('recv', 10 * at + 1, request),
      anEvent('send', 10 * at + 2, reply),
      anEvent('recv', 10 * at + 3, reply),
    ].flatMap((event) => steps.visit(event) ?? []);
  });
}

const write = (value: number): Asked => ['n0', { type: 'write', key: 'a', value }, { type: 'write_ok' }];
const read = (value: number, node = 'n1'): Asked => [node, { type: 'read', key: 'a' }, { type: 'read_ok', value }];

describe('steps of services', () => {
  it('know what was asked, what came of it, and when', () => {
    expect(stepsOf(write(3))).toMatchObject([
      {
        node: 'n0',
        service: 'seq-kv',
        type: 'write',
        key: '"a"',
        value: 3,
        ok: true,
        newest: undefined,
        request: { sentAt: 5_000, receivedAt: 5_001 },
        reply: { sentAt: 5_002, receivedAt: 5_003 },
      },
    ]);
  });

  it('tell a read of what the newest write left from a stale one', () => {
    const steps = stepsOf(write(3), read(3), write(4), read(3), read(4));
    expect(steps.map(({ type, stale }) => [type, stale])).toEqual([
      ['write', false],
      ['read', false],
      ['write', false],
      ['read', true],
      ['read', false],
    ]);
    expect(steps[3]?.newest).toMatchObject({ value: 4, by: 'n0' });
  });

  it('take "key does not exist" after a write for stale, and other errors for nothing', () => {
    const error = (code: number): Asked => ['n1', { type: 'read', key: 'a' }, { type: 'error', code }];
    expect(stepsOf(write(3), error(20), error(11)).map(({ stale, ok, code }) => [stale, ok, code])).toEqual([
      [false, true, null],
      [true, false, 20],
      [false, false, 11],
    ]);
  });

  it('count a cas as a write of its new value only when it was done', () => {
    const cas = (to: number, answer: MessageBody): Asked => ['n0', { type: 'cas', key: 'a', from: 3, to }, answer];
    const steps = stepsOf(write(3), cas(5, { type: 'error', code: 22 }), read(3), cas(6, { type: 'cas_ok' }), read(3));
    expect(steps.map(({ stale }) => stale)).toEqual([false, false, false, false, true]);
    expect(steps[4]?.newest?.value).toBe(6);
  });

  it('do not count a cas that changes nothing, which seq-kv carries out in an old state', () => {
    const cas = (value: number, service?: string) =>
      ['n0', { type: 'cas', key: 'a', from: value, to: value }, { type: 'cas_ok' }, service] as unknown as Asked;
    const steps = stepsOf(write(3), write(4), cas(3), read(3));
    expect(steps.map(({ writes, stale }) => [writes, stale])).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [false, true],
    ]);
    expect(steps[3]?.newest?.value).toBe(4);
    // Of a key that was not there, and in lww-kv, it is a write.
    expect(stepsOf(cas(0), cas(0))[0]?.writes).toBe(true);
    expect(stepsOf(cas(0, 'lww-kv'), cas(0, 'lww-kv')).map(({ writes }) => writes)).toEqual([true, true]);
  });

  it('keep the keys of one service apart from those of another, and leave clients, nodes and lin-tso out', () => {
    expect(stepsOf(write(3), [...read(9), 'lin-kv'] as unknown as Asked)[1]).toMatchObject({
      stale: false,
      newest: undefined,
    });
    expect(stepsOf(['n0', { type: 'ts' }, { type: 'ts_ok', ts: 1 }, 'lin-tso'])).toEqual([]);
    expect(stepsOf(['n0', { type: 'write', key: 'a', value: 1 }, { type: 'write_ok' }, 'n1'])).toEqual([]);
    expect(stepsOf(['c1', { type: 'write', key: 'a', value: 1 }, { type: 'write_ok' }])).toEqual([]);
  });
});
