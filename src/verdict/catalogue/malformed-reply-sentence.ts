import { type Edn, entriesOf, get, keywordName, numberOf } from '../../maelstrom/edn.ts';
import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import { parsedEdn } from '../../store/edn/edn-read.ts';
import { misspeltName } from '../../text/nearest-name.ts';
import { defined } from '../finding.ts';
import { brief, oneLine } from '../quote.ts';
import { beforeJson, EMPTY_REPLY, LEFT_OUT } from './json-remains.ts';
import { type Write, wrongStep } from './wrong-step.ts';

const SECTION_AT_MOST = 2_000;

const section = (text: string, after: string, before: string): string | undefined => {
  const start = text.indexOf(after);
  if (start === -1) return undefined;
  const end = text.indexOf(before, start + after.length);
  return text
    .slice(start + after.length, Math.min(start + after.length + SECTION_AT_MOST, end === -1 ? text.length : end))
    .trim()
    .replace(/\s+/g, ' ');
};

/** A message's body as Maelstrom prints it, as the JSON that it was; what can't be read stays as it is. */
export function asJson(text: string, atMost: number): string {
  const value = parsedEdn(text);
  return value === undefined ? oneLine(text, atMost) : brief(value, atMost);
}

const requestOf = (text: string): string | undefined =>
  section(text, 'the following request:', 'And expected a response');
const replyOf = (text: string): string | undefined =>
  section(text, '... but instead received', 'This is malformed because:');

/** `:value (not (integer? 1.5))`: a field, its fault, and of a value that is wrong what was wanted and what was found. */
const FAULT =
  /:([\w-]+|"[^"]*") (missing-required-key|disallowed-key|\(not \((= "[^"]*"|[\w-]+\?(?: [\w-]+\.[\w.]+)?) ([^()]*(?:\([^()]*\)[^()]*)*)\)\))/g;
const KINDS: Readonly<Record<string, string>> = {
  'integer?': 'a whole number',
  'sequential?': 'an array',
  'map?': 'an object',
  'instance? java.lang.String': 'a string',
};

/** Clojure does not print what is long, but names its class. */
const LONG: readonly (readonly [RegExp, string])[] = [
  [/^a-java\.lang\.String$/, 'text'],
  [/^a-[\w.]*Map$/, 'an object'],
  [/^a-java\.(?:lang\.(?:Double|Float)|math\.BigDecimal)$/, 'a number with a fraction or an exponent'],
  [/^a-[\w.$]+$/, 'a list'],
];
const inWords = (found: string): string =>
  found === 'nil' ? 'null' : (LONG.find(([pattern]) => pattern.test(found))?.[1] ?? found);

const WHY_AT_MOST = 200;

/** `{:msgs {"3" [(not (sequential? 1))]}}`: a fault somewhere inside a field's value. */
function withinField(why: string): string | undefined {
  const [, field] = /^\{:([\w-]+) /.exec(why) ?? [];
  const [, wanted = '', found = ''] = /\(not \((= "[^"]*"|[\w-]+\?(?: [\w-]+\.[\w.]+)?) ([^()]*)\)\)/.exec(why) ?? [];
  const kind = /^= ("[^"]*")$/.exec(wanted)?.[1] ?? KINDS[wanted];
  return field === undefined || kind === undefined
    ? undefined
    : `inside ${field}, ${oneLine(inWords(found), 60)} stands where ${kind} should`;
}

/** Without the names that a schema gives to its parts: `(named (not (integer? "0")) "offset")`. */
const reasonsIn = (text: string): string | undefined =>
  section(text, 'This is malformed because:', 'See doc/protocol.md')?.replace(NAMED, '$1');

const NAMED = /\(named (\(not \([\w-]+\? [^()]*\)\)) "[^"]*"\)/g;

const FAULTS_AT_MOST = 6;

const faultsIn = (text: string) =>
  [...(reasonsIn(text) ?? '').matchAll(FAULT)]
    .slice(0, FAULTS_AT_MOST)
    .map(([, field = '', fault = '', wanted = '', found = '']) => ({ field, fault, wanted, found }));

/** Why, in words: the schema's `{:src missing-required-key}` and its like. */
export function becauseOf(text: string): string {
  const why = reasonsIn(text);
  if (why === undefined || why === '') return '';
  const faults = faultsIn(text).map(({ field, fault, wanted, found }) => {
    if (fault === 'missing-required-key') return `${field} is missing`;
    if (fault === 'disallowed-key') return `${field} does not belong there`;
    const literal = /^= ("[^"]*")$/.exec(wanted)?.[1];
    const kind = literal ?? KINDS[wanted];
    return `${field} is ${inWords(found)}${kind === undefined ? `, which is wrong: ${fault}` : `, not ${kind}`}`;
  });
  return `: ${faults.length > 0 ? faults.join(', ') : (withinField(why) ?? oneLine(why, WHY_AT_MOST))}`;
}

/** Maelstrom's exception about a reply of the wrong form, in a sentence; undefined for any other text. */
export function malformedReply(text: string, moment = ''): MalformedReply | undefined {
  const head = EXCEPTIONS.malformedReply.exec(text);
  if (head === null) return undefined;
  const node = oneLine(head.groups?.['node'] ?? '', 60);
  const reply = parsedEdn(replyOf(text) ?? '');
  const step = EITHER.test(text) ? wrongStep(get(reply, 'txn'), writeOf(text)) : undefined;
  const why = step === undefined ? becauseOf(text) : `: ${step}`;
  return defined({
    node,
    sentence: `${node} answered ${requestOf(text) === undefined ? 'a request' : asJson(requestOf(text) ?? '', 120)}${moment} with ${replyOf(text) === undefined ? 'something else' : asJson(replyOf(text) ?? '', 200)}. This is malformed${why}.`,
    advice: step === undefined ? adviceOn(text, reply) : TXN_ADVICE,
  });
}

/** The value in a malformed reply to a `read` without a key; undefined for any other text. */
export function malformedCounterRead(text: string): Edn | undefined {
  if (!EXCEPTIONS.malformedReply.test(text)) return undefined;
  const request = parsedEdn(requestOf(text) ?? '');
  if (get(request, 'type') !== 'read' || get(request, 'key') !== undefined) return undefined;
  return get(parsedEdn(replyOf(text) ?? ''), 'value');
}

/** A clause that no learner should have to read. */
const EITHER = /some-matching-either-clause\?/;
/** Reasons that are told in words only. */
const RAW = /some-matching-either-clause\?|\ba-(?:java|clojure)\.|instance\? java\./;

/** The form that was expected tells which of the two transactional workloads this is. */
const writeOf = (text: string): Write =>
  section(text, 'And expected a response', '... but instead received')?.includes('"append"') ? 'append' : 'w';

const TXN_ADVICE =
  'Reply `txn_ok` with all operations of the request, in its order: writes as they came, and in every read the third part filled in.';

export interface MalformedReply {
  readonly sentence: string;
  readonly node: string;
  /** What to write instead, where the reply tells. */
  readonly advice?: string;
}

const adviceOn = (text: string, reply: Edn | undefined): string | undefined => {
  const faults = faultsIn(text);
  const request = parsedEdn(requestOf(text) ?? '');
  // Then a field has another name, or too much was sent.
  if (faults.some(({ fault }) => fault === 'disallowed-key')) return renamed(faults);
  for (const { field, fault, wanted } of faults) {
    const value = get(reply, field);
    if (fault === 'missing-required-key') {
      if (field === 'type' && entriesOf(reply).every(([key]) => keywordName(key) === 'in_reply_to')) return EMPTY_REPLY;
      if (field === 'type') return `Give every reply its \`type\`: the type of the request with \`_ok\` behind it.`;
      if (field === 'value' && get(request, 'key') !== undefined) return `${NO_SUCH_KEY} ${LEFT_OUT}`;
      if (field !== 'in_reply_to') return `Send \`${field}\` in every such reply. ${LEFT_OUT}`;
    } else if (field === 'type' && wanted.startsWith('= ')) {
      const isRequests = value !== undefined && value === get(request, 'type');
      return `Reply with \`type: ${wanted.slice(2)}\`.${isRequests ? " Where the request's body is spread into the reply, its own type must not come behind this one." : ''}`;
    } else if (/^(?:sequential|map)\?$/.test(wanted) && typeof value === 'string' && /^[[{](?!object )/.test(value)) {
      return `\`${field}\` was encoded by itself and is text now: put the value into the reply as it is, and encode the whole message once.`;
    } else if (wanted === 'integer?' && typeof value === 'string' && /^(?:-?\d+)?$/.test(value)) {
      return value === ''
        ? `Send ${field} as a number: begin with 0, not with an empty text, to which \`+\` only joins more text.`
        : `Send ${field} as a number, without quotes: \`Number(…)\` makes one of a text.`;
    } else if (wanted === 'integer?' && Math.abs(numberOf(value) ?? 0) >= 1e15) {
      return `So large a ${field} is written with a fraction or an exponent, and is no whole number then: look for what makes it grow so.`;
    } else {
      const before = beforeJson(value);
      if (before !== undefined) return before;
    }
  }
  const inside = withinField(reasonsIn(text) ?? '');
  if (inside === undefined) return undefined;
  if (get(reply, 'msgs') !== undefined)
    return /, "\d+" stands where a whole number/.test(inside) ? OFFSET_AS_TEXT : POLLED;
  return entriesOf(get(reply, 'offsets')).some(([, offset]) => offset === null) ? COMMITTED : undefined;
};

/** A field that is missing, and another that must have been meant for it. */
function renamed(faults: ReturnType<typeof faultsIn>): string | undefined {
  const named = (kind: string) => faults.filter(({ fault }) => fault === kind).map(({ field }) => field);
  const missing = named('missing-required-key');
  for (const other of named('disallowed-key')) {
    const meant = misspeltName(other.slice(0, 60), missing);
    if (meant !== null) return `The field is called \`${meant}\`, not \`${oneLine(other, 60)}\`.`;
  }
  return undefined;
}

const NO_SUCH_KEY =
  'Send `value` in every such reply; when the key does not exist, answer with `{type: "error", code: 20}`.';

const POLLED = 'Answer a poll with a list of pairs for each key: `msgs: {"k1": [[offset, message], …]}`.';

const OFFSET_AS_TEXT =
  'Send each offset as a number, without quotes: the keys of a JavaScript object are texts, and `Number(…)` makes a number of one.';

const COMMITTED =
  'Leave a key out of `offsets` when no offset was committed for it, instead of sending null: `offsets: {"k1": 3}`.';

/** Lines of Maelstrom's text without its reasons where these are raw Clojure that the sentence puts in words. */
export function withoutRawReasons(lines: readonly string[]): readonly string[] {
  if (lines.every((line) => !RAW.test(line))) return lines;
  const reasons = lines.findIndex((line) => line.startsWith('This is malformed because:'));
  return reasons === -1 ? lines.filter((line) => !RAW.test(line)) : lines.slice(0, reasons);
}
