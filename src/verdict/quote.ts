import type { Edn } from '../maelstrom/edn.ts';
import {
  isChar,
  isFloat,
  isKeyword,
  isList,
  isMap,
  isSet,
  isSymbol,
  isTagged,
  isVector,
  itemsOf,
  keywordName,
} from '../maelstrom/edn.ts';
import type { Evidence } from './verdict.ts';

/** Characters of one quoted line. */
export const LINE_AT_MOST = 300;
/** Quoted lines of one reason. */
export const LINES_AT_MOST = 20;

/**
 * Untrusted text made fit for one line: control characters as their pictures (␀, ␛), characters that reorder or hide
 * text as their code points, cut at `atMost` characters with an ellipsis.
 */
export function oneLine(text: string, atMost: number = LINE_AT_MOST): string {
  // Cut first: what follows costs time per character, and a line may be megabytes long.
  const cut = text.length > atMost ? `${text.slice(0, atMost - 1)}…` : text;
  return cut
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\t\n\r]/g, ' ')
    .replace(/\p{Cc}|\p{Cf}|[\u2028\u2029]/gu, (hidden) => {
      const code = hidden.codePointAt(0) ?? 0;
      return code < 0x20 ? String.fromCodePoint(0x2400 + code) : `\\u${code.toString(16).padStart(4, '0')}`;
    });
}

/** Lines as evidence: bounded in length and number, the first and last ones kept, empty ones left out. */
export function quoteLines(source: string, lines: readonly string[], firstLine?: number): readonly Evidence[] {
  const quoted = lines
    .map((text, index): Evidence => {
      const line = firstLine === undefined ? {} : { line: firstLine + index };
      return { source, ...line, text: oneLine(text) };
    })
    .filter((evidence) => evidence.text.trim() !== '');
  if (quoted.length <= LINES_AT_MOST) return quoted;
  const half = LINES_AT_MOST / 2;
  return [...quoted.slice(0, half), ...quoted.slice(-half)];
}

/** An EDN value in short, as JSON, which is what nodes read and write; sets are `{1, 2}`. At most about `atMost` characters. */
export function brief(value: Edn | undefined, atMost = 120): string {
  let room = atMost;
  const spend = (text: string): string => {
    room -= text.length;
    return text;
  };
  const sequence = (items: readonly Edn[], open: string, close: string): string => {
    const parts: string[] = [];
    for (const item of items) {
      if (room <= 0) {
        parts.push('…');
        break;
      }
      parts.push(print(item));
    }
    return `${open}${parts.join(', ')}${close}`;
  };
  const print = (here: Edn): string => {
    if (here === null) return spend('null');
    if (typeof here === 'string') return spend(JSON.stringify(oneLine(here, Math.max(room, 8))));
    if (typeof here !== 'object') return spend(String(here));
    if (isFloat(here)) return spend(String(here.float));
    if (isKeyword(here)) return spend(JSON.stringify(oneLine(here.key, 60)));
    if (isSymbol(here)) return spend(oneLine(here.sym, 60));
    if (isChar(here)) return spend(JSON.stringify(here.char));
    if (isVector(here)) return sequence(here, '[', ']');
    if (isList(here)) return sequence(here.list, '[', ']');
    if (isSet(here)) return sequence(here.set, '{', '}');
    if (isTagged(here)) return print(here.val);
    if (!isMap(here)) return '?';
    const entries: string[] = [];
    for (const [key, value] of here.map) {
      if (room <= 0) {
        entries.push('…');
        break;
      }
      entries.push(`${print(typeof key === 'string' || isKeyword(key) ? key : brief(key, 40))}: ${print(value)}`);
    }
    return `{${entries.join(', ')}}`;
  };
  return oneLine(print(value ?? null), atMost + 20);
}

/** The first few of many values: `1, 2, 3 and 14 more`. */
export function someOf(values: readonly Edn[], total: number = values.length, atMost = 12): string {
  const shown = values.slice(0, atMost).map((value) => brief(value, 40));
  const rest = total - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** `[:append 9 7]` as `append 7 to 9`; reads show what they saw. */
export function microOperation(operation: Edn | undefined): string {
  const [f, key, value] = itemsOf(operation) ?? [];
  const name = keywordName(f) ?? (typeof f === 'string' ? f : undefined);
  if (name === undefined) return brief(operation, 60);
  const shownKey = brief(key, 20);
  if (name === 'r') return `read ${shownKey} → ${brief(value, 60)}`;
  if (name === 'append') return `append ${brief(value, 20)} to ${shownKey}`;
  if (name === 'w') return `write ${shownKey} = ${brief(value, 20)}`;
  return brief(operation, 60);
}

/** `1 value`, `2 values`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`;

/** Milliseconds for people: `123 ms`, `4.5 s`. */
export const duration = (milliseconds: number): string =>
  Math.abs(milliseconds) < 999.5 ? `${Math.round(milliseconds)} ms` : `${Number((milliseconds / 1000).toFixed(1))} s`;
