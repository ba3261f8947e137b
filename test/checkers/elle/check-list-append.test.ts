import { describe, expect, it } from 'vitest';
import { checkListAppend } from '../../../src/checkers/elle/check-list-append.ts';
import { get, getIn, itemsOf, keywordName } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import {
  concurrently,
  historyOf,
  judge,
  type Line,
  type Micro,
  oneByOne,
  type Txn,
  typesOf,
} from './transaction-histories.ts';

const r = (key: string, ...elements: number[]): Micro => ['r', key, elements];
const a = (key: string, element: number): Micro => ['append', key, element];
const t = (process: number, ...micro: Micro[]): Txn => ({ process, micro });

/** Reads long after, that fix the order of the elements of each key. */
const order = (process: number, ...micro: Micro[]): Txn => ({ process, micro });

describe('the list-append checker', () => {
  const planted: readonly [name: string, anomaly: string, model: string, history: Operation[]][] = [
    [
      'two transactions that append to two keys in opposite orders',
      'G0',
      'read-uncommitted',
      concurrently(t(0, a('x', 1), a('y', 2)), t(1, a('x', 2), a('y', 1)), order(2, r('x', 1, 2), r('y', 1, 2))),
    ],
    [
      'a read of what a failed transaction appended',
      'G1a',
      'read-committed',
      concurrently({ ...t(0, a('x', 1)), type: 'fail' }, t(1, r('x', 1))),
    ],
    [
      'a read in the middle of a transaction',
      'G1b',
      'read-committed',
      concurrently(t(0, a('x', 1), a('x', 2)), t(1, r('x', 1))),
    ],
    [
      'two transactions that each read what the other appended',
      'G1c',
      'read-committed',
      concurrently(t(0, a('x', 1), r('y', 1)), t(1, a('y', 1), r('x', 1))),
    ],
    [
      'a transaction that sees one half of another',
      'G-single-item',
      'snapshot-isolation',
      concurrently(t(0, r('x'), r('y', 1)), t(1, a('x', 1), a('y', 1))),
    ],
    [
      'long forks: two readers that see two writers in opposite orders',
      'G-nonadjacent-item',
      'snapshot-isolation',
      concurrently(t(0, a('x', 1)), t(1, a('y', 1)), t(2, r('x', 1), r('y')), t(3, r('x'), r('y', 1))),
    ],
    [
      'write skew: each reads what the other then appends to',
      'G2-item',
      'serializable',
      concurrently(t(0, r('x'), a('y', 1)), t(1, r('y'), a('x', 1)), order(2, r('x', 1), r('y', 1))),
    ],
    ['a read that forgets the own append', 'internal', 'read-atomic', concurrently(t(0, a('x', 1), r('x')))],
    ['a read of an own append to come', 'future-read', 'read-atomic', concurrently(t(0, r('x', 1), a('x', 1)))],
    [
      'two transactions that update the same version',
      'lost-update',
      'repeatable-read',
      concurrently(t(0, r('x'), a('x', 1)), t(1, r('x'), a('x', 2))),
    ],
    [
      'two reads of one key of which neither continues the other',
      'incompatible-order',
      'read-committed',
      concurrently(t(0, a('x', 1)), t(1, a('x', 2)), t(2, r('x', 1)), t(3, r('x', 2))),
    ],
    [
      'a list that holds an element twice',
      'duplicate-elements',
      'read-uncommitted',
      concurrently(t(0, a('x', 1)), t(1, r('x', 1, 1))),
    ],
    [
      'an acknowledged append on top of a failed one',
      'dirty-update',
      'read-committed',
      concurrently({ ...t(0, a('x', 1)), type: 'fail' }, t(1, a('x', 2)), t(2, r('x', 1, 2))),
    ],
    ['an element that was never appended', 'unwritten-element', 'read-uncommitted', concurrently(t(0, r('x', 7)))],
    [
      'a process that does not see its own append',
      'G-single-item-process',
      'strong-session-serializable',
      oneByOne(t(0, a('x', 1)), t(0, r('x')), t(1, r('x', 1))),
    ],
    [
      'a stale read after an acknowledged append',
      'G-single-item-realtime',
      'strict-serializable',
      oneByOne(t(0, a('x', 1)), t(1, r('x')), t(2, r('x', 1))),
    ],
    [
      'appends in the opposite order of their acknowledgement',
      'G0-realtime',
      'strong-read-uncommitted',
      oneByOne(t(0, a('x', 1)), t(1, a('x', 2)), t(2, r('x', 2, 1))),
    ],
    [
      'appends of one process in the opposite order',
      'G0-process',
      'strong-session-read-uncommitted',
      oneByOne(t(0, a('x', 1)), t(0, a('x', 2)), t(2, r('x', 2, 1))),
    ],
    [
      'a read that is over before what it saw is asked for',
      'G1c-realtime',
      'strong-read-committed',
      oneByOne(t(0, r('x', 1)), t(1, a('x', 1))),
    ],
  ];

  it.each(planted)('finds %s: %s', (_, anomaly, model, history) => {
    const judgement = judge('list-append', history, model);
    expect(judgement.valid).toBe(false);
    expect(typesOf(judgement)).toContain(anomaly);
  });

  it.each([
    ['a stale read by another process', 'serializable', oneByOne(t(0, a('x', 1)), t(1, r('x')), t(2, r('x', 1)))],
    [
      'write skew',
      'snapshot-isolation',
      concurrently(t(0, r('x'), a('y', 1)), t(1, r('y'), a('x', 1)), order(2, r('x', 1), r('y', 1))),
    ],
    [
      'a read of intermediate state',
      'read-uncommitted',
      concurrently(t(0, a('x', 1), a('x', 2)), t(1, r('x', 1)), t(2, r('x', 1, 2))),
    ],
    [
      'a failed append that is never seen',
      'strict-serializable',
      oneByOne({ ...t(0, a('x', 1)), type: 'fail' }, t(1, a('x', 2)), t(1, r('x', 2))),
    ],
    [
      'an indefinite append that is seen',
      'strict-serializable',
      oneByOne({ ...t(0, a('x', 1)), type: 'info' }, t(1, r('x', 1))),
    ],
    [
      'an indefinite append that is not seen',
      'strict-serializable',
      oneByOne({ ...t(0, a('x', 1)), type: 'info' }, t(1, r('x')), t(1, a('x', 2))),
    ],
  ] as const)('allows %s under %s', (_, model, history) => {
    expect(judge('list-append', history, model).valid).toBe(true);
  });

  it('shows a cycle: the transactions, each step with its keys and values, and its class', () => {
    const history = concurrently(t(0, a('x', 1), r('y', 1)), t(1, a('y', 1), r('x', 1)));
    const [entry] = itemsOf(getIn(judge('list-append', history).result, 'anomalies', 'G1c')) ?? [];
    const indices = (itemsOf(get(entry, 'cycle')) ?? []).map((op) => get(op, 'index'));
    expect(indices).toHaveLength(3);
    expect(indices.at(0)).toBe(indices.at(-1));
    const steps = (itemsOf(get(entry, 'steps')) ?? []).map((step) => [
      keywordName(get(step, 'type')),
      ...['key', 'value', 'a-mop-index', 'b-mop-index'].map((name) => get(step, name)),
    ]);
    expect(steps.sort()).toEqual([
      ['wr', 'x', 1, 0, 1],
      ['wr', 'y', 1, 0, 1],
    ]);
    expect(keywordName(get(entry, 'type'))).toBe('G1c');
  });

  it('names the weakest models that are ruled out apart from the stronger ones', () => {
    const history = concurrently(t(0, r('x'), a('y', 1)), t(1, r('y'), a('x', 1)), order(2, r('x', 1), r('y', 1)));
    const { not, alsoNot } = judge('list-append', history, 'serializable');
    expect(not).toEqual(['repeatable-read']);
    expect(alsoNot).toEqual(['serializable', 'strong-serializable', 'strong-session-serializable']);
  });

  it('finds a dirty update that only a failed transaction read', () => {
    const failed = (process: number, ...micro: Micro[]): Line => ['fail', process, micro];
    const history = historyOf([failed(0, a('x', 1)), ['ok', 1, [a('x', 2)]], failed(2, r('x', 1, 2))]);
    expect(typesOf(judge('list-append', history, 'read-committed'))).toContain('dirty-update');
  });

  it('refuses a history in which two transactions ask to append one element, as Elle does', () => {
    const asked = (process: number): Line => ['invoke', process, [a('x', 1)]];
    const check = (...lines: Line[]) => judge('list-append', historyOf(lines), 'serializable');
    expect(() => check(asked(0), asked(1), ['ok', 0, [a('x', 1)]])).toThrow(
      'value 1 appended to key "x" multiple times!',
    );
    const once = [asked(0), ['ok', 0, [a('x', 1)]], ['ok', 1, [r('x', 1)]]] as Line[];
    expect(check(...once).valid).toBe(true);
  });

  it('leaves a history without any dependency open', () => {
    const judgement = judge('list-append', concurrently(t(0, r('x'))), 'serializable');
    expect(judgement.valid).toBe('unknown');
    expect(typesOf(judgement)).toEqual(['empty-transaction-graph']);
  });

  it('looks no further than its budget, says where it stopped, and still shows a cycle', () => {
    const history = concurrently(t(0, r('x'), a('y', 1)), t(1, r('y'), a('x', 1)), t(2, r('x', 1), r('y', 1)));
    const result = checkListAppend(history, { consistencyModels: ['serializable'], stepsPerComponent: 1 });
    expect(get(result, 'valid?')).toBe(false);
    const types = (itemsOf(get(result, 'anomaly-types')) ?? []).map(keywordName);
    expect(types).toEqual(['G2-item', 'cycle-search-timeout']);
    const [stopped] = itemsOf(getIn(result, 'anomalies', 'cycle-search-timeout')) ?? [];
    expect(keywordName(get(stopped, 'anomaly-spec-type'))).toBe('G2-item');
    expect(get(stopped, 'scc-size')).toBe(2);
  });
});
