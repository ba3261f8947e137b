import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkUniqueIds } from '../../src/checkers/check-unique-ids.ts';
import { type Edn, type EdnMap, get, record } from '../../src/maelstrom/edn.ts';
import { aHistory, call, validity } from './histories.ts';

const check = (...ids: readonly Edn[]) =>
  checkUniqueIds(aHistory(...ids.flatMap((id) => call(0, 'generate', null, 'ok', id))));

describe('the unique ids checker', () => {
  it('counts, and names the lowest and the highest id', () => {
    expect(check('b', 'a', 'c')).toEqual(
      record({
        'valid?': true,
        'attempted-count': 3,
        'acknowledged-count': 3,
        'duplicated-count': 0,
        duplicated: { map: [] },
        range: ['a', 'c'],
      }),
    );
    expect(get(check(), 'range')).toEqual([null, null]);
  });

  it('has as range the lowest and the highest of the acknowledged ids, wherever they stand', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }), (ids) => {
        expect(get(check(...ids), 'range')).toEqual([Math.min(...ids), Math.max(...ids)]);
      }),
    );
  });

  it('counts what was asked for apart from what was acknowledged, and only ids', () => {
    const result = checkUniqueIds(
      aHistory(
        ...call(0, 'generate', null, 'ok', 5),
        ...call(0, 'generate', null, 'fail', 9),
        ...call(0, 'generate', null, 'info', 5),
        ...call(0, 'other', null, 'ok', 5),
        { type: 'invoke', f: 'generate' },
      ),
    );
    expect(result).toEqual(
      record({
        'valid?': true,
        'attempted-count': 4,
        'acknowledged-count': 1,
        'duplicated-count': 0,
        duplicated: { map: [] },
        range: [5, 5],
      }),
    );
  });

  it('takes arrays as ids, equal by content', () => {
    expect(get(check([1, 'n0'], [1, 'n1'], [1, 'n0']), 'duplicated')).toEqual({ map: [[[1, 'n0'], 2]] });
  });

  it.each<[string, Edn[]]>([
    ['texts beside numbers', ['a', 1]],
    ['objects', [record({ id: 1 }), record({ id: 2 })]],
  ])('throws over %s, as Maelstrom does', (_, ids) => {
    expect(() => check(...ids)).toThrow(/can't put .* in order/);
  });

  it('finds exactly the ids that occur more than once, and how often', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), (ids) => {
        const counts = [...new Set(ids)]
          .map((id): [number, number] => [id, ids.filter((other) => other === id).length])
          .filter(([, count]) => count > 1)
          .sort(([a], [b]) => a - b);
        const result = check(...ids);
        expect(validity(result)).toBe(counts.length === 0);
        expect(get(result, 'duplicated-count')).toBe(counts.length);
        expect(get(result, 'duplicated')).toEqual({ map: counts });
      }),
    );
  });

  it('shows the 48 most frequent, and of equally frequent ids the highest, sorted by id', () => {
    const many = Array.from({ length: 60 }, (_, id) => [id, id, ...(id === 3 ? [id] : [])]).flat();
    const result = check(...many);
    const shown = (get(result, 'duplicated') as EdnMap).map;
    expect(shown).toEqual([[3, 3], ...Array.from({ length: 47 }, (_, i) => [13 + i, 2])]);
    expect(get(result, 'duplicated-count')).toBe(60);
  });
});
