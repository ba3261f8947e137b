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
    expect(outages).toMatchObject([
      { fault: 'killed', from: 10, until: 33, nodes: new Set(['n1']) },
      { fault: 'paused', from: 20, until: Number.POSITIVE_INFINITY, nodes: new Set(['n0', 'n2']) },
    ]);
  });

  it('go on for the nodes that were not started', () => {
    const { outages } = periodsOf(
      [10, 'kill', ':all'],
      [10, 'kill', '{"n0" :killed, "n1" :killed}'],
      [20, 'start', ':one'],
      [20, 'start', '{"n1" :started, "n2" :started}'],
      [30, 'start', '{"n0" :started}'],
      [40, 'start', '{"n0" :started, "n1" :started}'],
    );
    expect(outages.map(({ from, until, nodes }) => [from, until, ...nodes])).toEqual([
      [10, 20, 'n1'],
      [10, 30, 'n0'],
    ]);
  });

  it('keep the end that they had when the same fault comes again', () => {
    const { partitions, outages } = periodsOf(
      [10, 'start-partition', '[:isolated {"n0" #{"n1"}}]'],
      [20, 'stop-partition', ':network-healed'],
      [30, 'start-partition', '[:isolated {"n0" #{"n1"}}]'],
      [40, 'stop-partition', ':network-healed'],
      [50, 'kill', ':one'],
      [51, 'kill', '{"n1" :killed}'],
      [60, 'start', '{"n1" :started}'],
      [70, 'kill', '{"n1" :killed}'],
      [80, 'start', '{"n1" :started}'],
    );
    expect(partitions.map(({ from, until }) => [from, until])).toEqual([
      [10, 20],
      [30, 40],
    ]);
    expect(outages.map(({ from, until }) => [from, until])).toEqual([
      [50, 60],
      [70, 80],
    ]);
  });

  it('know what the nemesis was asked for, where the history holds it', () => {
    const { partitions } = periodsOf(
      [10, 'start-partition', ':one'],
      [12, 'start-partition', '[:isolated {"n0" #{"n1"}}]'],
    );
    expect(partitions[0]?.asked).toEqual({ f: 'start-partition', value: { key: 'one' } });
    expect(periodsOf([12, 'start-partition', '[:isolated {"n0" #{"n1"}}]']).partitions[0]).not.toHaveProperty('asked');
  });

  it('hold a bounded number of names, whatever a history claims', () => {
    const nodes = Array.from({ length: 200 }, (_, index) => `"n${index}"`).join(' ');
    const all = Array.from({ length: 200 }, (_, index) => `"n${index}" #{${nodes}}`).join(' ');
    const { partitions } = periodsOf(
      ...Array.from({ length: 40 }, () => [1, 'start-partition', `[:isolated {${all}}]`] as const),
    );
    expect(partitions).toHaveLength(12);
  });

  it('are none of what has another shape', () => {
    expect(
      periodsOf([1, 'start-partition', '[:isolated 3]'], [2, 'start-partition', '"x"'], [3, 'kill', '[]']),
    ).toMatchObject({ outages: [] });
  });
});
