import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import { EdnError, parseEdn } from '../../store/edn/edn-read.ts';
import { brief, oneLine } from '../quote.ts';

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
  try {
    return brief(parseEdn(text), atMost);
  } catch (error) {
    if (!(error instanceof EdnError)) throw error;
    return oneLine(text, atMost);
  }
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

const WHY_AT_MOST = 200;

/** `{:msgs {"3" [(not (sequential? 1))]}}`: a fault somewhere inside a field's value. */
function withinField(why: string): string | undefined {
  const [, field] = /^\{:([\w-]+) /.exec(why) ?? [];
  const [, wanted = '', found = ''] = /\(not \((= "[^"]*"|[\w-]+\?(?: [\w-]+\.[\w.]+)?) ([^()]*)\)\)/.exec(why) ?? [];
  const kind = /^= ("[^"]*")$/.exec(wanted)?.[1] ?? KINDS[wanted];
  return field === undefined || kind === undefined
    ? undefined
    : `inside ${field}, ${oneLine(found === 'nil' ? 'null' : found, 60)} stands where ${kind} should`;
}

/** Why, in words: the schema's `{:src missing-required-key}` and its like. */
export function becauseOf(text: string): string {
  const why = section(text, 'This is malformed because:', 'See doc/protocol.md');
  if (why === undefined || why === '') return '';
  const faults = [...why.matchAll(FAULT)].slice(0, 6).map(([, field = '', fault = '', wanted = '', found = '']) => {
    if (fault === 'missing-required-key') return `${field} is missing`;
    if (fault === 'disallowed-key') return `${field} does not belong there`;
    const literal = /^= ("[^"]*")$/.exec(wanted)?.[1];
    const kind = literal ?? KINDS[wanted];
    return `${field} is ${found === 'nil' ? 'null' : found}${kind === undefined ? `, which is wrong: ${fault}` : `, not ${kind}`}`;
  });
  return `: ${faults.length > 0 ? faults.join(', ') : (withinField(why) ?? oneLine(why, WHY_AT_MOST))}`;
}

/** Maelstrom's exception about a reply of the wrong form, in a sentence; undefined for any other text. */
export function malformedReply(
  text: string,
  moment = '',
): { readonly sentence: string; readonly node: string | undefined } | undefined {
  const head = EXCEPTIONS.malformedReply.exec(text);
  if (head === null) return undefined;
  const node = oneLine(head.groups?.['node'] ?? '', 60);
  return {
    node,
    sentence: `${node} answered ${requestOf(text) === undefined ? 'a request' : asJson(requestOf(text) ?? '', 120)}${moment} with ${replyOf(text) === undefined ? 'something else' : asJson(replyOf(text) ?? '', 200)}. This is malformed${becauseOf(text)}.`,
  };
}
