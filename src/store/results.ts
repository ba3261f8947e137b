import { isUtf8 } from 'node:buffer';
import { CHECKERS } from '../maelstrom/checker-names.ts';
import { type Edn, getIn } from '../maelstrom/edn.ts';
import { type Validity, validityOf, worseValidity } from '../maelstrom/validity.ts';
import { EdnError, parseEdn, type Span } from './edn/edn-read.ts';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_MAP,
  CLOSE_VECTOR,
  COLON,
  endsToken,
  HASH,
  OPEN_LIST,
  OPEN_MAP,
  OPEN_VECTOR,
  passToken,
  QUOTE,
  type Scanner,
  scannerOf,
  shown,
  skipBlank,
  skipForm,
} from './edn/edn-scan.ts';
import { openRegularFile } from './regular-file.ts';

/** Bytes of a results.edn that are read; with many anomalies real ones reach some ten megabytes. */
const LONGEST_RESULTS = 256 * 1024 * 1024;

/** Whether a top-level value is all there. Of one that is `cut` the beginning can be had, of one that is `broken` nothing. */
type PartState = 'whole' | 'cut' | 'broken';

/**
 * A results.edn, its parts not yet parsed.
 *
 * What callers may believe: a file without `problems` is whole. In a file with problems `valid` is never true (a nested `:valid?` may
 * have slipped to the top), and `part` gives what its intact bytes say: a value may be missing or shorter than it was. So a
 * damaged file can show a failure, but never a pass. Callers must ask `problems` before they believe a part's `:valid? true`.
 */
export interface Results {
  readonly file: string;
  readonly bytes: number;
  /** The root's `:valid?`, wherever it stands; undefined when it is missing, no validity, or true in a damaged file. */
  readonly valid: Validity | undefined;
  /** Names of the top-level keys, in their order. */
  readonly keys: readonly string[];
  /** The file ends before its map does. */
  readonly truncated: boolean;
  /** What is wrong with the file, each with line and column; empty for an intact one. */
  readonly problems: readonly EdnError[];
  readonly stateOf: (name: string) => PartState | undefined;
  /**
   * The value under a top-level key, or under a path of keyword names below it (of which only that is parsed); undefined when
   * there is none, or when it can't be read.
   */
  readonly part: (name: string, ...path: readonly string[]) => Edn | undefined;
}

/** Rejects with the system's error, or a `UserError` for what is no plain file; all else is told by `problems`. */
export async function readResults(file: string): Promise<Results> {
  const handle = await openRegularFile(file);
  try {
    const { size } = await handle.stat();
    if (size > LONGEST_RESULTS) {
      const problem = new EdnError(
        `the file has ${size} bytes, more than the ${LONGEST_RESULTS} that are read`,
        '',
        0,
        { file },
      );
      return { ...resultsOf('', file), bytes: size, problems: [problem] };
    }
    const bytes = await handle.readFile();
    const text = bytes.toString('utf8');
    const results = resultsOf(text, file);
    if (isUtf8(bytes)) return { ...results, bytes: bytes.length };
    const problem = new EdnError('bytes that are no UTF-8 stand here', text, Math.max(0, text.indexOf('\ufffd')), {
      file,
    });
    return { ...results, bytes: bytes.length, ...withProblems([...results.problems, problem], results.valid) };
  } finally {
    await handle.close();
  }
}

const withProblems = (problems: readonly EdnError[], valid: Validity | undefined) => ({
  problems,
  valid: problems.length > 0 && valid === true ? undefined : valid,
});

const CHECKER_NAMES: ReadonlySet<string> = new Set(CHECKERS);

interface Part extends Span {
  readonly name: string;
  readonly state: PartState;
}

/** The text of a results.edn. Pure; throws nothing. */
export function resultsOf(text: string, file: string): Results {
  const { parts, problems, truncated } = scanRoot(text, file);
  const byName = new Map<string, Part>();
  let valid: Validity | undefined;
  let isFirst = true;
  for (const part of parts) {
    if (!byName.has(part.name)) byName.set(part.name, part);
    if (part.name !== 'valid?' || part.state !== 'whole') continue;
    const value = validityOf(parsePart(text, file, part));
    if (value === undefined)
      problems.push(new EdnError("the root's :valid? is none of true, false and :unknown", text, part.start, { file }));
    // A key that stands twice is a problem, whatever its values.
    else valid = isFirst || valid === undefined ? value : worseValidity(valid, value);
    isFirst = false;
  }
  if (valid === true) {
    // Jepsen's compose makes the root's word from those of its checkers: where they differ, bytes were changed.
    for (const part of byName.values()) {
      if (part.name === 'valid?' || part.state !== 'whole') continue;
      const span = entrySpan(text, part, ['valid?']);
      if (span === undefined ? !CHECKER_NAMES.has(part.name) : parsePart(text, file, span) === true) continue;
      const problem = `the root's :valid? is true, that of :${shown(part.name).slice(1, -1)} is not`;
      problems.push(new EdnError(problem, text, part.start, { file }));
    }
  }
  if (!truncated && problems.length === 0 && !byName.has('valid?')) {
    problems.push(new EdnError('the results have no :valid?', text, 0, { file }));
  }
  const parsed = new Map<string, Edn | undefined>();
  return {
    file,
    bytes: Buffer.byteLength(text),
    ...withProblems(problems, valid),
    keys: [...byName.keys()],
    truncated,
    stateOf: (name) => byName.get(name)?.state,
    part: (name, ...path) => {
      const part = byName.get(name);
      if (part === undefined) return undefined;
      if (part.state === 'whole' && path.length > 0 && !parsed.has(name)) {
        const span = entrySpan(text, part, path);
        return span && parsePart(text, file, span);
      }
      if (!parsed.has(name)) parsed.set(name, parsePart(text, file, part));
      return getIn(parsed.get(name), ...path);
    },
  };
}

function parsePart(text: string, file: string, part: Span & { readonly state?: PartState }): Edn | undefined {
  if (part.state === 'broken') return undefined;
  const whole = part.state === 'cut' ? closeCut(text, part.start) : text.slice(part.start, part.end);
  try {
    return whole === undefined ? undefined : parseEdn(whole, file);
  } catch (error) {
    // Of a cut part only: what is whole was checked when its span was found.
    if (error instanceof EdnError) return undefined;
    throw error;
  }
}

interface Root {
  readonly parts: Part[];
  readonly problems: EdnError[];
  readonly truncated: boolean;
}

/** Finds the spans of the root map's entries, and checks every form on the way. */
function scanRoot(text: string, file: string): Root {
  const s = scannerOf(text, { file });
  const parts: Part[] = [];
  const problems: EdnError[] = [];
  try {
    skipBlank(s, 0);
    if (s.at >= text.length) throw new EdnError('the file is empty', text, 0, { file }, true);
    if (text.charCodeAt(s.at) !== OPEN_MAP) {
      throw new EdnError(`a map should stand here, not ${shown(text.slice(s.at, s.at + 60))}`, text, s.at, { file });
    }
    s.at += 1;
    while (scanEntry(s, parts, problems));
    skipBlank(s, 0);
    if (s.at < text.length) throw new EdnError('something follows the map of results', text, s.at, { file });
  } catch (error) {
    if (!(error instanceof EdnError)) throw error;
    problems.push(error);
  }
  return { parts, problems, truncated: problems.some((problem) => problem.cut) };
}

/** Moves over one entry of the root; false at the root's end. Throws when it is lost in the text. */
function scanEntry(s: Scanner, parts: Part[], problems: EdnError[]): boolean {
  const { text } = s;
  skipBlank(s, 0);
  if (s.at >= text.length) throw new EdnError('the file ends inside its map', text, s.at, s.place, true);
  if (text.charCodeAt(s.at) === CLOSE_MAP) {
    s.at += 1;
    return false;
  }
  const keyAt = s.at;
  skipForm(s, 1);
  const key = text.slice(keyAt, s.at);
  const name = key.startsWith(':') ? key.slice(1) : key;
  if (parts.some((part) => part.name === name)) {
    problems.push(new EdnError(`${shown(key)} is a key of the results twice`, text, keyAt, s.place));
  }
  skipBlank(s, 0);
  const start = s.at;
  try {
    skipForm(s, 1);
    // A number or a word may go on behind the end of what is there.
    if (s.at >= text.length) throw new EdnError('the file ends inside its map', text, s.at, s.place, true);
    parts.push({ name, start, end: s.at, state: 'whole' });
  } catch (error) {
    if (!(error instanceof EdnError)) throw error;
    if (error.cut) {
      if (start < text.length) parts.push({ name, start, end: text.length, state: 'cut' });
      throw error;
    }
    const end = endByBrackets(text, start);
    if (end === undefined) throw error;
    problems.push(error);
    parts.push({ name, start, end, state: 'broken' });
    s.at = end;
  }
  return true;
}

const CLOSING: Readonly<Record<number, number>> = {
  [OPEN_LIST]: CLOSE_LIST,
  [OPEN_VECTOR]: CLOSE_VECTOR,
  [OPEN_MAP]: CLOSE_MAP,
};

/** The end of a form that isn't well-formed, if its brackets are; undefined when they aren't. */
function endByBrackets(text: string, start: number): number | undefined {
  const open: number[] = [];
  for (let at = start; at < text.length; at++) {
    const c = text.charCodeAt(at);
    const close = CLOSING[c];
    if (c === QUOTE) {
      for (at += 1; at < text.length && text.charCodeAt(at) !== QUOTE; at++)
        if (text.charCodeAt(at) === BACKSLASH) at += 1;
    } else if (c === BACKSLASH) {
      at += 1;
    } else if (close !== undefined) {
      open.push(close);
      continue;
    } else if (c === CLOSE_LIST || c === CLOSE_VECTOR || c === CLOSE_MAP) {
      if (open.pop() !== c) return undefined;
    } else if (open.length > 0 || !endsToken(c)) {
      continue;
    } else {
      return at;
    }
    if (open.length === 0) return at + 1;
  }
  return undefined;
}

/** The span of the value under a path of keyword names in a well-formed map, tagged or not; undefined when there is none. */
function entrySpan(text: string, span: Span, path: readonly string[]): Span | undefined {
  let here: Span | undefined = span;
  for (const name of path) {
    if (here === undefined) return undefined;
    here = entryOf(text, here, `:${name}`);
  }
  return here;
}

function entryOf(text: string, span: Span, key: string): Span | undefined {
  const s = scannerOf(text);
  s.at = span.start;
  while (text.charCodeAt(s.at) === HASH && text.charCodeAt(s.at + 1) !== OPEN_MAP) {
    s.at += 1;
    passToken(s);
    skipBlank(s, 0);
  }
  if (text.charCodeAt(s.at) !== OPEN_MAP) return undefined;
  s.at += 1;
  for (;;) {
    skipBlank(s, 0);
    if (text.charCodeAt(s.at) === CLOSE_MAP) return undefined;
    const keyAt = s.at;
    skipForm(s, 0);
    const found = text.slice(keyAt, s.at) === key;
    skipBlank(s, 0);
    const start = s.at;
    skipForm(s, 0);
    if (found) return { start, end: s.at };
  }
}

interface Frame {
  readonly close: string;
  readonly isMap: boolean;
  /** Forms in it that are complete. */
  count: number;
  /** Offset behind the last of them; in a map, behind the last whole entry. */
  good: number;
}

/**
 * What is there of a form whose text is cut off, closed behind its last complete items: `{:a [1 2] :b {:c 3, :d` gives
 * `{:a [1 2] :b {:c 3}}`. Undefined when nothing of it is complete.
 */
function closeCut(text: string, start: number): string | undefined {
  const s = scannerOf(text);
  s.at = start;
  const frames: Frame[] = [];
  try {
    while (passPiece(s, frames));
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
function passPiece(s: Scanner, frames: Frame[]): boolean {
  const { text } = s;
  skipBlank(s, 0);
  if (s.at >= text.length) return false;
  const c = text.charCodeAt(s.at);
  const next = text.charCodeAt(s.at + 1);
  const close = CLOSING[c === HASH ? next : c];
  if (close !== undefined) {
    s.at += c === HASH ? 2 : 1;
    frames.push({ close: String.fromCharCode(close), isMap: c === OPEN_MAP, count: 0, good: s.at });
    return true;
  }
  if (c === HASH && next !== HASH) {
    s.at += next === COLON ? 2 : 1;
    passToken(s);
    return true;
  }
  if (c === CLOSE_LIST || c === CLOSE_VECTOR || c === CLOSE_MAP) {
    if (frames.pop()?.close !== text.charAt(s.at)) return false;
    s.at += 1;
  } else {
    skipForm(s, 0);
    if (s.at >= text.length) return false;
  }
  const frame = frames[frames.length - 1];
  if (frame === undefined) return false;
  frame.count += 1;
  if (!frame.isMap || frame.count % 2 === 0) frame.good = s.at;
  return true;
}
