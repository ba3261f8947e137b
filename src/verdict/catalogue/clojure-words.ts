/** What Clojure says of a value that it can't use, in words for people who do not know its classes. */

/** JSON's words for the classes of Java and Clojure. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)(?:String|Character)$/, 'text'],
  [/(?:^|\.)(?:Long|Integer|Double|Float|BigInteger|BigDecimal|BigInt|Number|Ratio)$/, 'a number'],
  [/(?:^|\.)Boolean$/, 'true or false'],
  [/(?:Map|MapEntry|IPersistentMap|Associative)$/, 'an object'],
  [/(?:Vector|List|Seq|Sequential|Collection|Cons|Indexed)$/, 'a list'],
];

const kindOf = (name: string): string | undefined => KINDS.find(([pattern]) => pattern.test(name))?.[1];

const NAME = String.raw`([\w.$]{1,120})`;
const WORDS: readonly (readonly [RegExp, (first: string, second: string) => string | undefined])[] = [
  [
    new RegExp(String.raw`(?:nth|count|seq|contains\?) not supported on (?:this )?type: ${NAME}`),
    (found) => standsFor(kindOf(found), 'a list'),
  ],
  [new RegExp(`Don't know how to create ISeq from: ${NAME}`), (found) => standsFor(kindOf(found), 'a list')],
  [
    new RegExp(`(?:class )?${NAME} cannot be cast to (?:class )?${NAME}`),
    (found, wanted) => standsFor(kindOf(found), kindOf(wanted)),
  ],
  [/\bNullPointerException\b/, () => 'a value is missing, or null, that was needed'],
];

const standsFor = (found: string | undefined, wanted: string | undefined): string | undefined =>
  found === undefined && wanted === undefined
    ? undefined
    : `${found ?? 'another value'} stood where ${wanted === found || wanted === undefined ? 'another kind of value' : wanted} was expected`;

/** `text stood where a number was expected`; undefined for words that are not Clojure's. */
export function clojureInWords(text: string): string | undefined {
  for (const [pattern, say] of WORDS) {
    const match = pattern.exec(text);
    const said = match === null ? undefined : say(match[1] ?? '', match[2] ?? '');
    if (said !== undefined) return said;
  }
  return undefined;
}
