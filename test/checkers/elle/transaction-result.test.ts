import { describe, expect, it } from 'vitest';
import { CYCLE_SEARCH_TIMEOUT, EMPTY_TRANSACTION_GRAPH } from '../../../src/checkers/elle/find-cycles.ts';
import { transactionResult } from '../../../src/checkers/elle/transaction-result.ts';
import { type Edn, get, itemsOf, keyword, keywordName, record } from '../../../src/maelstrom/edn.ts';
import { validity } from '../histories.ts';

function resultOf(found: Readonly<Record<string, Edn>>, ...consistencyModels: readonly string[]) {
  const result = transactionResult(new Map(Object.entries(found)), { consistencyModels });
  const names = (part: string) => (itemsOf(get(result, part)) ?? []).map(keywordName);
  return {
    result,
    valid: validity(result),
    types: names('anomaly-types'),
    not: names('not'),
    alsoNot: names('also-not'),
  };
}

describe('the result of a check of transactions', () => {
  it('is valid, and says nothing more, when there is no anomaly', () => {
    expect(resultOf({}, 'strict-serializable').result).toEqual(record({ 'valid?': true }));
  });

  it('is valid when the models asked for allow what was found', () => {
    expect(resultOf({ 'G2-item': ['cycle'] }, 'read-committed').result).toEqual(record({ 'valid?': true }));
    expect(resultOf({ 'G2-item': ['cycle'] }, 'serializable').valid).toBe(false);
  });

  it('is invalid by any of the models asked for', () => {
    expect(resultOf({ G1c: ['cycle'] }, 'read-uncommitted', 'read-committed').valid).toBe(false);
  });

  it('shows what a model prohibits, and its types in the order of their names', () => {
    const { result, types } = resultOf({ G1c: ['c'], G0: ['a', 'b'], 'G2-item': ['d'] }, 'read-committed');
    expect(types).toEqual(['G0', 'G1c']);
    expect(get(result, 'anomalies')).toEqual(record({ G0: ['a', 'b'], G1c: ['c'] }));
  });

  it.each([
    [CYCLE_SEARCH_TIMEOUT, ['stopped']],
    [EMPTY_TRANSACTION_GRAPH, true],
  ] as const)('is open with %s alone, whatever the models', (type, entries) => {
    const { result, valid, types } = resultOf({ [type]: entries as Edn }, 'read-uncommitted');
    expect(valid).toBe('unknown');
    expect(types).toEqual([type]);
    expect(get(result, 'anomalies')).toEqual(record({ [type]: entries as Edn }));
  });

  it('is invalid, not open, when a search that ran out of time had found something', () => {
    const found = { [CYCLE_SEARCH_TIMEOUT]: ['stopped'], G0: ['cycle'] };
    const { valid, types } = resultOf(found, 'serializable');
    expect([valid, types]).toEqual([false, ['G0', CYCLE_SEARCH_TIMEOUT]]);
  });

  it('leaves out that a cycle exists where a shown one rules out the model', () => {
    const found = { G0: ['cycle'], 'PL-1-cycle-exists': [keyword('x')], 'PL-2-cycle-exists': [keyword('y')] };
    expect(resultOf(found, 'serializable').types).toEqual(['G0']);
    expect(resultOf({ 'PL-1-cycle-exists': [keyword('x')] }, 'serializable').types).toEqual(['PL-1-cycle-exists']);
  });

  it('tells which models do not hold by all that was found, also where the models asked for allow it', () => {
    const { not, alsoNot } = resultOf({ 'G2-item': ['cycle'], G0: ['cycle'] }, 'read-uncommitted');
    expect(not).toEqual(['read-uncommitted']);
    expect(alsoNot).toContain('serializable');
    expect(alsoNot).not.toContain('read-uncommitted');
    const open = resultOf({ 'G2-item': ['cycle'], [CYCLE_SEARCH_TIMEOUT]: ['stopped'] }, 'read-committed');
    expect([open.valid, open.types]).toEqual(['unknown', [CYCLE_SEARCH_TIMEOUT]]);
    expect(open.not).toEqual(['repeatable-read']);
  });
});
