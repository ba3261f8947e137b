import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWorkload } from '../../../src/checkers/analyze.ts';
import { type Edn, getIn, keyword } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { runs } from '../../support/runs.ts';
import { aHistory, call, validity } from '../histories.ts';

/** Whatever JSON a node may answer, as the history holds it. */
const json: fc.Arbitrary<Edn> = fc.jsonValue({ maxDepth: 2 }).map((value) => ednOf(value));

function ednOf(value: unknown): Edn {
  if (Array.isArray(value)) return value.map(ednOf);
  if (typeof value !== 'object' || value === null) return value as Edn;
  return { map: Object.entries(value).map(([key, entry]) => [key, ednOf(entry)] as const) };
}

describe.each([
  ['txn-list-append', 'append'],
  ['txn-rw-register', 'w'],
] as const)('the checker of %s', (workload, write) => {
  const judge = (history: readonly Operation[]) =>
    checkWorkload(workload, history, { consistencyModels: ['serializable'] });
  const key = fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: json });
  const value = fc.oneof(
    { weight: 2, arbitrary: fc.nat(3) },
    { weight: 1, arbitrary: fc.array(fc.nat(3)) },
    { weight: 1, arbitrary: json },
  );
  const micro = fc.tuple(fc.constantFrom('r', write).map(keyword), key, value);
  const type = fc.constantFrom<Operation['type']>('ok', 'ok', 'info', 'fail');

  it('judges transactions of any keys and values, or says why it can not', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(type, fc.array(micro), fc.array(micro)), { maxLength: 8 }), (txns) => {
        const history = aHistory(
          ...txns.flatMap(([ended, asked, answered], i) => call(i, 'txn', asked, ended, answered)),
        );
        const result = judge(history);
        expect(['true', 'false', 'unknown']).toContain(String(validity(result)));
        if (validity(result) === 'unknown' && getIn(result, 'anomaly-types') === undefined) {
          expect(getIn(result, 'error', 'cause')).toMatch(/\w/);
        }
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('says which operation is not a transaction', () => {
    for (const odd of [7, 'text', { map: [] }, [[keyword('delete'), 1, 2]], [7], [[]]] as Edn[]) {
      const result = judge(aHistory(...call(0, 'txn', [], 'ok'), ...call(0, 'txn', [], 'ok', odd)));
      expect(validity(result)).toBe('unknown');
      expect(getIn(result, 'error', 'cause')).toMatch(/index 3/);
    }
  });

  it('judges a history that stops in the middle, and one without any operation', () => {
    const whole = call(0, 'txn', [[keyword(write), 1, 1]], 'ok');
    for (const history of [aHistory(...whole, ...whole.slice(0, 1)), aHistory(...whole.slice(1)), aHistory()]) {
      expect(['false', 'unknown']).toContain(String(validity(judge(history))));
    }
  });
});
