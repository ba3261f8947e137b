import { describe, expect, it } from 'vitest';
import { edgeList, RELATIONS, relationsBetween } from '../../../src/checkers/elle/graph.ts';
import { pairedHistory } from '../../../src/checkers/elle/process-and-realtime-orders.ts';
import { linkDependencies } from '../../../src/checkers/elle/rw-register-dependencies.ts';
import { interactionOf, versionGraphs } from '../../../src/checkers/elle/rw-register-versions.ts';
import { transactionsOf } from '../../../src/checkers/elle/transactions.ts';
import { keyword, record } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { historyOf, type Line, type Micro } from './transaction-histories.ts';

const r = (key: string, value: number | null): Micro => ['r', key, value];
const w = (key: string, value: number): Micro => ['w', key, value];
const ok = (...micro: Micro[]): Line => ['ok', 0, micro];

function linked(...lines: Line[]) {
  const paired = pairedHistory(historyOf(lines));
  const interactions = transactionsOf(paired.operations, 'w').map(interactionOf);
  const edges = edgeList();
  const { versions } = versionGraphs(interactions);
  const { isRelated, explanations } = linkDependencies(paired, interactions, versions, edges);
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
  return { isRelated, edges: found, explain };
}

describe('dependencies between transactions on registers', () => {
  it('are wr from a write to its read, ww and rw to the write of a later version', () => {
    const { edges, isRelated, explain } = linked(ok(r('y', null), w('x', 1)), ok(r('x', 1), w('x', 2)), ok(w('y', 5)));
    expect(edges).toEqual(['0 ww 1', '0 wr 1', '0 rw 2']);
    expect(isRelated).toBe(true);
    expect(explain(0, 'wr', 1)).toEqual(
      record({ type: keyword('wr'), key: 'x', value: 1, 'a-mop-index': 1, 'b-mop-index': 0 }),
    );
    expect(explain(0, 'ww', 1)).toEqual(
      record({ key: 'x', value: 1, "value'": 2, type: keyword('ww'), 'a-mop-index': 1, 'b-mop-index': 1 }),
    );
    expect(explain(0, 'rw', 2)).toEqual(
      record({ key: 'y', value: null, "value'": 5, type: keyword('rw'), 'a-mop-index': 0, 'b-mop-index': 0 }),
    );
  });

  it('leave out what an indefinite transaction wrote, as Elle does', () => {
    expect(linked(['info', 0, [w('x', 1)]], ok(r('x', 1)))).toMatchObject({ edges: [], isRelated: false });
  });

  it('make no edge from a transaction to itself, but count', () => {
    expect(linked(ok(r('x', null), w('x', 1)))).toMatchObject({ edges: [], isRelated: true });
    expect(linked(ok(w('x', 1)))).toMatchObject({ edges: [], isRelated: false });
  });

  it('need one writer for each value that was read', () => {
    expect(() => linked(ok(w('x', 1)), ok(w('x', 1)), ok(r('x', 1)))).toThrow(
      'Key "x" had value 1 written by more than one op',
    );
    expect(linked(ok(w('x', 1)), ok(w('x', 1))).edges).toEqual([]);
  });
});
