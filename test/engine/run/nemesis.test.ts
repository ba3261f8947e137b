import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/engine/clock/random.ts';
import type { NodeProcess } from '../../../src/engine/node/node-process.ts';
import { grudgeFor, PARTITION_TARGETS } from '../../../src/engine/partitions.ts';
import {
  applyFault,
  type Fault,
  faultSchedule,
  faultValue,
  finalFaults,
  NODE_TARGETS,
  pickNodes,
  type ScheduledFault,
} from '../../../src/engine/run/nemesis.ts';
import type { Nemesis } from '../../../src/maelstrom/option-specs.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';
import { aNetwork, type Rig } from '../a-network.ts';

/** As Maelstrom has them. */
const TIMES = { interval: 10, first: 0, partitionTargets: PARTITION_TARGETS };

const nodesOf = (count: number): string[] => Array.from({ length: count }, (_, at) => `n${at}`);

function schedule(nemesis: readonly Nemesis[], seed: number, length = 40, count = 5): ScheduledFault[] {
  const faults: ScheduledFault[] = [];
  for (const fault of faultSchedule({ nemesis, nodes: nodesOf(count) }, TIMES, seed)) {
    faults.push(fault);
    if (faults.length === length) break;
  }
  return faults;
}

/** As text, grudges included. */
const text = (faults: readonly ScheduledFault[]): string =>
  JSON.stringify(faults, (_, value) => (value instanceof Map ? [...value] : value));

describe('the fault schedule', () => {
  it('is the same to the byte for the same seed', () => {
    const kinds: readonly (readonly Nemesis[])[] = [['partition'], ['kill'], ['pause'], ['kill', 'partition', 'pause']];
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...kinds), (seed, nemesis) => {
        expect(text(schedule(nemesis, seed))).toBe(text(schedule(nemesis, seed)));
        expect(text(schedule(nemesis, seed))).not.toBe(text(schedule(nemesis, seed + 1)));
      }),
    );
  });

  it('is empty without a nemesis', () => {
    expect(schedule([], 1)).toEqual([]);
  });

  it('begins at once, goes on in order, and with the interval as its mean gap', () => {
    const faults = schedule(['partition'], 3, 2000);
    expect(faults[0]?.at).toBe(0);
    const gaps = faults.slice(1).map(({ at }, index) => at - (faults[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...gaps)).toBeLessThan(20_000);
    expect(gaps.reduce((a, b) => a + b) / gaps.length / 10_000).toBeCloseTo(1, 1);
  });

  it('ends each fault of a kind before it begins the next', () => {
    const ends: Partial<Record<Fault['f'], Fault['f']>> = {
      'start-partition': 'stop-partition',
      kill: 'start',
      pause: 'resume',
    };
    const faults = schedule(['kill', 'partition', 'pause'], 9, 300).map(({ fault }) => fault.f);
    for (const [begin, end] of Object.entries(ends)) {
      const kind = faults.filter((f) => f === begin || f === end);
      expect(kind).toEqual(kind.map((_, at) => (at % 2 === 0 ? begin : end)));
    }
  });

  it('leaves nothing broken before the last operations', () => {
    const nodes = nodesOf(3);
    expect(finalFaults({ nemesis: ['kill', 'partition', 'pause'], nodes })).toEqual([
      { f: 'stop-partition' },
      { f: 'resume', target: 'all', nodes },
      { f: 'start', target: 'all', nodes },
    ]);
    expect(finalFaults({ nemesis: [], nodes })).toEqual([]);
  });
});

describe('a partition', () => {
  const partition = fc.record({
    seed: fc.nat(),
    count: fc.integer({ min: 1, max: 25 }),
    target: fc.constantFrom(...PARTITION_TARGETS),
  });

  it('names every node, and lets it hear itself', () => {
    fc.assert(
      fc.property(partition, ({ seed, count, target }) => {
        const nodes = nodesOf(count);
        const grudge = grudgeFor(target, nodes, randomStream(seed, 'x'));
        expect([...grudge.keys()].sort()).toEqual([...nodes].sort());
        for (const [node, others] of grudge) {
          expect(others).not.toContain(node);
          expect(new Set(others).size).toBe(others.length);
        }
      }),
    );
  });

  it('splits into two parts of the size that its name says', () => {
    fc.assert(
      fc.property(partition, ({ seed, count, target }) => {
        fc.pre(target !== 'majorities-ring');
        const grudge = grudgeFor(target, nodesOf(count), randomStream(seed, 'x'));
        const smaller = { one: 1, majority: Math.floor(count / 2), 'minority-third': Math.floor((count - 1) / 3) }[
          target as 'one'
        ];
        const parts = new Map<string, number>();
        for (const [node, others] of grudge) {
          const part = nodesOf(count)
            .filter((other) => !others.includes(other))
            .sort()
            .join();
          expect(part.split(',')).toContain(node);
          parts.set(part, (parts.get(part) ?? 0) + 1);
        }
        const sizes = [...parts.values()].sort((a, b) => a - b);
        expect(sizes).toEqual([smaller, count - smaller].filter((size) => size > 0).sort((a, b) => a - b));
      }),
    );
  });

  it('into a ring of majorities lets every node hear a majority', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 25 }), (seed, count) => {
        const grudge = grudgeFor('majorities-ring', nodesOf(count), randomStream(seed, 'x'));
        for (const others of grudge.values()) {
          expect(count - others.length).toBeGreaterThanOrEqual(Math.floor(count / 2) + 1);
        }
        if (count === 5) {
          const majorities = [...grudge.values()].map((others) => [...others].sort().join());
          expect(new Set(majorities).size).toBe(5);
        }
      }),
    );
  });
});

/** Chi-square of counts against equal chances. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

const countsOf = <T>(values: readonly T[], kinds: readonly T[]): number[] =>
  kinds.map((kind) => values.filter((value) => value === kind).length);

/** Bounds of chi-square that chance exceeds once in ten thousand, by degrees of freedom. */
const RARE: Readonly<Record<number, number>> = { 3: 21.1, 4: 23.5, 9: 33.7 };

describe('partitions over many seeds (jepsen.nemesis.combined 0.3.7 draws each time afresh, all four alike)', () => {
  const SEEDS = 4000;
  const partitions = Array.from({ length: SEEDS }, (_, seed) =>
    schedule(['partition'], seed, 5).flatMap(({ fault }) => (fault.f === 'start-partition' ? [fault] : [])),
  );

  it.each([0, 1, 2])('have every shape as often, as the one of number %i of a run', (at) => {
    const targets = partitions.map((each) => each[at]?.target);
    expect(chiSquare(countsOf(targets, PARTITION_TARGETS))).toBeLessThan(RARE[3] as number);
  });

  it('follow each other without memory', () => {
    for (const before of PARTITION_TARGETS) {
      const after = partitions.flatMap(([first, second]) => (first?.target === before ? [second?.target] : []));
      expect(chiSquare(countsOf(after, PARTITION_TARGETS))).toBeLessThan(RARE[3] as number);
    }
  });

  it('isolate every node and every pair of five as often', () => {
    const faults = partitions.flat();
    const smallest = (target: string): string[] =>
      faults
        .filter((fault) => fault.target === target)
        .map(({ grudge }) => {
          const most = Math.max(...[...grudge.values()].map((others) => others.length));
          return [...grudge.keys()]
            .filter((node) => grudge.get(node)?.length === most)
            .sort()
            .join();
        });
    const nodes = nodesOf(5);
    const pairs = nodes.flatMap((a, at) => nodes.slice(at + 1).map((b) => `${a},${b}`));
    expect(chiSquare(countsOf(smallest('one'), nodes))).toBeLessThan(RARE[4] as number);
    // A third of five, rounded down below it, is one node too.
    expect(chiSquare(countsOf(smallest('minority-third'), nodes))).toBeLessThan(RARE[4] as number);
    expect(chiSquare(countsOf(smallest('majority'), pairs))).toBeLessThan(RARE[9] as number);
  });

  it('cut a link in both directions among five nodes, rings included', () => {
    const oneWay = partitions
      .flat()
      .filter(({ grudge }) =>
        [...grudge].some(([node, others]) => others.some((other) => grudge.get(other)?.includes(node) !== true)),
      );
    expect(oneWay).toEqual([]);
  });

  it('come at gaps that are uniform between nothing and twice the interval', () => {
    const gaps = Array.from({ length: 400 }, (_, seed) => schedule(['partition'], seed, 2)[1]?.at ?? 0);
    const tenths = gaps.map((gap) => Math.floor(gap / 2000));
    expect(chiSquare(countsOf(tenths, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))).toBeLessThan(RARE[9] as number);
  });
});

describe('the nodes of a fault', () => {
  it('are as many as its target says', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 25 }),
        fc.constantFrom(...NODE_TARGETS),
        (seed, count, target) => {
          const picked = pickNodes(target, nodesOf(count), randomStream(seed, 'x'));
          expect(new Set(picked).size).toBe(picked.length);
          const majority = Math.floor(count / 2) + 1;
          if (target === null) expect(picked.length).toBeGreaterThanOrEqual(1);
          else {
            const sizes = {
              one: 1,
              'minority-third': Math.floor((count - 1) / 3),
              minority: majority - 1,
              majority,
              all: count,
            };
            expect(picked.length).toBe(sizes[target]);
          }
        },
      ),
    );
  });
});

interface Cluster {
  readonly rig: Rig;
  readonly nodes: ReadonlyMap<string, NodeProcess>;
  /** What was done to nodes, in order. */
  readonly done: string[];
}

function aCluster(): Cluster {
  const rig = aNetwork();
  const done: string[] = [];
  const nodes = new Map(
    nodesOf(3).map((id): [string, NodeProcess] => {
      rig.join(id);
      const node: NodeProcess = {
        id,
        onSilence: () => () => {},
        onEarlyExit() {},
        kill: async () => void done.push(`kill ${id}`),
        start: async () => true,
        pause: () => void done.push(`pause ${id}`),
        resume: () => void done.push(`resume ${id}`),
        stop: async () => undefined,
      };
      return [id, node];
    }),
  );
  return { rig, nodes, done };
}

const apply = ({ rig, nodes, done }: Cluster, fault: Fault) =>
  applyFault(fault, rig.network, nodes, async ({ id }) => void done.push(`restart ${id}`));

describe('a fault that is carried out', () => {
  const hears = ({ send, inbox }: Rig, from: string, to: string): boolean => {
    const before = inbox(to).length;
    send(from, to, {});
    return inbox(to).length > before;
  };

  it('cuts what each node no longer hears, and nothing else, until the network is healed', async () => {
    const cluster = aCluster();
    const { rig } = cluster;
    const grudge = new Map([
      ['n0', ['n1', 'n2']],
      ['n1', []],
      ['n2', ['n1']],
    ]);
    const started = await apply(cluster, { f: 'start-partition', target: 'one', grudge });
    expect(printEdn(started)).toBe('[:isolated {"n0" #{"n1" "n2"}, "n1" #{}, "n2" #{"n1"}}]');
    const links = ['n0 n1', 'n0 n2', 'n1 n0', 'n1 n2', 'n2 n0', 'n2 n1'];
    const heard = (): string[] => links.filter((link) => hears(rig, ...(link.split(' ') as [string, string])));
    expect(heard()).toEqual(['n0 n1', 'n0 n2', 'n2 n1']);
    expect(printEdn(await apply(cluster, { f: 'stop-partition' }))).toBe(':network-healed');
    expect(heard()).toEqual(links);
  });

  it.each([
    [{ f: 'kill', target: 'minority', nodes: ['n2', 'n0'] }, ['kill n2', 'kill n0'], '{"n2" :killed, "n0" :killed}'],
    [{ f: 'pause', target: 'one', nodes: ['n1'] }, ['pause n1'], '{"n1" :paused}'],
    [{ f: 'resume', target: 'all', nodes: ['n0', 'n1'] }, ['resume n0', 'resume n1'], '{"n0" :resumed, "n1" :resumed}'],
    [
      { f: 'start', target: 'all', nodes: ['n0', 'n1'] },
      ['restart n0', 'restart n1'],
      '{"n0" :started, "n1" :started}',
    ],
  ] satisfies [Fault, string[], string][])('%j is done to its nodes only', async (fault, done, value) => {
    const cluster = aCluster();
    expect(printEdn(await apply(cluster, fault))).toBe(value);
    expect(cluster.done).toEqual(done);
  });

  it('that fails for one node is waited for at the others', async () => {
    const { rig, nodes } = aCluster();
    let isRestarted = false;
    const restart = async ({ id }: NodeProcess): Promise<void> => {
      if (id === 'n0') throw new Error('n0 does not answer');
      await new Promise((fulfil) => setImmediate(fulfil));
      isRestarted = true;
    };
    const fault: Fault = { f: 'start', target: 'all', nodes: ['n0', 'n1'] };
    await expect(applyFault(fault, rig.network, nodes, restart)).rejects.toThrow('n0 does not answer');
    expect(isRestarted).toBe(true);
  });
});

describe("a fault's invocation in the history", () => {
  it.each([
    [{ f: 'stop-partition' }, 'nil'],
    [{ f: 'start-partition', target: 'majorities-ring', grudge: new Map() }, ':majorities-ring'],
    [{ f: 'kill', target: null, nodes: ['n0'] }, 'nil'],
    [{ f: 'pause', target: 'one', nodes: ['n0'] }, ':one'],
    [{ f: 'start', target: 'all', nodes: ['n0'] }, ':all'],
  ] satisfies [Fault, string][])('%j has the target as its value', (fault, value) => {
    expect(printEdn(faultValue(fault))).toBe(value);
  });
});

describe('the times of faults', () => {
  const faultsOf = (times: Partial<typeof TIMES>, nemesis: readonly Nemesis[], seed = 3): ScheduledFault[] => {
    const faults: ScheduledFault[] = [];
    for (const fault of faultSchedule({ nemesis, nodes: nodesOf(5) }, { ...TIMES, ...times }, seed)) {
      faults.push(fault);
      if (faults.length === 400) break;
    }
    return faults;
  };

  it.each([[['partition']], [['kill', 'pause']]] as const)('begin with the first one, also of %j', (nemesis) => {
    const [first, second] = faultsOf({ first: 1234.5 }, nemesis);
    expect(first?.at).toBe(1234.5);
    expect(second?.at).toBeGreaterThan(1234.5);
    expect(faultsOf({ first: 0 }, nemesis)[0]?.at).toBe(0);
  });

  it.each([[['partition']], [['kill', 'pause']]] as const)(
    'are apart by the interval on average, also of %j',
    (nemesis) => {
      const last = (interval: number): number => faultsOf({ interval }, nemesis).at(-1)?.at ?? 0;
      expect(last(10) / 399 / 10_000).toBeCloseTo(1, 0);
      // The same draws.
      expect(last(1)).toBeCloseTo(last(10) / 10, 3);
    },
  );

  it('leave what is broken to the targets that are given', () => {
    const targetsOf = (partitionTargets: typeof TIMES.partitionTargets) =>
      new Set(
        faultsOf({ partitionTargets }, ['partition']).flatMap(({ fault }) =>
          fault.f === 'start-partition' ? [fault.target] : [],
        ),
      );
    expect(targetsOf(['one', 'majorities-ring'] as unknown as typeof TIMES.partitionTargets)).toEqual(
      new Set(['one', 'majorities-ring']),
    );
    expect(targetsOf(PARTITION_TARGETS)).toEqual(new Set(PARTITION_TARGETS));
  });
});
