/** EDN: single values, results.edn, lines of history.edn. */
import { type Edn, isMap, keywordName } from '../../../src/maelstrom/edn.ts';
import { validityOf } from '../../../src/maelstrom/validity.ts';
import { checkingCursor } from '../../../src/store/edn/edn-cursor.ts';
import { printEdn, printEdnPretty } from '../../../src/store/edn/edn-print.ts';
import { EdnError, parseEdn, readForm, skipBlank } from '../../../src/store/edn/edn-read.ts';
import { parseOperation, printOperation } from '../../../src/store/history.ts';
import { resultsOf } from '../../../src/store/results.ts';
import { fixtureFiles, inputsNamed } from '../fixtures.ts';
import { one, textOf } from '../input.ts';
import { holds, readUnless, same, type Target } from '../target.ts';

const WORDS = [
  '##NaN',
  '##-Inf',
  '#inst "2020-01-01"',
  '#_ 1',
  '#:a{:b 1}',
  '#{1 2}',
  '\\newline',
  '\\u0041',
  '\\(',
  '"\\101"',
  '"\\ud800"',
  ':a/b',
  'a#',
  '#toString 1',
  '#a.b.C{}',
  '; x\n',
  '^{:a 1}',
  '0x1F',
  '36rZZ',
  '1/3',
  '1e5M',
  ':valid? true',
  ':valid? :unknown',
];
const LONGEST = 8 * 1024;

/** Refused by the reader because a value of a collection stands there twice, though not by its text: `#{1 1N}`. */
const isSameValueTwice = (text: string): boolean => {
  try {
    parseEdn(text);
    return false;
  } catch (error) {
    return error instanceof EdnError && error.problem.endsWith(' twice');
  }
};

/** Whether the checking reader takes the text for one whole form. */
function isWellFormed(text: string): boolean {
  const c = checkingCursor(text);
  skipBlank(c, 0);
  if (c.at >= text.length) return false;
  readForm(c, 0);
  skipBlank(c, 0);
  return c.at >= text.length;
}

const edn: Target = {
  name: 'edn',
  reads: 'one EDN value',
  corpus: () => [
    ...inputsNamed('run/results.edn', LONGEST),
    one('[1 -2.5 1e10 nil true false :a/b sym "a\\n\\u00e9" \\a \\newline #{1 2} (3 4) {:a {:b [1]}} #tag {:c 1}]'),
    one('#jepsen.history.Op{:index 0, :time 1/2, :f #_skipped :x, ; comment\n :v 12345678901234567890}'),
  ],
  words: WORDS,
  longest: LONGEST,
  check: (input) => {
    const text = textOf(input);
    const value = readUnless([EdnError], () => parseEdn(text));
    const checked = readUnless([EdnError], () => isWellFormed(text)) ?? false;
    same(String(checked), String(value !== undefined), 'the checking reader takes the text for well-formed');
    if (value === undefined) return 'refused';
    const printed = printEdn(value);
    for (const again of [printed, printEdnPretty(value)]) {
      if (!isSameValueTwice(again)) same(printEdn(parseEdn(again)), printed, 'a value that was printed reads back');
    }
    return 'read';
  },
};

const results: Target = {
  name: 'results',
  reads: 'results.edn, whole or damaged',
  corpus: () => inputsNamed('run/results.edn', LONGEST),
  words: WORDS,
  longest: LONGEST,
  check: (input) => {
    const text = textOf(input);
    const { problems, valid, keys, part, stateOf } = resultsOf(text, 'results.edn');
    const whole = readUnless([EdnError], () => parseEdn(text));
    for (const key of keys) {
      const value = part(key);
      part(key, 'valid?');
      holds(stateOf(key) !== 'whole' || value !== undefined, `the whole part ${key} can't be had`);
    }
    holds(problems.length <= 21, `${problems.length} problems are described`);
    if (problems.length > 0) {
      holds(valid !== true, 'damaged results are valid');
      return 'damaged';
    }
    holds(whole !== undefined && isMap(whole), 'results without problems are not one map');
    sameParts(whole.map, part);
    same(
      String(valid),
      String(validityOf(whole.map.find(([key]) => keywordName(key) === 'valid?')?.[1])),
      'its :valid?',
    );
    return 'whole';
  },
};

/** Parts are read by edn-data, or alone; the whole is read by our own reader. */
function sameParts(map: readonly (readonly [Edn, Edn])[], part: (name: string) => Edn | undefined): void {
  for (const [key, value] of map) {
    const name = keywordName(key);
    const own = name === undefined ? undefined : part(name);
    if (name !== undefined && own !== undefined) same(printEdn(own), printEdn(value), `the part :${name}`);
  }
}

const FIELDS = new Set(['index', 'time', 'type', 'process', 'f', 'value', 'error', 'final?']);

const history: Target = {
  name: 'history-line',
  reads: 'lines of history.edn',
  corpus: () => fixtureFiles('run/history.edn', 256 * 1024).map((bytes) => one(bytes.subarray(0, 1_500))),
  words: [
    ...WORDS,
    ':index',
    ':type :ok',
    ':process :nemesis',
    ':f :read',
    ':error [:net-timeout "x"]',
    ':final? true',
  ],
  longest: LONGEST,
  check: (input) => {
    let operations = 0;
    for (const line of textOf(input).split('\n')) {
      const operation = readUnless([EdnError], () => parseOperation(line, { file: 'history.edn', line: 1 }));
      if (operation === undefined) continue;
      operations += 1;
      // Other keys than keywords are kept by their text, which prints as a keyword: perhaps as one that is there already.
      if (!Object.keys(operation.extra ?? {}).every((name) => /^[\w.?!-]+$/.test(name) && !FIELDS.has(name))) continue;
      const printed = printOperation(operation);
      if (!isSameValueTwice(printed)) same(printOperation(parseOperation(printed)), printed, 'an operation reads back');
    }
    return operations === 0 ? 'refused' : 'read';
  },
};

export const EDN_TARGETS: readonly Target[] = [edn, results, history];
