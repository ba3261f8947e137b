/** The parts of a results.edn: the entries of its root map, checked and not yet parsed. */
import {
  CLOSE_MAP,
  type Cursor,
  checkingCursor,
  failAt,
  failCut,
  HASH,
  OPEN_MAP,
  passToken,
  positionAt,
  type Span,
} from './edn/edn-cursor.ts';
import { endByBrackets } from './edn/edn-damage.ts';
import { EdnError, type Place, shown } from './edn/edn-error.ts';
import { eachEntry, readForm, skipBlank } from './edn/edn-read.ts';

/** Whether a top-level value is all there. Of one that is `cut` the beginning can be had, of one that is `broken` nothing. */
export type PartState = 'whole' | 'cut' | 'broken';

export interface Part extends Span {
  readonly name: string;
  readonly state: PartState;
  /** Holds a form that edn-data misreads. */
  readonly misread: boolean;
  /** Its own `:valid?`, if it is a map that has one. */
  readonly valid: Span | undefined;
}

/** What is wrong with a file: the first problems, and how many more. */
export interface Problems {
  readonly add: (offset: number, problem: string) => void;
  readonly caught: (error: EdnError) => void;
  readonly all: () => readonly EdnError[];
  /** One of them is that the text ends too early. */
  readonly cut: () => boolean;
}

const PROBLEMS_KEPT = 20;

export function collectProblems(text: string, place: Place): Problems {
  const kept: EdnError[] = [];
  let left = 0;
  let lastLeft = 0;
  let cut = false;
  const c = checkingCursor(text, place);
  return {
    add: (offset, problem) => {
      if (kept.length < PROBLEMS_KEPT) {
        kept.push(new EdnError(problem, positionAt(c, offset)));
      } else {
        left += 1;
        lastLeft = offset;
      }
    },
    caught: (error) => {
      cut ||= error.cut;
      if (kept.length < PROBLEMS_KEPT) {
        kept.push(error);
      } else {
        left += 1;
        lastLeft = error.offset;
      }
    },
    all: () =>
      left === 0
        ? kept
        : [...kept, new EdnError(`${left} more problems, the last of them here`, positionAt(c, lastLeft))],
    cut: () => cut,
  };
}

/** The entries of the root map, in their order; a name that stands twice has two. Every form is checked on the way. */
export function scanRoot(text: string, place: Place, problems: Problems): readonly Part[] {
  const c = checkingCursor(text, place);
  const parts: Part[] = [];
  const names = new Set<string>();
  try {
    skipBlank(c, 0);
    if (c.at >= text.length) failCut(c, 'the file is empty');
    if (text.charCodeAt(c.at) !== OPEN_MAP)
      failAt(c, c.at, `a map should stand here, not ${shown(text.slice(c.at, c.at + 60))}`);
    c.at += 1;
    while (scanEntry(c, parts, names, problems));
    skipBlank(c, 0);
    if (c.at < text.length) failAt(c, c.at, 'something follows the map of results');
  } catch (error) {
    if (!(error instanceof EdnError)) throw error;
    problems.caught(error);
  }
  return parts;
}

/** Moves over one entry of the root; false at the root's end. Throws when it is lost in the text. */
function scanEntry(c: Cursor, parts: Part[], names: Set<string>, problems: Problems): boolean {
  const { text } = c;
  skipBlank(c, 0);
  if (c.at >= text.length) failCut(c, 'the file ends inside its map');
  if (text.charCodeAt(c.at) === CLOSE_MAP) {
    c.at += 1;
    return false;
  }
  const keyAt = c.at;
  readForm(c, 1);
  const key = text.slice(keyAt, c.at);
  const isName = key.startsWith(':');
  // Maelstrom's are keywords: of another key, the colon may be what was lost.
  if (!isName) problems.add(keyAt, `${shown(key)} is a key of the results and not a keyword`);
  const name = isName ? key.slice(1) : key;
  if (names.has(name)) problems.add(keyAt, `${shown(key)} is a key of the results twice`);
  names.add(name);
  skipBlank(c, 0);
  const start = c.at;
  const formsBefore = c.forms;
  c.misread = false;
  try {
    const valid = passValue(c);
    // A number or a word may go on behind the end of what is there.
    if (c.at >= text.length) failCut(c, 'the file ends inside its map');
    parts.push({ name, start, end: c.at, state: 'whole', misread: c.misread, valid });
  } catch (error) {
    if (!(error instanceof EdnError)) throw error;
    if (error.cut) {
      if (start < text.length)
        parts.push({ name, start, end: text.length, state: 'cut', misread: true, valid: undefined });
      throw error;
    }
    const end = endByBrackets(text, start);
    if (end === undefined) throw error;
    problems.caught(error);
    parts.push({ name, start, end, state: 'broken', misread: true, valid: undefined });
    c.at = end;
    // What is not kept leaves room for the parts behind it.
    c.forms = formsBefore;
  }
  return true;
}

/** Moves over the value of a part, and gives the span of its `:valid?`. */
function passValue(c: Cursor): Span | undefined {
  const start = c.at;
  if (c.text.charCodeAt(start) === OPEN_MAP) return passMap(c, 1, ':valid?');
  readForm(c, 1);
  return c.text.charCodeAt(start) === HASH ? entrySpan(c.text, { start, end: c.at }, ['valid?']) : undefined;
}

/** The span of the value under a path of keyword names in a well-formed map, tagged or not; undefined when a name is missing. */
export function entrySpan(text: string, span: Span, path: readonly string[]): Span | undefined {
  let here: Span | undefined = span;
  for (const name of path) {
    if (here === undefined) return undefined;
    const c = checkingCursor(text);
    c.at = here.start;
    while (text.charCodeAt(c.at) === HASH && text.charCodeAt(c.at + 1) !== OPEN_MAP) {
      c.at += 1;
      passToken(c);
      skipBlank(c, 0);
    }
    here = text.charCodeAt(c.at) === OPEN_MAP ? passMap(c, 0, `:${name}`) : undefined;
  }
  return here;
}

/** Moves over a map, and gives the span of the value of a key. */
function passMap(c: Cursor, depth: number, key: string): Span | undefined {
  let found: Span | undefined;
  c.forms += 1;
  eachEntry(c, depth, (_, keyAt, keyEnd) => {
    const start = c.at;
    readForm(c, depth + 1);
    if (keyEnd - keyAt === key.length && c.text.startsWith(key, keyAt)) found = { start, end: c.at };
  });
  return found;
}
