/** What can be had of a form that is not well-formed: where it ends, or what stands before the text is cut off. */
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_MAP,
  CLOSE_VECTOR,
  COLON,
  type Cursor,
  checkingCursor,
  endsToken,
  HASH,
  isClose,
  OPEN_LIST,
  OPEN_MAP,
  OPEN_VECTOR,
  passToken,
  QUOTE,
} from './edn-cursor.ts';
import { EdnError } from './edn-error.ts';
import { readForm, skipBlank } from './edn-read.ts';

const CLOSING: Readonly<Record<number, number>> = {
  [OPEN_LIST]: CLOSE_LIST,
  [OPEN_VECTOR]: CLOSE_VECTOR,
  [OPEN_MAP]: CLOSE_MAP,
};

/** Brackets that may be open at once where the end of a form is looked for. */
const MOST_OPEN = 100_000;

/** The end of a form that isn't well-formed, if its brackets are; undefined when they aren't, or are nested without end. */
export function endByBrackets(text: string, start: number): number | undefined {
  const open: number[] = [];
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const close = CLOSING[code];
    if (code === QUOTE) {
      for (at += 1; at < text.length && text.charCodeAt(at) !== QUOTE; at++)
        if (text.charCodeAt(at) === BACKSLASH) at += 1;
      if (at >= text.length) return undefined;
    } else if (code === BACKSLASH) {
      at += 1;
    } else if (close !== undefined) {
      if (open.length >= MOST_OPEN) return undefined;
      open.push(close);
      continue;
    } else if (isClose(code)) {
      if (open.pop() !== code) return undefined;
    } else if (open.length > 0 || !endsToken(code)) {
      continue;
    } else {
      return at;
    }
    if (open.length === 0) return at + 1;
  }
  return undefined;
}

/** A collection that the text does not end. */
interface Frame {
  readonly close: string;
  readonly isMap: boolean;
  /** Forms in it that are complete. */
  count: number;
  /** Offset behind the last of them; in a map, behind the last whole entry. */
  good: number;
}

/**
 * A form whose text is cut off, closed behind its last complete items: `{:a [1 2] :b {:c 3, :d` gives `{:a [1 2] :b {:c 3}}`.
 * Undefined when nothing of it is complete.
 */
export function closeCut(text: string, start: number): string | undefined {
  const c = checkingCursor(text);
  c.at = start;
  const frames: Frame[] = [];
  try {
    while (passPiece(c, frames));
  } catch (error) {
    if (!(error instanceof EdnError)) throw error;
  }
  // A map without the value of its last key, or with a cut key, ends before that key, and with it all that it holds there.
  const cutAt = frames.findIndex((frame, i) => i === frames.length - 1 || (frame.isMap && frame.count % 2 === 0));
  const last = frames[cutAt];
  if (last === undefined) return undefined;
  const closing = frames.slice(0, cutAt + 1).map((frame) => frame.close);
  return text.slice(start, last.good) + closing.reverse().join('');
}

/** Moves over a bracket, a tag or an atom, and notes what is complete by it; false where the text ends. */
function passPiece(c: Cursor, frames: Frame[]): boolean {
  const { text } = c;
  skipBlank(c, 0);
  if (c.at >= text.length) return false;
  const code = text.charCodeAt(c.at);
  const next = text.charCodeAt(c.at + 1);
  const close = CLOSING[code === HASH ? next : code];
  if (close !== undefined) {
    c.at += code === HASH ? 2 : 1;
    frames.push({ close: String.fromCharCode(close), isMap: code === OPEN_MAP, count: 0, good: c.at });
    return true;
  }
  if (code === HASH && next !== HASH) {
    c.at += next === COLON ? 2 : 1;
    passToken(c);
    return true;
  }
  if (isClose(code)) {
    if (frames.pop()?.close !== text.charAt(c.at)) return false;
    c.at += 1;
  } else {
    readForm(c, 0);
    if (c.at >= text.length) return false;
  }
  const frame = frames[frames.length - 1];
  if (frame === undefined) return false;
  frame.count += 1;
  if (!frame.isMap || frame.count % 2 === 0) frame.good = c.at;
  return true;
}
