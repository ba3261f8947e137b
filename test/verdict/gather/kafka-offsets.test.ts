import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { type OffsetFacts, watchOffsets } from '../../../src/verdict/gather/kafka-offsets.ts';
import { operations } from '../facts.ts';

/** What a history shows whose operations end with these values. */
function factsOf(values: readonly string[], workload: Workload = 'kafka'): OffsetFacts {
  const watch = watchOffsets(workload);
  const lines = values.map((value) => `:time 1, :type :ok, :process 0, :f :txn, :value ${value}`);
  for (const operation of operations(...lines)) watch.visit(operation);
  return watch.facts();
}

const hugeOffset = (...values: readonly string[]): number | bigint | null => factsOf(values).huge?.offset ?? null;

describe('watchOffsets', () => {
  it('finds an offset far beyond the number of messages, whatever comes before or after', () => {
    expect(hugeOffset('[[:send "1" [1732283999999 5]]]')).toBe(1732283999999);
    expect(hugeOffset('[[:send "1" [0 5]] [:send "1" [20000000 6]] [:send "1" [3 7]]]')).toBe(20_000_000);
    expect(hugeOffset('[[:send "1" [99999999999999999999 5]]]')).toBe(99999999999999999999n);
  });

  it('takes no offset for huge that is small, or one of many', () => {
    expect(hugeOffset()).toBeNull();
    expect(hugeOffset('[[:send "1" [10000000 5]]]')).toBeNull();
    expect(hugeOffset('[[:send "1" [10000001 5]]]')).toBe(10_000_001);
    const many = Array.from({ length: 20_000 }, () => '[:send "1" [20000000 5]]').join(' ');
    expect(hugeOffset(`[${many}]`)).toBeNull();
  });

  it('looks at acknowledged sends only', () => {
    expect(
      hugeOffset(
        '[[:poll {"1" [[20000000 5]]}]]',
        '[[:poll "1" [20000000 5]]]',
        '[[:send "1" 20000000]]',
        'nil',
        '[[:send "1" ["20000000" 5]]]',
      ),
    ).toBeNull();
    const watch = watchOffsets('kafka');
    for (const type of ['invoke', 'fail', 'info'] as const) {
      const [one] = operations(`:time 1, :type :${type}, :process 0, :f :send, :value [[:send "1" [20000000 5]]]`);
      if (one !== undefined) watch.visit(one);
    }
    expect(watch.facts().huge).toBeNull();
  });

  it('tells the key of the largest offset, and of how many messages it is one', () => {
    const sends = ['[[:send "1" [20000000 5]]]', '[[:send "2" [30000000 5] ] [:send "1" [4 6]]]', '[[:poll {"1" []}]]'];
    expect(factsOf(sends).huge).toEqual({ offset: 30_000_000, key: '2', messages: 3 });
    expect(factsOf(sends, 'echo')).toEqual({ huge: null, negative: null, onlyPolledEmpty: null });
  });

  it('adds up what all keys have', () => {
    expect(hugeOffset('[[:send "1" [6000000 5]] [:send "2" [5000000 5]]]')).toBe(6_000_000);
    expect(hugeOffset('[[:send "1" [6000000 5]] [:send "2" [-5000000 5]]]')).toBeNull();
  });

  it('finds the first offset below 0', () => {
    const sends = ['[[:send "1" [0 5]]]', '[[:send "2" [-3 5]] [:send "1" [-9 6]]]'];
    expect(factsOf(sends).negative).toEqual({ offset: -3, key: '2' });
    expect(factsOf(sends.slice(0, 1)).negative).toBeNull();
  });

  it('finds a key with messages of which polls return only an empty list, and the first such poll', () => {
    const sent = '[[:send "1" [0 5]]]';
    const empty = '[[:poll {"2" [], "1" []}]]';
    expect(factsOf([sent, '[[:poll {}]]', empty, empty]).onlyPolledEmpty).toMatchObject({
      key: '1',
      operation: { index: 2 },
    });
    expect(factsOf([empty, sent]).onlyPolledEmpty).toMatchObject({ key: '1', operation: { index: 0 } });
    // Nothing was sent to it, it was not polled, or a poll brought something after all.
    expect(factsOf([empty]).onlyPolledEmpty).toBeNull();
    expect(factsOf([sent]).onlyPolledEmpty).toBeNull();
    expect(factsOf([sent, empty, '[[:poll {"1" [[0 5]]}]]', empty]).onlyPolledEmpty).toBeNull();
  });
});
