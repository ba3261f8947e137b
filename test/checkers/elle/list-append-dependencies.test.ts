import { describe, expect, it } from 'vitest';
import { edgeList, RELATIONS, relationsBetween } from '../../../src/checkers/elle/graph.ts';
import { linkDependencies } from '../../../src/checkers/elle/list-append-dependencies.ts';
import { observedVersions } from '../../../src/checkers/elle/list-append-versions.ts';
import { pairedHistory } from '../../../src/checkers/elle/process-and-realtime-orders.ts';
import { transactionsOf } from '../../../src/checkers/elle/transactions.ts';
import { keyword, record } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { historyOf, type Line, type Micro } from './transaction-histories.ts';

const r = (key: string, ...elements: number[]): Micro => ['r', key, elements];
const a = (key: string, element: number): Micro => ['append', key, element];
const ok = (...micro: Micro[]): Line => ['ok', 0, micro];

function linked(...lines: Line[]) {
  const paired = pairedHistory(historyOf(lines));
  const possible = transactionsOf(paired.operations, 'append').filter(({ operation }) => operation.type !== 'fail');
  const edges = edgeList();
  const explanations = linkDependencies(paired, possible, observedVersions(possible), edges);
  const graph = edges.freeze(paired.completions.length);
  const found: string[] = [];
  for (const from of lines.keys()) {
    for (const to of lines.keys()) {
      const mask = relationsBetween(graph, from, to);
      for (const [name, relation] of Object.entries(RELATIONS)) {
        if ((mask & relation) !== 0) found.push(`${from} ${name} ${to}`);
      }
    }
  }
  const explain = (from: number, relation: string, to: number) =>
    explanations
      .find((each) => each.relation === relation)
      ?.explain(paired.completions[from] as Operation, paired.completions[to] as Operation);
  return { edges: found, explain };
}

describe('dependencies between transactions on lists', () => {
  it('are ww from an append to the next, wr from an append to its read, rw from a read to the next append', () => {
    const { edges, explain } = linked(
      ok(a('y', 9), a('x', 1)),
      ok(r('x', 1)),
      ok(r('y', 9), a('x', 2)),
      ok(r('x', 1, 2)),
    );
    expect(edges).toEqual(['0 wr 1', '0 ww 2', '0 wr 2', '1 rw 2', '2 wr 3']);
    const [type, key] = ['type', 'key'];
    expect(explain(0, 'ww', 2)).toEqual(
      record({ [type]: keyword('ww'), [key]: 'x', value: 1, "value'": 2, 'a-mop-index': 1, 'b-mop-index': 1 }),
    );
    expect(explain(0, 'wr', 2)).toEqual(
      record({ [type]: keyword('wr'), [key]: 'y', value: 9, 'a-mop-index': 0, 'b-mop-index': 0 }),
    );
    expect(explain(1, 'rw', 2)).toEqual(
      record({ [type]: keyword('rw'), [key]: 'x', value: 1, "value'": 2, 'a-mop-index': 0, 'b-mop-index': 1 }),
    );
  });

  it('are rw from a read of an empty list to the first append', () => {
    const { edges, explain } = linked(ok(r('y', 1), r('x')), ok(a('x', 1)), ok(r('x', 1)), ok(a('y', 1)));
    expect(edges).toEqual(['0 rw 1', '1 wr 2', '3 wr 0']);
    expect(explain(0, 'rw', 1)).toEqual(
      record({
        type: keyword('rw'),
        key: 'x',
        value: keyword('elle.list-append/init'),
        "value'": 1,
        'a-mop-index': 1,
        'b-mop-index': 0,
      }),
    );
  });

  it('put an append that no read shows after all that reads show', () => {
    expect(linked(ok(a('x', 1)), ok(a('x', 2)), ok(r('x', 1))).edges).toEqual(['0 ww 1', '0 wr 2', '2 rw 1']);
  });

  it('do not link a transaction to itself', () => {
    expect(linked(ok(a('x', 1), a('x', 2), r('x', 1, 2)), ok(r('y'), a('y', 1))).edges).toEqual([]);
  });

  it('take what an indefinite transaction appended, but not its nil for a read', () => {
    const indefinite: Line = ['info', 0, [['r', 'x', null], a('y', 1)]];
    expect(linked(indefinite, ok(a('x', 1)), ok(r('y', 1)), ok(r('x', 1))).edges).toEqual(['0 wr 2', '1 wr 3']);
  });
});
