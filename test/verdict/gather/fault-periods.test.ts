import { describe, expect, it } from 'vitest';
import { type FaultPeriods, readFaultPeriods } from '../../../src/verdict/gather/fault-periods.ts';
import { operations } from '../facts.ts';

function periodsOf(...lines: readonly (readonly [ms: number, f: string, value: string])[]): FaultPeriods {
  const reader = readFaultPeriods();
  const history = lines.map(
    ([ms, f, value]) => `:time ${ms * 1e6}, :type :info, :process :nemesis, :f :${f}, :value ${value}`,
  );
  for (const operation of operations(...history)) reader.visit(operation);
  return reader.periods();
}

describe('the periods of faults', () => {
  it('are those of partitions, from their beginning to the healed network', () => {
    const { partitions } = periodsOf(
      [10, 'start-partition', ':one'],
      [12, 'start-partition', '[:isolated {"n1" #{"n0" "n2"}, "n0" #{"n1"}, "n2" #{"n1"}}]'],
      [50, 'stop-partition', 'nil'],
      [51, 'stop-partition', ':network-healed'],
      [70, 'start-partition', ':majority'],
      [70, 'start-partition', '[:isolated {"n0" #{"n1"}}]'],
    );
    expect(partitions.map(({ from, until }) => [from, until])).toEqual([
      [10, 51],
      [70, Number.POSITIVE_INFINITY],
    ]);
    expect(partitions[0]?.unheard.get('n1')).toEqual(new Set(['n0', 'n2']));
    expect(partitions[1]?.unheard.get('n1')).toBeUndefined();
  });

  it('are those of nodes that were killed or paused', () => {
    const { outages } = periodsOf(
      [10, 'kill', ':one'],
      [11, 'kill', '{"n1" :killed}'],
      [20, 'pause', ':all'],
      [21, 'pause', '{"n0" :paused, "n2" :paused}'],
      [30, 'start', ':all'],
      [33, 'start', '{"n1" :started}'],
    );
    expect(outages).toEqual([
      { fault: 'killed', from: 10, until: 33, nodes: new Set(['n1']) },
      { fault: 'paused', from: 20, until: Number.POSITIVE_INFINITY, nodes: new Set(['n0', 'n2']) },
    ]);
  });

  it('are none of what has another shape', () => {
    expect(
      periodsOf([1, 'start-partition', '[:isolated 3]'], [2, 'start-partition', '"x"'], [3, 'kill', '[]']),
    ).toMatchObject({ outages: [] });
  });
});
