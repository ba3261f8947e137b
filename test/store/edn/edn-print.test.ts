import { describe, expect, it } from 'vitest';
import { type Edn, float, keyword, list, record, set, tagged } from '../../../src/maelstrom/edn.ts';
import { EdnTooDeep, printEdn, printEdnPretty } from '../../../src/store/edn/edn-print.ts';
import { MAX_DEPTH } from '../../../src/store/read-bounds.ts';

function nested(depth: number): Edn {
  let value: Edn = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

describe('printEdn', () => {
  it.each<[Edn, string]>([
    [null, 'nil'],
    [true, 'true'],
    [-7, '-7'],
    [12345678901234567890n, '12345678901234567890N'],
    [9223372036854775807n, '9223372036854775807'],
    [-9223372036854775808n, '-9223372036854775808'],
    [2.142857, '2.142857'],
    [float(1), '1.0'],
    [float(-0), '-0.0'],
    [0.0001, '1.0E-4'],
    [0.001, '0.001'],
    [float(1e7), '1.0E7'],
    [float(9999999), '9999999.0'],
    [1.25e21, '1.25E21'],
    [Number.NaN, '##NaN'],
    [Number.POSITIVE_INFINITY, '##Inf'],
    [Number.NEGATIVE_INFINITY, '##-Inf'],
    [keyword('maelstrom.client/timeout'), ':maelstrom.client/timeout'],
    [{ sym: 'clojure.lang.ExceptionInfo' }, 'clojure.lang.ExceptionInfo'],
    [{ char: 'a' }, '\\a'],
    [{ char: '\n' }, '\\newline'],
    [[1, [2, null]], '[1 [2 nil]]'],
    [list([]), '()'],
    [set([1, 2]), '#{1 2}'],
    [record({ type: keyword('ok'), value: 'x' }), '{:type :ok, :value "x"}'],
    [tagged('jepsen.history.Op', record({ index: 0 })), '#jepsen.history.Op{:index 0}'],
    [tagged('inst', '2026-01-01'), '#inst "2026-01-01"'],
  ])('prints %o as %s', (value, text) => {
    expect(printEdn(value)).toBe(text);
  });

  it('escapes in strings what Clojure escapes and leaves other control characters raw', () => {
    expect(printEdn('a"b\\c\n\t\r\f\b')).toBe(String.raw`"a\"b\\c\n\t\r\f\b"`);
    expect(printEdn('\u0000\u001b[31m')).toBe('"\u0000\u001b[31m"');
    expect(printEdn('ヽ(‘ー`)ノ 😀')).toBe('"ヽ(‘ー`)ノ 😀"');
  });

  it('writes ? for half a surrogate pair, as Java does', () => {
    expect(printEdn('a\ud800b')).toBe('"a?b"');
  });

  it('refuses a value nested too deep with a typed error', () => {
    expect(printEdn(nested(MAX_DEPTH - 1))).toBe('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH));
    expect(() => printEdn(nested(100_000))).toThrow(EdnTooDeep);
    expect(() => printEdnPretty(nested(100_000))).toThrow(EdnTooDeep);
  });
});

describe('printEdnPretty', () => {
  it('keeps on one line what fits', () => {
    expect(printEdnPretty(record({ 'valid?': true, errors: list([]) }))).toBe('{:valid? true, :errors ()}\n');
  });

  it('breaks a map between its entries and aligns them behind its bracket', () => {
    const counts = record({ 'send-count': 36, 'recv-count': 36, 'msg-count': 36, 'msgs-per-op': 2.1176472 });
    expect(printEdnPretty(record({ net: record({ all: counts, 'valid?': true }) }))).toBe(
      [
        '{:net {:all {:send-count 36,',
        '             :recv-count 36,',
        '             :msg-count 36,',
        '             :msgs-per-op 2.1176472},',
        '       :valid? true}}',
        '',
      ].join('\n'),
    );
  });

  it('puts a record directly behind its tag', () => {
    const op = tagged('jepsen.history.Op', record({ index: 0, error: 'x'.repeat(60) }));
    expect(printEdnPretty([op])).toBe(`[#jepsen.history.Op{:index 0,\n${' '.repeat(20)}:error "${'x'.repeat(60)}"}]\n`);
  });
});
