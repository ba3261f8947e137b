import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CYCLE_SEARCH_TIMEOUT, findCycles, type TransactionGraph } from '../../../src/checkers/elle/find-cycles.ts';
import { edgeList, RELATIONS, type Relation } from '../../../src/checkers/elle/graph.ts';
import { type Edn, get, itemsOf, keyword, keywordName, record } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { runs } from '../../support/runs.ts';

type Link = readonly [from: number, relation: Relation, to: number];

/** Completions have odd indices, as in a history in which each follows its invocation. */
const indexOf = (vertex: number): number => 2 * vertex + 1;

/** Explains an edge by the name of its relation, with both indices. */
function transactionsOf(
  links: readonly Link[],
  order: readonly Relation[] = ['ww', 'wr', 'rw', 'process', 'realtime'],
): TransactionGraph {
  const edges = edgeList();
  let count = 0;
  for (const [from, relation, to] of links) {
    edges.link(from, to, RELATIONS[relation]);
    count = Math.max(count, from + 1, to + 1);
  }
  const operations = Array.from(
    { length: count },
    (_, vertex): Operation => ({ index: indexOf(vertex), time: 0, type: 'ok', process: vertex, f: 'txn', value: null }),
  );
  const explanations = order.map((relation) => ({
    relation,
    explain: (from: Operation, to: Operation) => record({ type: keyword(relation), from: from.index, to: to.index }),
  }));
  return { operations, graph: edges.freeze(count), explanations };
}

interface Shown {
  readonly type: string | undefined;
  /** Indices of the operations. */
  readonly cycle: readonly unknown[];
  readonly steps: readonly (string | undefined)[];
}

const shownAs = (entry: Edn): Shown => ({
  type: keywordName(get(entry, 'type')),
  cycle: (itemsOf(get(entry, 'cycle')) ?? []).map((operation) => get(operation, 'index')),
  steps: (itemsOf(get(entry, 'steps')) ?? []).map((step) => keywordName(get(step, 'type'))),
});

const entriesOfType = (found: ReadonlyMap<string, Edn>, type: string): readonly Edn[] =>
  (found.get(type) ?? []) as readonly Edn[];

/** The cycles that were found, without the models that they rule out. */
const cyclesIn = (found: ReadonlyMap<string, Edn>): readonly Shown[] =>
  [...found].flatMap(([type, entries]) => (type.startsWith('G') ? (entries as readonly Edn[]).map(shownAs) : []));

const search = (links: readonly Link[], steps?: number) => findCycles(transactionsOf(links), steps);

/** A ring of these relations over as many vertices, from `first` on. */
const ring = (relations: readonly Relation[], first = 0): Link[] =>
  relations.map((relation, i): Link => [first + i, relation, first + ((i + 1) % relations.length)]);

/** Relations of a cycle, its class, and the weakest models that it proves to be broken. */
const CLASSES: readonly (readonly [type: string, relations: readonly Relation[], notModels: readonly string[]])[] = [
  ['G0', ['ww', 'ww', 'ww'], ['PL-1']],
  ['G1c', ['ww', 'wr', 'ww'], ['PL-2']],
  ['G-single-item', ['ww', 'wr', 'rw'], ['PL-SI', 'PL-2.99']],
  ['G-nonadjacent-item', ['rw', 'ww', 'rw', 'wr'], ['PL-SI', 'PL-2.99']],
  ['G2-item', ['rw', 'rw', 'wr'], ['PL-2.99']],
  ['G0-process', ['ww', 'process', 'ww'], ['strong-session-PL-1']],
  ['G1c-process', ['wr', 'process', 'ww'], ['strong-session-PL-2']],
  ['G-single-item-process', ['rw', 'process', 'ww'], ['strong-session-snapshot-isolation']],
  ['G-nonadjacent-item-process', ['rw', 'process', 'rw', 'ww'], ['strong-session-snapshot-isolation']],
  ['G2-item-process', ['rw', 'rw', 'process'], ['strong-session-serializable']],
  ['G0-realtime', ['ww', 'realtime', 'ww'], ['strong-PL-1']],
  ['G1c-realtime', ['wr', 'realtime', 'ww'], ['strong-PL-2']],
  ['G-single-item-realtime', ['rw', 'realtime', 'ww'], ['strong-snapshot-isolation']],
  ['G-nonadjacent-item-realtime', ['rw', 'realtime', 'rw', 'ww'], ['strong-snapshot-isolation']],
  ['G2-item-realtime', ['rw', 'rw', 'realtime'], ['PL-SS']],
];

describe('findCycles', () => {
  it('finds nothing in a graph without a cycle', () => {
    const links: Link[] = [
      [0, 'ww', 1],
      [1, 'wr', 2],
      [0, 'rw', 2],
      [2, 'realtime', 3],
    ];
    expect(search(links)).toEqual(new Map());
  });

  it.each(CLASSES)('finds a planted %s, and no other cycle', (type, relations, notModels) => {
    const bystanders: Link[] = [
      [20, 'rw', 0],
      [1, 'wr', 21],
    ];
    const found = search([...ring(relations), ...bystanders]);
    const [cycle, ...others] = cyclesIn(found);
    expect(others).toEqual([]);
    expect(cycle?.type).toBe(type);
    expect(found.has(type)).toBe(true);
    // It may begin anywhere, but it goes around.
    expect(cycle?.cycle).toHaveLength(relations.length + 1);
    expect(cycle?.cycle[0]).toBe(cycle?.cycle.at(-1));
    expect([...new Set(cycle?.cycle)].sort()).toEqual(relations.map((_, vertex) => indexOf(vertex)).sort());
    const start = ((cycle?.cycle[0] as number) - 1) / 2;
    expect(cycle?.steps).toEqual([...relations.slice(start), ...relations.slice(0, start)]);
    expect([...found.keys()].filter((name) => name.endsWith('-cycle-exists'))).toEqual(
      notModels.map((model) => `${model}-cycle-exists`),
    );
  });

  it('shows one cycle of each class for each component, components by their first operation', () => {
    const two = [...ring(['ww', 'ww'], 4), ...ring(['ww', 'ww'], 0), ...ring(['rw', 'wr'], 2)];
    expect(cyclesIn(search(two)).map(({ type, cycle }) => [type, [...cycle].sort()])).toEqual([
      ['G0', expect.arrayContaining([1, 3])],
      ['G0', expect.arrayContaining([9, 11])],
      ['G-single-item', expect.arrayContaining([5, 7])],
    ]);
    const twoCyclesOfOneComponent: Link[] = [...ring(['ww', 'ww', 'ww']), [1, 'ww', 0]];
    expect(cyclesIn(search(twoCyclesOfOneComponent))).toHaveLength(1);
  });

  it('does not search for what a worse cycle of the same component implies', () => {
    expect(cyclesIn(search([...ring(['ww', 'ww']), ...ring(['rw', 'rw'])])).map(({ type }) => type)).toEqual(['G0']);
  });

  it('lets the first relation of the explanations explain an edge that has several', () => {
    const links: Link[] = [...ring(['ww', 'ww']), [0, 'realtime', 1]];
    const stepsIn = (order: readonly Relation[]) =>
      cyclesIn(findCycles(transactionsOf(links, order))).map(({ type, steps }) => [type, [...steps].sort()]);
    expect(stepsIn(['ww', 'realtime'])).toEqual([['G0', ['ww', 'ww']]]);
    expect(stepsIn(['realtime', 'ww'])).toContainEqual(['G0-realtime', ['realtime', 'ww']]);
    expect(() => stepsIn(['rw'])).toThrow('No explanation for an edge');
  });

  it('shows the smallest set of operations that rules a model out', () => {
    const links: Link[] = [
      ...ring(['ww', 'ww', 'ww']),
      [2, 'rw', 3],
      [3, 'rw', 4],
      ...ring(['ww', 'ww'], 3),
      [4, 'rw', 0],
    ];
    const [entry] = entriesOfType(search(links), 'PL-1-cycle-exists');
    expect(get(entry, 'scc-size')).toBe(2);
    expect(get(entry, 'scc')).toEqual({ set: [7, 9] });
    expect(keywordName(get(entry, 'not'))).toBe('read-uncommitted');
  });

  it('explains only edges that are there, one after another', () => {
    const relation = fc.constantFrom<Relation>('ww', 'wr', 'rw', 'process', 'realtime');
    // Dense enough that most draws have a cycle.
    const links = fc.array(fc.tuple(fc.nat(4), relation, fc.nat(4)), { minLength: 4, maxLength: 12, size: 'max' });
    let cyclic = 0;
    fc.assert(
      fc.property(links, (drawn) => {
        const given = drawn.filter(([from, , to]) => from !== to);
        for (const [type, entries] of search(given)) {
          if (!type.startsWith('G')) continue;
          for (const entry of entries as readonly Edn[]) {
            cyclic += 1;
            const { cycle } = shownAs(entry);
            expect(keywordName(get(entry, 'type'))).toBe(type);
            const steps = itemsOf(get(entry, 'steps')) ?? [];
            expect(steps.map((step) => get(step, 'from'))).toEqual(cycle.slice(0, -1));
            expect(steps.map((step) => get(step, 'to'))).toEqual(cycle.slice(1));
            for (const step of steps) {
              const [from, to] = [get(step, 'from'), get(step, 'to')].map((index) => ((index as number) - 1) / 2);
              expect(given).toContainEqual([from, keywordName(get(step, 'type')), to]);
            }
          }
        }
      }),
      { numRuns: runs(300) },
    );
    expect(cyclic).toBeGreaterThan(runs(60));
  });
});

const WIDTH = 80;
/** Vertices of a component that is hard to search. */
const HARD = 3 * WIDTH + 2;

/**
 * Each path through three layers leads on to the next rw edge, which a search for a single one may not take. There are
 * half a million of them, and the cycle that is there has two rw edges.
 */
function hardComponent(first: number): Link[] {
  const [y, z] = [first + 3 * WIDTH, first + 3 * WIDTH + 1];
  const links: Link[] = [[y, 'wr', z]];
  for (let a = 0; a < WIDTH; a++) {
    links.push([z, 'rw', first + a], [first + 2 * WIDTH + a, 'rw', y]);
    for (const layer of [0, 1]) {
      for (let b = 0; b < WIDTH; b++) links.push([first + layer * WIDTH + a, 'wr', first + (layer + 1) * WIDTH + b]);
    }
  }
  return links;
}

describe('a search that runs out of its budget', () => {
  const timeoutsIn = (found: ReadonlyMap<string, Edn>) =>
    entriesOfType(found, CYCLE_SEARCH_TIMEOUT).map((entry) => [
      keywordName(get(entry, 'anomaly-spec-type')),
      get(entry, 'scc-size'),
    ]);

  it('says what it was looking for, and what the component does not contain', () => {
    const found = search(hardComponent(0), 1_000);
    const [entry] = entriesOfType(found, CYCLE_SEARCH_TIMEOUT);
    expect(timeoutsIn(found)).toEqual([['G-single-item', HARD]]);
    expect(keywordName(get(entry, 'type'))).toBe(CYCLE_SEARCH_TIMEOUT);
    expect((itemsOf(get(entry, 'does-not-contain')) ?? []).map(keywordName)).not.toContain('G-single-item');
    expect(found.has('PL-SI-cycle-exists')).toBe(true);
  });

  it('leaves out of what the component does not contain the classes that it has found', () => {
    const links = [...ring(['rw', 'rw']), ...ring(['ww', 'process'], 1)];
    const stopped = Array.from({ length: 40 }, (_, steps) => search(links, steps)).filter((found) =>
      found.has(CYCLE_SEARCH_TIMEOUT),
    );
    for (const found of stopped) {
      const [entry] = entriesOfType(found, CYCLE_SEARCH_TIMEOUT);
      const lacking = (itemsOf(get(entry, 'does-not-contain')) ?? []).map(keywordName);
      expect(lacking.filter((type) => type !== undefined && found.has(type))).toEqual([]);
    }
    // One of the cycles is what every stopped search shows.
    expect(stopped.some((found) => cyclesIn(found).length > 1)).toBe(true);
  });

  it.each(CLASSES)('still shows a short cycle where there is a %s', (_, relations) => {
    const found = search(ring(relations), 0);
    expect(timeoutsIn(found)).toHaveLength(1);
    const [cycle, ...others] = cyclesIn(found);
    expect(others).toEqual([]);
    expect(cycle?.cycle).toHaveLength(relations.length + 1);
    expect(cycle?.cycle[0]).toBe(indexOf(0));
    expect(cycle?.steps).toEqual(relations);
  });

  it('shows a cycle of the worst relations that have one, and the shortest through its first operation', () => {
    const links: Link[] = [
      ...ring(['rw', 'rw'], 0),
      [1, 'rw', 2],
      ...ring(['ww', 'ww', 'ww', 'ww'], 2),
      [4, 'ww', 2],
      [3, 'rw', 0],
    ];
    expect(cyclesIn(search(links, 0)).map(({ type, cycle }) => [type, cycle])).toEqual([['G0', [5, 7, 9, 5]]]);
  });

  it('does not take steps from the next component', () => {
    const found = search([...hardComponent(0), ...ring(['rw', 'wr'], HARD)], 1_000);
    expect(timeoutsIn(found)).toHaveLength(1);
    expect(entriesOfType(found, 'G-single-item').map((entry) => shownAs(entry).cycle.length)).toContain(3);
  });

  it('ends the search of a whole history after four million steps', () => {
    const size = HARD + 2;
    const pairs = Array.from({ length: 10 }, (_, i) => [
      ...hardComponent(i * size),
      ...ring(['ww', 'wr'], i * size + HARD),
    ]);
    const found = search(pairs.flat());
    // Ten hard components take 400,000 steps each. The small one after the last of them gets none.
    expect(timeoutsIn(found).map(([, operations]) => operations)).toEqual([...pairs.map(() => HARD), 2]);
    expect(entriesOfType(found, 'PL-2-cycle-exists')).toHaveLength(10);
  });
});
