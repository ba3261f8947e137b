import { describe, expect, it } from 'vitest';
import {
  caseOf,
  type Edn,
  type EdnCases,
  entriesOf,
  float,
  get,
  getIn,
  itemsOf,
  keyword,
  keywordName,
  list,
  numberOf,
  record,
  set,
  tagged,
} from '../../src/maelstrom/edn.ts';

describe('caseOf', () => {
  const kinds: Record<keyof EdnCases<string, string>, Edn> = {
    nil: null,
    boolean: false,
    number: 0,
    bigint: 1n,
    string: '',
    keyword: keyword('a'),
    symbol: { sym: 'a' },
    char: { char: 'a' },
    float: float(1),
    vector: [],
    list: list([]),
    set: set([]),
    map: record({}),
    tagged: tagged('a', null),
  };

  it.each(Object.entries(kinds))('takes the case %s for a value of that kind', (kind, value) => {
    const met: Edn[] = [];
    const cases = Object.fromEntries(
      Object.keys(kinds).map((name) => [
        name,
        (given: Edn, context: string) => {
          met.push(given);
          return `${context} ${name}`;
        },
      ]),
    ) as unknown as EdnCases<string, string>;
    expect(caseOf(value, cases, 'a')).toBe(`a ${kind}`);
    expect(met).toEqual([value]);
  });

  it('refuses what is not an EDN value', () => {
    const refuse = () => caseOf({} as unknown as Edn, {} as EdnCases<undefined, Edn>, undefined);
    expect(refuse).toThrow(TypeError);
  });
});

describe('keyword', () => {
  it('is shared by all that ask for its name', () => {
    expect(keyword('lin-kv')).toBe(keyword('lin-kv'));
    expect(keywordName(keyword('lin-kv'))).toBe('lin-kv');
    expect(keywordName('lin-kv')).toBeUndefined();
  });

  it('is shared after more names than are kept, too', () => {
    for (let at = 0; at < 10_050; at += 1) keyword(`name-${at}`);
    expect(keyword('new')).toBe(keyword('new'));
  });
});

describe('get, getIn and entriesOf', () => {
  const op = tagged('jepsen.history.Op', record({ value: record({ a: 1 }), gone: undefined }));

  it('look into maps and tagged maps', () => {
    expect(getIn(op, 'value', 'a')).toBe(1);
    expect(entriesOf(op)).toEqual([[keyword('value'), record({ a: 1 })]]);
  });

  it('give nothing for other values', () => {
    for (const value of [undefined, null, 1, 'a', [1], list([]), keyword('a')]) {
      expect(get(value, 'a')).toBeUndefined();
      expect(entriesOf(value)).toEqual([]);
    }
    expect(getIn(op, 'gone', 'a')).toBeUndefined();
  });
});

describe('itemsOf and numberOf', () => {
  it('read sequences and numbers of each kind', () => {
    expect([[1], list([2]), set([3]), record({}), 'x', undefined].map(itemsOf)).toEqual([
      [1],
      [2],
      [3],
      undefined,
      undefined,
      undefined,
    ]);
    expect([1, float(2), 3n, '4', undefined].map(numberOf)).toEqual([1, 2, undefined, undefined, undefined]);
  });
});
