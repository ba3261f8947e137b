import { describe, expect, it } from 'vitest';
import { checkRwRegister } from '../../../src/checkers/elle/check-rw-register.ts';
import { get, getIn, keyword, list } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { concurrently, historyOf, judge, type Micro, oneByOne, type Txn, typesOf } from './transaction-histories.ts';

const t = (process: number, ...micro: Micro[]): Txn => ({ process, micro });

describe('the rw-register checker', () => {
  const w = (key: string, value: number): Micro => ['w', key, value];
  const read = (key: string, value: number | null): Micro => ['r', key, value];
  const planted: readonly [name: string, anomaly: string, model: string, history: Operation[]][] = [
    [
      'a read of what a failed transaction wrote',
      'G1a',
      'read-committed',
      concurrently({ ...t(0, w('x', 1)), type: 'fail' }, t(1, read('x', 1))),
    ],
    [
      'a read of an overwritten value',
      'G1b',
      'read-committed',
      concurrently(t(0, w('x', 1), w('x', 2)), t(1, read('x', 1))),
    ],
    [
      'two transactions that each read what the other wrote',
      'G1c',
      'read-committed',
      concurrently(t(0, w('x', 1), read('y', 1)), t(1, w('y', 1), read('x', 1))),
    ],
    [
      'a transaction that sees one half of another',
      'G-single-item',
      'snapshot-isolation',
      concurrently(t(0, read('x', null), read('y', 1)), t(1, w('x', 1), w('y', 1))),
    ],
    [
      'write skew',
      'G2-item',
      'serializable',
      concurrently(t(0, read('x', null), w('y', 1)), t(1, read('y', null), w('x', 1))),
    ],
    [
      'a read that differs from the own write before it',
      'internal',
      'serializable',
      concurrently(t(0, w('x', 1), read('x', 2)), t(1, w('x', 2))),
    ],
    [
      'two transactions that update the same version',
      'lost-update',
      'repeatable-read',
      concurrently(t(0, w('x', 1)), t(1, read('x', 1), w('x', 2)), t(2, read('x', 1), w('x', 3))),
    ],
    [
      'versions that follow each other in a circle',
      'cyclic-versions',
      'read-uncommitted',
      concurrently(t(0, read('x', 1), w('x', 2)), t(1, read('x', 2), w('x', 1))),
    ],
    [
      'a stale read after an acknowledged write',
      'G-single-item-realtime',
      'strict-serializable',
      oneByOne(t(0, w('x', 1)), t(1, read('x', null)), t(2, read('x', 1))),
    ],
  ];

  it.each(planted)('finds %s: %s', (_, anomaly, model, history) => {
    const judgement = judge('rw-register', history, model);
    expect(judgement.valid).toBe(false);
    expect(typesOf(judgement)).toContain(anomaly);
  });

  it('always has anomaly types, as Maelstrom shows them', () => {
    const { result, valid } = judge('rw-register', oneByOne(t(0, w('x', 1)), t(1, read('x', 1))));
    expect(valid).toBe(true);
    expect(get(result, 'anomaly-types')).toEqual({ list: [] });
    expect(get(result, 'anomalies')).toBeNull();
  });

  it('does not take the nil of an indefinite transaction for the result of a read', () => {
    const history = oneByOne(
      t(0, w('x', 1)),
      { ...t(1, read('x', null), w('y', 1)), type: 'info' },
      t(2, read('y', 1), read('x', 1)),
    );
    expect(judge('rw-register', history, 'strict-serializable').valid).toBe(true);
  });

  it('expects nothing of a read after a read of nil', () => {
    const history = concurrently(t(0, read('x', null), read('x', 1)), t(1, w('x', 1)));
    expect(typesOf(judge('rw-register', history, 'serializable'))).not.toContain('internal');
  });

  it('leaves out that its search ran out of steps, as Maelstrom does', () => {
    const skew = concurrently(t(0, read('x', null), w('y', 1)), t(1, read('y', null), w('x', 1)));
    const result = checkRwRegister(skew, { consistencyModels: ['serializable'], stepsPerComponent: 1 });
    expect(get(result, 'anomaly-types')).toEqual(list([keyword('G2-item')]));
    expect(getIn(result, 'anomalies', 'cycle-search-timeout')).toBeUndefined();
  });

  it('fails a history without any dependency, as Maelstrom does', () => {
    const judgement = judge('rw-register', historyOf([]));
    expect(judgement.valid).toBe(false);
    expect(typesOf(judgement)).toEqual(['empty-transaction-graph']);
  });
});
