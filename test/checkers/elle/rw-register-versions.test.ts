import { describe, expect, it } from 'vitest';
import { interactionOf, versionGraphs } from '../../../src/checkers/elle/rw-register-versions.ts';
import { transactionsOf } from '../../../src/checkers/elle/transactions.ts';
import { keyword, record, set } from '../../../src/maelstrom/edn.ts';
import { historyOf, type Line, type Micro } from './transaction-histories.ts';

const r = (key: string, value: number | null): Micro => ['r', key, value];
const w = (key: string, value: number): Micro => ['w', key, value];
const interactions = (...lines: Line[]) => transactionsOf(historyOf(lines), 'w').map(interactionOf);
const ok = (...micro: Micro[]): Line => ['ok', 0, micro];

/** The pairs of each key as `key: earlier < later`. */
function pairsOf(...lines: Line[]) {
  const { versions, cyclic } = versionGraphs(interactions(...lines));
  const pairs = [...versions.values()].flatMap(({ key, successors }) =>
    [...successors].flatMap(([before, later]) => [...later].map((after) => `${key}: ${before} < ${after}`)),
  );
  return { pairs, cyclic };
}

describe('the interaction of a transaction', () => {
  it('is the first read before any write of a key, and the last write', () => {
    const [interaction] = interactions(ok(r('x', 1), r('x', 2), w('x', 3), w('x', 4), w('y', 5), r('y', 5)));
    expect([...(interaction?.reads ?? [])].map(([key, { value }]) => [key, value])).toEqual([['x', 1]]);
    expect([...(interaction?.writes ?? [])].map(([key, { value }]) => [key, value])).toEqual([
      ['x', 4],
      ['y', 5],
    ]);
  });

  it('has no reads when the transaction is indefinite', () => {
    const [interaction] = interactions(['info', 0, [r('x', 1), w('y', 2)]]);
    expect(interaction?.reads.size).toBe(0);
    expect(interaction?.writes.size).toBe(1);
  });
});

describe('the order of versions', () => {
  it('has nil before all others, and what a transaction read before what it wrote', () => {
    expect(pairsOf(ok(r('x', 1), w('x', 2)), ok(r('y', null), w('y', 7)))).toEqual({
      pairs: ['x: null < 2', 'x: null < 1', 'x: 1 < 2', 'y: null < 7'],
      cyclic: [],
    });
  });

  it('holds nothing of reads by a transaction that is not acknowledged', () => {
    expect(pairsOf(['info', 0, [r('x', 1), w('x', 2)]]).pairs).toEqual(['x: null < 2']);
  });

  it('falls back to nil before all others when it has a cycle, which is shown', () => {
    const { pairs, cyclic } = pairsOf(ok(r('x', 1), w('x', 2)), ok(r('x', 2), w('x', 1)), ok(r('y', 1), w('y', 2)));
    expect(pairs).toEqual(['x: null < 2', 'x: null < 1', 'y: null < 2', 'y: null < 1']);
    expect(cyclic).toEqual([
      record({ key: 'x', scc: set([1, 2]), sources: [keyword('initial-state'), keyword('wfr-keys')] }),
    ]);
  });
});
