import { describe, expect, it } from 'vitest';
import { faultPeriods } from '../../src/page/shown-faults.ts';
import { parseOperation } from '../../src/store/history.ts';
import { readFaultPeriods } from '../../src/verdict/gather/fault-periods.ts';

/** What a page shows of operations of the nemesis: at milliseconds, `:f` and value as EDN. */
function periodsOf(...operations: readonly (readonly [at: number, f: string, value: string])[]) {
  const reader = readFaultPeriods();
  for (const [index, [at, f, value]] of operations.entries()) {
    const text = `{:index ${index}, :time ${at * 1e6}, :type :info, :process :nemesis, :f :${f}, :value ${value}}`;
    reader.visit(parseOperation(text));
  }
  return faultPeriods(reader.periods());
}

describe('faults', () => {
  it('part the nodes from the partition to its healing, as Maelstrom 0.2.3 wrote it', () => {
    const periods = periodsOf(
      [65, 'start-partition', ':majority'],
      [
        79,
        'start-partition',
        '[:isolated {"n1" #{"n2" "n4" "n0"}, "n3" #{"n2" "n4" "n0"}, "n2" #{"n1" "n3"}, "n4" #{"n1" "n3"}, "n0" #{"n1" "n3"}}]',
      ],
      [3470, 'stop-partition', 'nil'],
      [3476, 'stop-partition', ':network-healed'],
    );
    expect(periods).toEqual([
      {
        kind: 'partition',
        from: 65_000,
        to: 3_476_000,
        groups: [
          ['n0', 'n2', 'n4'],
          ['n1', 'n3'],
        ],
        text: 'start-partition "majority"',
      },
    ]);
  });

  it('have a group for each node of a ring, with those that it hears', () => {
    const [ring] = periodsOf(
      [0, 'start-partition', ':majorities-ring'],
      [0, 'start-partition', '[:isolated {"n0" #{"n1"}, "n1" #{"n2"}, "n2" #{"n0"}}]'],
    );
    expect(ring).toMatchObject({
      to: null,
      groups: [
        ['n0', 'n2'],
        ['n0', 'n1'],
        ['n1', 'n2'],
      ],
    });
  });

  it('last until their nodes are started or resumed, one kind beside the other', () => {
    const periods = periodsOf(
      [10, 'kill', ':minority'],
      [10, 'kill', '{"n0" :killed, "n2" :killed}'],
      [20, 'pause', ':one'],
      [21, 'pause', '{"n1" :paused}'],
      [30, 'start', ':all'],
      [40, 'start', '{"n0" :started, "n1" :started, "n2" :started}'],
    );
    expect(periods).toMatchObject([
      { kind: 'kill', from: 10_000, to: 40_000, groups: [['n0', 'n2']] },
      { kind: 'pause', from: 20_000, to: null, groups: [['n1']] },
    ]);
  });

  it('go on for the nodes that were not started', () => {
    const periods = periodsOf(
      [10, 'kill', ':all'],
      [10, 'kill', '{"n0" :killed, "n1" :killed}'],
      [20, 'start', ':one'],
      [20, 'start', '{"n1" :started}'],
      [30, 'start', ':all'],
      [30, 'start', '{"n0" :started, "n1" :started}'],
    );
    expect(periods).toMatchObject([
      { from: 10_000, to: 20_000, groups: [['n1']] },
      { from: 10_000, to: 30_000, groups: [['n0']] },
    ]);
  });

  it('are not told where nothing says whom they befell', () => {
    expect(periodsOf([10, 'kill', ':minority'])).toEqual([]);
    expect(periodsOf([10, 'pause', ':minority-third'], [10, 'pause', '{}'])).toEqual([]);
    expect(periodsOf([10, 'start-partition', ':one'], [10, 'start-partition', ':crashed'])).toEqual([]);
    expect(periodsOf([10, 'stop-partition', 'nil'], [10, 'stop-partition', ':network-healed'])).toEqual([]);
  });

  it('come in the order in which they began, whatever their kind', () => {
    const periods = periodsOf(
      [5, 'pause', '{"n1" :paused}'],
      [10, 'start-partition', '[:isolated {"n0" #{"n1"}}]'],
      [15, 'kill', '{"n2" :killed}'],
    );
    expect(periods.map(({ kind }) => kind)).toEqual(['pause', 'partition', 'kill']);
  });

  it('lie no farther from the start than the page counts', () => {
    expect(periodsOf([1e300, 'kill', ':one'], [1e300, 'kill', '{"n0" :killed}'])[0]?.from).toBe(1e15);
  });

  it('are called by their kind where the history does not hold what was asked for', () => {
    expect(periodsOf([3, 'pause', '{"n1" :paused}'])).toEqual([
      { kind: 'pause', from: 3000, to: null, groups: [['n1']], text: 'pause' },
    ]);
  });

  it('of more nodes and partitions than can be shown are bounded', () => {
    const nodes = Array.from({ length: 3000 }, (_, index) => `"n${index}"`);
    const grudge = `[:isolated {${nodes.map((node, at) => `${node} #{"n${at + 1}"}`).join(' ')}}]`;
    const operations = Array.from({ length: 40 }, () => [1, 'start-partition', grudge] as const);
    const periods = periodsOf(...operations);
    expect(periods.flatMap(({ groups }) => groups.flat()).length).toBeLessThan(60_000);
    expect(periods.length).toBeGreaterThan(0);
  });
});
