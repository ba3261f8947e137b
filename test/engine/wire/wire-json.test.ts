import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, parseWire, printWire, wireIdentity } from '../../../src/engine/wire/wire-json.ts';

describe('the reading of a line of JSON', () => {
  it('agrees with JSON.parse wherever both are exact', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const exact = JSON.stringify(parseWire(text), (_, each) =>
          each instanceof Decimal ? each.value : typeof each === 'bigint' ? Number(each) : each,
        );
        expect(JSON.parse(exact)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps integers of any size', () => {
    expect(parseWire('{"id":9007199254740993}')).toEqual({ id: 9007199254740993n });
    expect(parseWire('[123456789012345678901234567890]')).toEqual([123456789012345678901234567890n]);
    expect(parseWire('-9007199254740993')).toBe(-9007199254740993n);
    expect(parseWire('{"text":"12345678901234567890"}')).toEqual({ text: '12345678901234567890' });
  });

  it('tells decimals that look like integers from integers', () => {
    expect(parseWire('[1.0, 1e3, 1.5, 1]')).toEqual([new Decimal(1), new Decimal(1000), 1.5, 1]);
    expect(parseWire('1e999')).toEqual(new Decimal(Number.POSITIVE_INFINITY));
  });

  it('ignores what follows the first value, as Jackson does', () => {
    expect(parseWire('{"src":"n0"} and more')).toEqual({ src: 'n0' });
    expect(parseWire('{"a":1}{"b":2}')).toEqual({ a: 1 });
    expect(parseWire('2026 server started')).toBe(2026);
  });

  it('takes blank text for null, and raw control characters inside strings', () => {
    expect(parseWire('')).toBeNull();
    expect(parseWire('  \t')).toBeNull();
    expect(parseWire('"a\tb"')).toBe('a\tb');
  });

  it.each([
    'handling echo { echo: 1 }',
    '12:30 started',
    '{"a":1',
    '{"a" 1}',
    '[1,]',
    "{'a':1}",
    '"open',
    '"\\x"',
    '01',
    'nul',
    '-',
    '1.',
    '{"a":1.}',
  ])('refuses %s', (text) => {
    expect(parseWire(text)).toBeUndefined();
  });

  it('refuses values nested deeper than any message, instead of overflowing', () => {
    expect(parseWire('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined();
    expect(parseWire('['.repeat(100_000))).toBeUndefined();
    expect(parseWire(`"${'['.repeat(2000)}"`)).toBe('['.repeat(2000));
    expect(parseWire(`["\\"${'['.repeat(2000)}"]`)).toEqual([`"${'['.repeat(2000)}`]);
  });

  it('keeps __proto__ a key like any other', () => {
    const read = parseWire('{"__proto__":{"polluted":1},"a":1}');
    expect(Object.keys(read as object)).toEqual(['__proto__', 'a']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(printWire(read as never)).toBe('{"__proto__":{"polluted":1},"a":1}');
  });
});

describe('the printing of JSON', () => {
  it('gives back what was read', () => {
    for (const text of ['{"id":9007199254740993,"x":[1.0,2.5,"é",null,true]}', '{"a":1e+300}', '[{"b":{}}]']) {
      const value = parseWire(text);
      expect(parseWire(printWire(value as never))).toEqual(value);
    }
    expect(printWire(parseWire('[1.0,12345678901234567890]') as never)).toBe('[1.0,12345678901234567890]');
  });
});

describe('the identity of a value', () => {
  it('is that of Clojure: order of keys does not matter, 1 is not 1.0, "1" is not 1', () => {
    const identity = (text: string): string => wireIdentity(parseWire(text) as never);
    expect(identity('{"a":1,"b":[2]}')).toBe(identity('{"b":[2],"a":1}'));
    expect(identity('1')).not.toBe(identity('1.0'));
    expect(identity('1')).not.toBe(identity('"1"'));
    expect(identity('[1,2]')).not.toBe(identity('[2,1]'));
  });
});
