import { caseOf, type Edn, type EdnCases, isKeyword, itemsOf, keywordName } from '../maelstrom/edn.ts';
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
  return oneLine(inBrief(value ?? null, { left: atMost }), atMost + 20);
}

/** Characters that may still be written. */
interface Room {
  left: number;
}

const inBrief = (value: Edn, room: Room): string => caseOf(value, IN_BRIEF, room);

const IN_BRIEF: EdnCases<Room, string> = {
  nil: (_, room) => spend('null', room),
  boolean: (value, room) => spend(String(value), room),
  number: (value, room) => spend(String(value), room),
  bigint: (value, room) => spend(String(value), room),
  float: ({ float }, room) => spend(String(float), room),
  string: (value, room) => spend(JSON.stringify(oneLine(value, Math.max(room.left, 8))), room),
  keyword: ({ key }, room) => spend(JSON.stringify(oneLine(key, 60)), room),
  symbol: ({ sym }, room) => spend(oneLine(sym, 60), room),
  char: ({ char }, room) => spend(JSON.stringify(char), room),
  vector: (items, room) => `[${listed(items, room, inBrief)}]`,
  list: ({ list }, room) => `[${listed(list, room, inBrief)}]`,
  set: ({ set }, room) => `{${listed(set, room, inBrief)}}`,
  map: ({ map }, room) => `{${listed(map, room, entryInBrief)}}`,
  tagged: ({ val }, room) => inBrief(val, room),
};

function entryInBrief([key, value]: readonly [Edn, Edn], room: Room): string {
  const name = typeof key === 'string' || isKeyword(key) ? key : brief(key, 40);
  return `${inBrief(name, room)}: ${inBrief(value, room)}`;
}

function listed<T>(items: readonly T[], room: Room, print: (item: T, room: Room) => string): string {
  const parts: string[] = [];
  for (const item of items) {
    if (room.left <= 0) {
      parts.push('…');
      break;
    }
    parts.push(print(item, room));
  }
  return parts.join(', ');
}

function spend(text: string, room: Room): string {
  room.left -= text.length;
  return text;
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

/** `n0`, `n0 and n1`, `n0, n1 and n2`. */
export function namesText(names: readonly string[], atMost = 4): string {
  const rest = names.length - atMost;
  const shown = rest > 0 ? [...names.slice(0, atMost), `${rest} more`] : names;
  return shown.length <= 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
