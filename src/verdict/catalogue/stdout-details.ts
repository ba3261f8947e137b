import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import type { Shown } from './entry.ts';
import { becauseOf } from './malformed-reply-sentence.ts';
import { readAfterwards } from './node-details.ts';
import { EMPTY_LINE_ADVICE, type Printed, printedThing, quoted } from './printed-lines.ts';

/** A line on stdout that is not JSON: what it is, and what it means to the run. */
export function printedSentences(shown: Shown): string {
  const thing = printedThing(shown.printed ?? []) ?? { shown: quoted(shown.firstLine) };
  return sentences(shown, thing);
}

const sentences = (shown: Shown, thing: Pick<Printed, 'shown' | 'is'>): string =>
  `${shown.who} printed ${thing.shown} on stdout${shown.moment}${thing.is === undefined ? '' : `: ${thing.is}`}. ${readAfterwards(shown)}`;

/** JSON on stdout that is not a message. */
export function malformedSentences(shown: Shown): string {
  const thing = isNothing(shown.text) ? nothingPrinted(shown.printed) : notAnObject(shown);
  if (thing !== undefined) return sentences(shown, thing);
  return `${shown.who} sent a message${shown.moment} that is malformed${becauseOf(shown.text)}. ${readAfterwards(shown)}`;
}

/** A message that is not even begun is no message that is malformed. */
export const malformedTitle = ({ text }: Shown): string | undefined => (isNothing(text) ? NOT_A_MESSAGE : undefined);

export const NOT_A_MESSAGE = 'A node printed something on stdout that is not a message';

/** Maelstrom reads an empty line as a message without anything in it, as it reads null. */
const isNothing = (text: string): boolean =>
  EXCEPTIONS.malformedMessage.test(text) && /via STDOUT:\s+\{:body \{\}\}\s+This is malformed/.test(text);

const nothingPrinted = (printed: readonly string[] | undefined): Pick<Printed, 'shown' | 'is'> =>
  (printed?.[0]?.trim() === '' ? printedThing(printed) : undefined) ?? {
    shown: 'a line without a message',
    is: 'it is empty, or `null`, or `{}`',
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
  const body = isObject(value) ? value['body'] : undefined;
  const is = kindOf(body ?? value);
  return {
    shown: quoted(line),
    is: body === undefined ? `that is ${is}, not a message` : `its body is ${is}, not an object`,
  };
}

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

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const OF_BODY = /:(type|msg_id|in_reply_to) disallowed-key/;

export function malformedAdvice({ text, printed }: Shown): string | undefined {
  if (isNothing(text)) return printedThing(printed ?? [])?.advice ?? EMPTY_LINE_ADVICE;
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
export function malformedEvidence({ text, printed }: Shown, lines: readonly string[]): readonly string[] {
  return EXCEPTIONS.notAnObject.test(text) || isNothing(text) ? (printed ?? []) : lines;
}
