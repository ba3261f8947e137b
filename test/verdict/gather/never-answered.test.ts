import { describe, expect, it } from 'vitest';
import { neverAnswered, noSuccessId, unansweredSubjects } from '../../../src/verdict/gather/never-answered.ts';
import { someHistory } from '../facts.ts';

const invoke = (process: number, f: string) =>
  `:time 1000000, :type :invoke, :process ${process}, :f :${f}, :value nil`;
const end = (process: number, f: string, type: string, rest = '') =>
  `:time 2000000, :type :${type}, :process ${process}, :f :${f}, :value nil${rest}`;
const timedOut = (process: number, f: string) => [invoke(process, f), end(process, f, 'info', ', :error :net-timeout')];
const answered = (process: number, f: string) => [invoke(process, f), end(process, f, 'ok')];

describe('neverAnswered', () => {
  it('knows the kinds of which nothing was answered, and whether one of them is all', () => {
    expect(neverAnswered(someHistory('g-set', ...timedOut(0, 'add'), ...answered(1, 'read')))).toEqual({
      kinds: ['add'],
      only: 'add',
    });
    expect(neverAnswered(someHistory('g-set', ...timedOut(0, 'add'), ...timedOut(1, 'read')))).toEqual({
      kinds: ['add', 'read'],
      only: undefined,
    });
    const mixed = [...timedOut(0, 'add'), ...timedOut(1, 'read'), ...answered(1, 'read')];
    expect(neverAnswered(someHistory('g-set', ...mixed))).toEqual({ kinds: ['add'], only: undefined });
    expect(neverAnswered(someHistory('g-set', ...answered(1, 'read')))).toEqual({ kinds: [], only: undefined });
  });

  it('gives the journal the first request, for the reason that stands above the others', () => {
    expect(unansweredSubjects(someHistory('g-set', ...timedOut(1, 'add')))).toEqual([
      { kind: 'unanswered-request', reason: 'no-successful-add', f: 'add', node: 'n1', askedAt: 1, gaveUpAt: 2 },
    ]);
    const both = someHistory('g-set', ...timedOut(0, 'add'), ...timedOut(1, 'read'));
    expect(unansweredSubjects(both)).toMatchObject([{ reason: 'timeouts', f: 'add', node: 'n0' }]);
    expect(unansweredSubjects(someHistory('g-set', ...answered(1, 'read')))).toEqual([]);
    expect([noSuccessId('add'), noSuccessId('a<b')]).toEqual(['no-successful-add', 'no-successful-operation']);
  });
});
