import { describe, expect, it } from 'vitest';
import type { UnansweredRequest } from '../../../../src/verdict/reason-subjects.ts';
import { type Line, walked } from './a-walk.ts';

const subject: UnansweredRequest = {
  kind: 'unanswered-request',
  reason: 'timeouts',
  f: 'send',
  node: 'n0',
  askedAt: 100,
  gaveUpAt: 5100,
};
const REQUEST: Line = [100, 'c1', 'n0', { type: 'send', key: '9', msg: 3, msg_id: 1 }];

/** The same request `times` times, each with an answer. */
const asked = (times: number, request: object, answer: (time: number) => object): readonly Line[] =>
  Array.from({ length: times }, (_, time): readonly Line[] => [
    [101 + time, 'n0', 'lin-kv', { type: 'cas', key: '9', ...request, msg_id: 10 + time }],
    [101.2 + time, 'lin-kv', 'n0', { type: 'error', ...answer(time), in_reply_to: 10 + time }],
  ]).flat();
const told = (...lines: readonly (readonly Line[])[]) => walked(subject, [REQUEST, ...lines.flat()]);

describe('a request that is refused over and over', () => {
  it('is told with its number and the answer, and with what the error asks for', () => {
    const { detail, advice } = told(asked(400, { from: 1, to: 2 }, () => ({ code: 22 })));
    expect(detail).toBe(
      'n0 sent lin-kv the same `cas` 400 times, and each time the answer was error 22, precondition-failed.',
    );
    expect(advice).toMatch(/does not hold `from` any more: read it again/);
    expect(told(asked(100, { from: 1, to: 2 }, () => ({ code: 20 }))).advice).toMatch(
      /^What was refused is refused again/,
    );
  });

  it('is not told of tries that may have a limit, nor of requests that differ or succeed now and then', () => {
    const other = asked(400, { from: 1, to: 2 }, () => ({ code: 22 })).map(
      ([ms, src, dest, body]): Line => [ms, src, dest, src === 'n0' ? { ...body, to: ms } : body],
    );
    expect(told(asked(99, { from: 1, to: 2 }, () => ({ code: 22 }))).detail).not.toMatch(/the same/);
    expect(told(other).detail).not.toMatch(/the same/);
    const now = asked(400, { from: 1, to: 2 }, (time) => (time % 50 === 0 ? { type: 'cas_ok' } : { code: 22 }));
    expect(told(now).detail).not.toMatch(/the same/);
  });
});
