import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import type { Shown } from './entry.ts';
import { becauseOf, withoutRawReasons } from './malformed-reply-sentence.ts';
import { readAfterwards } from './node-details.ts';
import { EMPTY_LINE_ADVICE, type Printed, parsedJson, printedThing, quoted } from './printed-lines.ts';

/** A line on stdout that is not JSON: what it is, and what it means to the run. */
export function printedSentences(shown: Shown): string {
  const thing = printedThing(shown.printed ?? []) ?? { shown: quoted(shown.firstLine) };
  return sentences(shown, thing);
}

const sentences = (shown: Shown, thing: Pick<Printed, 'shown' | 'is'>): string =>
  `${shown.who} printed ${thing.shown} on stdout${shown.moment}${thing.is === undefined ? '' : `: ${thing.is}`}. ${readAfterwards(shown)}`;

/** JSON on stdout that is not a message. */
export function malformedSentences(shown: Shown): string {
  const thing = isNothing(shown.text) ? nothingPrinted(shown.printed) : (loggedObject(shown) ?? notAnObject(shown));
  if (thing !== undefined) return sentences(shown, thing);
  return `${shown.who} sent a message${shown.moment} that is malformed${becauseOf(shown.text)}. ${readAfterwards(shown)}`;
}

/** A line that does not even begin as a message is not a malformed message. */
export const malformedTitle = (shown: Shown): string | undefined =>
  isNothing(shown.text) || isOwnText(shown) ? NOT_A_MESSAGE : undefined;

export const NOT_A_MESSAGE = 'A node printed something on stdout that is not a message';

/** Maelstrom reads an empty line as a message without anything in it, as it reads null. */
const isNothing = (text: string): boolean =>
  EXCEPTIONS.malformedMessage.test(text) && /via STDOUT:\s+\{:body \{\}\}\s+This is malformed/.test(text);

function nothingPrinted(printed: readonly string[] | undefined): Pick<Printed, 'shown' | 'is'> {
  const [line] = printed ?? [];
  if (line === undefined) return { shown: 'a line without a message', is: 'it is empty, or `null`, or `{}`' };
  if (line.trim() === '') return printedThing(printed ?? []) ?? { shown: 'an empty line' };
  return isEmptyObject(line) ? { shown: '{}', is: 'an object without a field' } : { shown: quoted(line) };
}

const isEmptyObject = (line: string | undefined): boolean => line?.trim() === '{}';

/** An object that has nothing of a message: a line of a logger that writes JSON. */
function loggedObject(shown: Shown): Pick<Printed, 'shown' | 'is'> | undefined {
  if (!hasNothingOfMessage(shown)) return undefined;
  const [line] = shown.printed ?? [];
  const misspelt = namesInOtherCase(line);
  if (line !== undefined && misspelt !== undefined)
    return { shown: quoted(line), is: `a message has src, dest and body, and here they are called ${misspelt}` };
  return {
    shown: line === undefined ? 'an object' : quoted(line),
    is: 'that is JSON, but not a message: src, dest and body are missing',
  };
}

/** `Src, Dest, Body`: a message of a language whose fields begin in upper case; undefined for anything else. */
function namesInOtherCase(line: string | undefined): string | undefined {
  const value = line === undefined ? undefined : parsedJson(line);
  if (!isObject(value)) return undefined;
  const names = Object.keys(value).filter((name) => /^(?:src|dest|body)$/i.test(name));
  const all = new Set(names.map((name) => name.toLowerCase()));
  return all.size === 3 && names.some((name) => name !== name.toLowerCase()) ? names.join(', ') : undefined;
}

/** Maelstrom itself puts an empty body into a message that has none. */
const hasNothingOfMessage = ({ text, printed }: Shown): boolean => {
  if (!/:src missing-required-key/.test(text) || !/:dest missing-required-key/.test(text)) return false;
  const value = printed?.[0] === undefined ? undefined : parsedJson(printed[0]);
  return isObject(value) ? !('body' in value) && !('type' in value) : / :body \{\}\}\s+This is malformed/.test(text);
};

/** Text for people, which happens to be JSON: `console.log(3)`. */
const isOwnText = (shown: Shown): boolean => {
  if (hasNothingOfMessage(shown)) return true;
  const [line] = shown.printed ?? [];
  return EXCEPTIONS.notAnObject.test(shown.text) && line !== undefined && !/[{]/.test(line);
};

/** What stands on stdout where a message, or its body, should be an object. */
function notAnObject({ text, printed }: Shown): Pick<Printed, 'shown' | 'is'> | undefined {
  if (!EXCEPTIONS.notAnObject.test(text)) return undefined;
  const [line] = printed ?? [];
  const value = line === undefined ? undefined : parsedJson(line);
  if (line === undefined || value === undefined) {
    const kind = KIND_BY_CLASS.find(([pattern]) => pattern.test(text))?.[1] ?? 'something else';
    return { shown: 'JSON', is: `the message, or its body, is ${kind} and not an object` };
  }
  const body = bodyIn(line);
  const is = isBase64OfObject(body) ? 'text (an object in base64)' : kindOf(body ?? value);
  return {
    shown: quoted(line),
    is: body === undefined ? `that is ${is}, not a message` : `its body is ${is}, not an object`,
  };
}

/** What Go makes of a `[]byte` that holds JSON. */
const isBase64OfObject = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^[A-Za-z0-9+/]+={0,2}$/.test(value) &&
  Buffer.from(value, 'base64').toString('utf8').trimStart().startsWith('{"');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const kindOf = (value: unknown): string =>
  typeof value === 'string' ? 'text (a string)' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;

const KIND_BY_CLASS: readonly (readonly [RegExp, string])[] = [
  [/not supported on this type: Character/, 'text (a string)'],
  [/not supported on this type/, 'a list'],
  [/ISeq from: java\.lang\.Boolean/, 'true or false'],
  [/ISeq from/, 'a number'],
];

const OF_BODY = /:(type|msg_id|in_reply_to) disallowed-key/;

/** What the advice against text on stdout says first, in every language. */
export const OWN_TEXT =
  'stdout is the network. Write your own text to stderr: in JavaScript `console.error`, in Python `print(…, file=sys.stderr)`, in Go `log.Println`, in Rust `eprintln!`';

const CASE_ADVICE =
  'Names in JSON are case-sensitive. In Go tag the fields with `json:"src"`, `json:"dest"` and `json:"body"`; in C# set `PropertyNamingPolicy = JsonNamingPolicy.CamelCase`.';

const EMPTY_OBJECT_ADVICE =
  'Go leaves out fields whose names begin in lower case: begin them in upper case, and tag them with `json:"src"`, `json:"dest"` and `json:"body"`. In JavaScript `{}` is what a Promise, a `Set` or a `Map` becomes.';

const bodyIn = (line: string | undefined): unknown => {
  const value = line === undefined ? undefined : parsedJson(line);
  return isObject(value) ? value['body'] : undefined;
};

export function malformedAdvice(shown: Shown): string | undefined {
  const { text, printed } = shown;
  if (isNothing(text)) {
    const isEmpty = printed?.[0] === undefined || printed[0].trim() === '';
    if (isEmpty) return printedThing(printed ?? [])?.advice ?? EMPTY_LINE_ADVICE;
    return isEmptyObject(printed?.[0]) ? EMPTY_OBJECT_ADVICE : `${OWN_TEXT}.`;
  }
  if (namesInOtherCase(printed?.[0]) !== undefined) return CASE_ADVICE;
  if (isOwnText(shown)) return `${OWN_TEXT}. Let a logger write to stderr too (\`pino(pino.destination(2))\`).`;
  if (isBase64OfObject(bodyIn(printed?.[0])))
    return 'Go encodes a `[]byte` as base64: give the body the type `json.RawMessage`, or put the value itself into the message and call `json.Marshal` once.';
  if (/not supported on this type: Character/.test(text))
    return 'Encode once: put the body into the message as an object, and call `JSON.stringify` on the whole message only. Text that was encoded twice is a string.';
  if (EXCEPTIONS.notAnObject.test(text))
    return 'Print one object on each line: `{src, dest, body}`, where `body` is an object too.';
  const field = OF_BODY.exec(text)?.[1];
  return field === undefined
    ? undefined
    : `\`${field}\` and all that a message says belong into its \`body\`: \`{src, dest, body: {type, in_reply_to, …}}\`.`;
}

/** The line itself, where it is known, instead of how Clojure took it. */
export function malformedEvidence(shown: Shown, lines: readonly string[]): readonly string[] {
  const { text, printed } = shown;
  return EXCEPTIONS.notAnObject.test(text) || isNothing(text) || (printed !== undefined && hasNothingOfMessage(shown))
    ? (printed ?? [])
    : withoutRawReasons(lines);
}
