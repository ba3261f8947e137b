import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyEdn, messageText, pprint, wireEdn } from '../../../src/engine/wire/clojure-text.ts';
import { Decimal, type Wire } from '../../../src/engine/wire/wire-json.ts';
import { list, record, set } from '../../../src/maelstrom/edn.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';

describe('a decoded JSON value as Clojure prints it', () => {
  it.each<[Wire, string]>([
    [null, 'nil'],
    [1, '1'],
    [new Decimal(1), '1.0'],
    [12345678901234567890n, '12345678901234567890N'],
    [{ a: [1, 'x'] }, '{"a" [1 "x"]}'],
  ])('%# is as it should be', (value, text) => {
    expect(printEdn(wireEdn(value))).toBe(text);
  });

  it('has keywords for the keys of a body, and strings below', () => {
    expect(printEdn(bodyEdn({ type: 'x', map: { k: null } }))).toBe('{:type "x", :map {"k" nil}}');
    expect(printEdn(bodyEdn('text'))).toBe('"text"');
  });

  it('shows a message with its id, ends and body', () => {
    expect(messageText(3, 'n0', null, { type: 'x' })).toBe(
      '#maelstrom.net.message.Message{:id 3, :src "n0", :dest nil, :body {:type "x"}}',
    );
  });
});

describe('pretty-printing', () => {
  const long = 'x'.repeat(40);

  it('keeps on one line what fits into 72 characters', () => {
    const fitting = record({ a: 'x'.repeat(65) });
    expect(pprint(fitting)).toBe(printEdn(fitting));
    expect(pprint(fitting)).toHaveLength(72);
    expect(pprint(record({ a: 'x'.repeat(66) }))).toContain('\n');
  });

  it('gives every entry of a map its line, and a value that does not fit the line below its key', () => {
    expect(pprint(record({ a: long, b: long }))).toBe(`{:a "${long}",\n :b "${long}"}`);
    expect(pprint(record({ key: 'y'.repeat(70) }))).toBe(`{:key\n "${'y'.repeat(70)}"}`);
  });

  it('gives every item of a vector, list or set its line', () => {
    expect(pprint([long, long])).toBe(`["${long}"\n "${long}"]`);
    expect(pprint(list([long, long]))).toBe(`("${long}"\n "${long}")`);
    expect(pprint(set([long, `${long}y`]))).toBe(`#{"${long}"\n  "${long}y"}`);
  });

  it('changes nothing but the space between parts', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true }), (value) => {
        const edn = bodyEdn(value as Wire);
        // Texts may hold spaces of their own, so all of them are left out.
        const dense = (text: string): string => text.replaceAll(/\s/g, '');
        expect(dense(pprint(edn))).toBe(dense(printEdn(edn)));
      }),
    );
  });
});
