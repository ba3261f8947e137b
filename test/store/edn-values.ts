import fc from 'fast-check';
import type { Edn } from '../../src/maelstrom/edn.ts';
import { keyword, list, set, tagged } from '../../src/maelstrom/edn.ts';
import { printEdn } from '../../src/store/edn/edn-print.ts';

const first = fc.constantFrom(...'abcxyzGPL*!?$%&=<>_');
const rest = fc.string({ unit: fc.constantFrom(..."abcXYZ019.*+!-_?$%&=<>:#'"), maxLength: 8 });
const name = fc.tuple(first, rest).map(([a, b]) => a + b);
const qualified = fc.oneof(
  { weight: 4, arbitrary: name },
  { weight: 1, arbitrary: fc.tuple(name, name).map(([a, b]) => `${a}/${b}`) },
);
const symbolName = qualified.filter((text) => !['nil', 'true', 'false'].includes(text));
const tagName = fc.tuple(fc.constantFrom(...'abcXYZ'), rest).map(([a, b]) => a + b);

/** What a reader gives back as it was printed: no wrapped floats, no half surrogates, -0 only as the float that it is. */
const atom: fc.Arbitrary<Edn> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt().map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : n)),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'ab"\\\n\t\r\f\b;#{}[]()\u0000\u001b é😀') }),
  qualified.map(keyword),
  symbolName.map((sym) => ({ sym })),
  fc.constantFrom(...'aZ ()[]{}"\\;,\n\t\u0000é').map((char) => ({ char })),
);

/** Keeps one of each that print alike: neither a map's keys nor a set's elements may repeat. */
function distinct<T>(items: readonly T[], key: (item: T) => Edn): T[] {
  return [...new Map(items.map((item) => [printEdn(key(item)), item])).values()];
}

/** Any value, as a reader gives it. */
export const { value: anyEdn } = fc.letrec<{ value: Edn }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: atom },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }).map(list) },
    {
      weight: 1,
      arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((items) => set(distinct(items, (item) => item))),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(tie('value'), tie('value')), { maxLength: 5 })
        .map((map) => ({ map: distinct(map, ([key]) => key) })),
    },
    { weight: 1, arbitrary: fc.tuple(tagName, tie('value')).map(([tag, value]) => tagged(tag, value)) },
  ),
}));

const layout = fc.constantFrom(' ', ' ', '\n  ', ', ', '\n', '\t', ' ,,\r\n');
/** What EDN also allows between forms, and Clojure never prints. */
const oddLayout = fc.constantFrom(' ;"note\n', '\f', ' #_ 1 ', ' #_#_ :a [2] ');

/** Texts of atoms as `pr` prints them, and some that Clojure reads but our printer never writes. */
const atomText = fc.oneof(
  { weight: 4, arbitrary: atom.map(printEdn) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        '1/3',
        '-22/7',
        '5N',
        '1.5M',
        '3M',
        '-0',
        '+7',
        '0x1F',
        '017',
        '2r101',
        '1e10',
        '1.0E-4',
        '123456789012345678',
      ],
      ...['\\u0041', '\\o101', '\\backspace', '"\\101\\u00e9"', '##NaN', 'a#', ':b#', '/', '...', '<init>', '+', '-'],
    ),
  },
);

/**
 * Texts of one form: whatever `pr` and fipp print, and now and then what else EDN allows between forms. Keys and elements
 * begin with their position, so that none repeats.
 */
export const { text: anyEdnText } = fc.letrec<{ text: string }>((tie) => {
  const joined = (parts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .tuple(
        fc.array(parts, { maxLength: 5 }),
        fc.oneof({ weight: 30, arbitrary: layout }, { weight: 1, arbitrary: oddLayout }),
      )
      .map(([items, between]) => items.join(between));
  const entries = fc
    .tuple(fc.array(fc.tuple(tie('text'), tie('text'), layout), { maxLength: 4 }), layout)
    .map(([pairs, between]) => pairs.map(([key, value, gap], i) => `[${i} ${key}]${gap}${value}`).join(between));
  const keyed = fc
    .tuple(fc.array(fc.tuple(name, tie('text'), layout), { maxLength: 4 }), layout)
    .map(([pairs, between]) => pairs.map(([key, value, gap], i) => `:${key}${i}${gap}${value}`).join(between));
  return {
    text: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: atomText },
      { weight: 2, arbitrary: joined(tie('text')).map((items) => `[${items}]`) },
      { weight: 1, arbitrary: joined(tie('text')).map((items) => `(${items})`) },
      {
        weight: 1,
        arbitrary: fc
          .array(tie('text'), { maxLength: 3 })
          .map((items) => `#{${items.map((item, i) => `[${i} ${item}]`).join(' ')}}`),
      },
      { weight: 3, arbitrary: fc.oneof(entries, keyed).map((items) => `{${items}}`) },
      { weight: 1, arbitrary: keyed.map((items) => `#:ns{${items}}`) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(
            fc.oneof(tagName, fc.constantFrom('inst', 'uuid', 'object', 'toString', 'jepsen.history.Op')),
            tie('text'),
          )
          .map(([tag, value]) => `#${tag} ${value}`),
      },
      { weight: 1, arbitrary: keyed.map((items) => `#jepsen.history.Op{${items}}`) },
    ),
  };
});

/** A text with a few of its characters lost, changed, doubled, or with its end cut off. */
export const damaged = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      text,
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.constantFrom(...'cut lose double change'.split(' ')),
          fc.string({ unit: 'binary-ascii', maxLength: 2 }),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    )
    .map(([original, edits]) =>
      edits.reduce((current, [where, edit, character]) => {
        const at = where % (current.length + 1);
        if (edit === 'cut') return current.slice(0, at);
        if (edit === 'lose') return current.slice(0, at) + current.slice(at + 1);
        if (edit === 'double') return current.slice(0, at) + current.slice(Math.max(0, at - 9));
        return current.slice(0, at) + character + current.slice(at + 1);
      }, original),
    );
