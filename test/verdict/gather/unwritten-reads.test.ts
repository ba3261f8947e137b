import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { type ReadFacts, watchReads } from '../../../src/verdict/gather/unwritten-reads.ts';
import { operations } from '../facts.ts';

function readsOf(workload: Workload, ...lines: readonly string[]): ReadFacts {
  const watch = watchReads(workload);
  for (const operation of operations(...lines.map((line, index) => `:time ${index}, :process 0, ${line}`))) {
    watch.visit(operation);
  }
  return watch.facts();
}

const wrongValues = (workload: Workload, ...lines: readonly string[]) => readsOf(workload, ...lines).unwritten?.values;

describe('watchReads', () => {
  it.each<[Workload, string, string, string]>([
    ['broadcast', ':f :broadcast, :value 3', ':f :read, :value [3]', ':f :read, :value [3 4]'],
    ['g-set', ':f :add, :value 3', ':f :read, :value [3 3]', ':f :read, :value #{4}'],
    ['lin-kv', ':f :write, :value [0 3]', ':f :read, :value [0 3]', ':f :read, :value [1 3]'],
    ['lin-kv', ':f :cas, :value [0 [4 3]]', ':f :read, :value [0 3]', ':f :read, :value [0 4]'],
    [
      'kafka',
      ':f :send, :value [[:send "k" 3]]',
      ':f :poll, :value [[:poll {"k" [[0 3]]}]]',
      ':f :poll, :value [[:poll {"j" [[0 3]], "k" [[0 3]]}]]',
    ],
    [
      'txn-rw-register',
      ':f :txn, :value [[:w 1 3] [:r 1 nil]]',
      ':f :txn, :value [[:r 2 nil] [:r 1 3]]',
      ':f :txn, :value [[:r 1 3] [:r 1 2]]',
    ],
    [
      'txn-list-append',
      ':f :txn, :value [[:append 1 3]]',
      ':f :txn, :value [[:r 1 [3]] [:r 2 nil]]',
      ':f :txn, :value [[:r 1 [3 2]]]',
    ],
  ])('of %s counts values that no request asked to write', (workload, write, right, wrong) => {
    const written = `:type :invoke, ${write}`;
    expect(wrongValues(workload, written, `:type :ok, ${right}`)).toBeUndefined();
    expect(wrongValues(workload, written, `:type :ok, ${right}`, `:type :ok, ${wrong}`)).toBe(1);
    // What a read that came to nothing holds was not read.
    expect(wrongValues(workload, written, `:type :info, ${wrong}`)).toBeUndefined();
    // Nothing was written yet.
    expect(wrongValues(workload, `:type :ok, ${right}`, written)).toBeGreaterThan(0);
  });

  it.each(['fail', 'info'])('takes a write that ended as :%s for one that may have happened', (type) => {
    const write = ':f :broadcast, :value 3';
    expect(
      wrongValues(
        'broadcast',
        `:type :invoke, ${write}`,
        `:type :${type}, ${write}`,
        ':type :ok, :f :read, :value [3]',
      ),
    ).toBeUndefined();
  });

  it('tells a value of another type from one that was never written', () => {
    const write = ':type :invoke, :f :broadcast, :value 3';
    const { unwritten } = readsOf('broadcast', write, ':type :ok, :f :read, :value ["3"]');
    expect(unwritten).toMatchObject({ values: 1, of: 1, onlyForms: true, first: { value: '3' } });
    expect(readsOf('broadcast', write, ':type :ok, :f :read, :value ["3" 9]').unwritten).toMatchObject({
      values: 2,
      onlyForms: false,
    });
  });

  it('tells an object around a value, and null for every value, from what was never written', () => {
    const write = ':type :invoke, :f :broadcast, :value 3';
    const read = (value: string) => readsOf('broadcast', write, `:type :ok, :f :read, :value [${value}]`).unwritten;
    expect(read('{:message 3}')).toMatchObject({ onlyForms: true, onlyNulls: false });
    expect(read('{:message 4}')).toMatchObject({ onlyForms: false });
    expect(read('{:message 3} 9')).toMatchObject({ onlyForms: false });
    expect(read('nil nil')).toMatchObject({ onlyForms: false, onlyNulls: true });
    expect(read('nil 3')).toMatchObject({ onlyForms: false, onlyNulls: false });
  });

  it('knows whether all of them are one value', () => {
    const read = (value: string) => readsOf('broadcast', `:type :ok, :f :read, :value [${value}]`).unwritten;
    expect(read('0 0')).toMatchObject({ values: 2, onlyFirst: true });
    expect(read('0 1')).toMatchObject({ values: 2, onlyFirst: false });
  });

  it('says nothing once it cannot remember what was written', () => {
    const long = `:type :invoke, :f :broadcast, :value "${'x'.repeat(300)}"`;
    expect(wrongValues('broadcast', long, ':type :ok, :f :read, :value [1]')).toBeUndefined();
  });

  it('finds sums of a counter that no additions give, but not among the last reads', () => {
    const add = (delta: number) => `:type :invoke, :f :add, :value ${delta}`;
    const read = (value: number, more = '') => `:type :ok, :f :read, :value ${value}${more}`;
    const sums = (...lines: readonly string[]) => readsOf('pn-counter', ...lines).impossibleSums;
    expect(sums(add(3), add(-2), read(3), read(-2), read(1))).toBeNull();
    expect(sums(add(3), add(-2), read(4), read(-3))).toMatchObject({ count: 2, first: { low: -2, high: 3 } });
    expect(sums(add(3), read(4, ', :final? true'))).toBeNull();
  });

  it('keeps the last reads of a counter that ended without success', () => {
    const lines = [
      ':type :fail, :f :read, :value nil',
      ':type :info, :f :read, :value nil, :final? true',
      ':type :fail, :f :read, :value nil, :final? true',
      ':type :ok, :f :read, :value 3, :final? true',
      ':type :invoke, :f :read, :value nil, :final? true',
    ];
    expect(readsOf('g-counter', ...lines).failedFinal.map(({ index }) => index)).toEqual([1, 2]);
    expect(readsOf('broadcast', ...lines).failedFinal).toEqual([]);
  });

  it('finds reads of null in lin-kv, of keys with a value', () => {
    const wrote = ':type :ok, :f :write, :value [0 3]';
    const nulls = (...lines: readonly string[]) => readsOf('lin-kv', ...lines).nulls?.count;
    expect(nulls(wrote, ':type :ok, :f :read, :value [0 nil]')).toBe(1);
    expect(
      nulls(wrote, ':type :ok, :f :read, :value [1 nil]', ':type :fail, :f :read, :value [0 nil]'),
    ).toBeUndefined();
  });
});
