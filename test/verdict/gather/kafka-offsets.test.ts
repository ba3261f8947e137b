import { describe, expect, it } from 'vitest';
import { watchOffsets } from '../../../src/verdict/gather/kafka-offsets.ts';
import { operations } from '../facts.ts';

/** The huge offset of a history whose operations end with these values. */
function hugeOffset(...values: readonly string[]): number | bigint | null {
  const watch = watchOffsets('kafka');
  for (const value of values) {
    const [operation] = operations(`:time 1, :type :ok, :process 0, :f :send, :value ${value}`);
    if (operation !== undefined) watch.visit(operation);
  }
  return watch.facts().huge?.offset ?? null;
}

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
});
