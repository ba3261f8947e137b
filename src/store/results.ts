import { isUtf8 } from 'node:buffer';
import { readRegularFile } from '../files/regular-file.ts';
import { CHECKERS } from '../maelstrom/checker-names.ts';
import { type Edn, getIn } from '../maelstrom/edn.ts';
import { type Validity, validityOf, worseValidity } from '../maelstrom/validity.ts';
import { positionAt, readingCursor, type Span } from './edn/edn-cursor.ts';
import { closeCut } from './edn/edn-damage.ts';
import { LONGEST_FOR_EDN_DATA, readByEdnData } from './edn/edn-data.ts';
import { EdnError, shown } from './edn/edn-error.ts';
import { parsedEdn, parseEdn } from './edn/edn-read.ts';
import { collectProblems, entrySpan, type Part, type PartState, type Problems, scanRoot } from './results-parts.ts';

/** Bytes of a results.edn that are read; with many anomalies real ones reach some ten megabytes. */
const LONGEST_RESULTS = 64 * 1024 * 1024;

/**
 * A results.edn, its parts not yet parsed.
 *
 * What callers may believe: a file without `problems` is whole. In a file with problems `valid` is never true (a nested `:valid?` may
 * have slipped to the top), and `part` gives what its intact bytes say: a value may be missing or shorter than it was. So a
 * damaged file can show a failure, but never a pass. Look at `problems` before you believe a part's `:valid? true`.
 */
export interface Results {
  readonly file: string;
  readonly bytes: number;
  /** The root's `:valid?`, wherever it stands; undefined when it is missing, not a validity, or true in a damaged file. */
  readonly valid: Validity | undefined;
  /** Names of the top-level keys, in their order. */
  readonly keys: readonly string[];
  /** The file ends before its map does. */
  readonly truncated: boolean;
  /** What is wrong with the file, each with line and column: the first twenty, then how many more. Empty for an intact file. */
  readonly problems: readonly EdnError[];
  readonly stateOf: (name: string) => PartState | undefined;
  /**
   * The value under a top-level key, or under a path of keyword names below it (of which only that is parsed); undefined when
   * it is missing or can't be read.
   */
  readonly part: (name: string, ...path: readonly string[]) => Edn | undefined;
}

/** Throws the system's error, or a `UserError` for anything but a plain file; `problems` tell all else. */
export async function readResults(file: string): Promise<Results> {
  const { size, bytes } = readRegularFile(file, LONGEST_RESULTS);
  if (size > LONGEST_RESULTS) {
    const problem = `the file has ${size} bytes, more than the ${LONGEST_RESULTS} that are read`;
    const results = resultsOf('', file);
    return { ...results, bytes: size, problems: [new EdnError(problem, { file, line: 1, column: 1, offset: 0 })] };
  }
  const text = bytes.toString('utf8');
  const results = resultsOf(text, file);
  if (isUtf8(bytes)) return { ...results, bytes: bytes.length };
  const where = positionAt(readingCursor(text, { file }), Math.max(0, text.indexOf('\ufffd')));
  const problem = new EdnError('these bytes are not UTF-8', where);
  return { ...results, bytes: bytes.length, ...withProblems([...results.problems, problem], results.valid) };
}

const withProblems = (problems: readonly EdnError[], valid: Validity | undefined) => ({
  problems,
  valid: problems.length > 0 && valid === true ? undefined : valid,
});

/** The text of a results.edn. Pure; throws nothing. */
export function resultsOf(text: string, file: string): Results {
  const problems = collectProblems(text, { file });
  const parts = scanRoot(text, { file }, problems);
  const byName = new Map<string, Part>();
  for (const part of parts) if (!byName.has(part.name)) byName.set(part.name, part);
  const valid = rootValidity(text, parts, problems);
  if (valid === true) for (const part of byName.values()) doubtTrue(text, part, problems);
  const parsed = new Map<string, Edn | undefined>();
  return {
    file,
    bytes: Buffer.byteLength(text),
    ...withProblems(problems.all(), valid),
    keys: [...byName.keys()],
    truncated: problems.cut(),
    stateOf: (name) => byName.get(name)?.state,
    part: (name, ...path) => {
      const part = byName.get(name);
      if (part === undefined) return undefined;
      if (part.state === 'whole' && path.length > 0 && !parsed.has(name)) return valueBelow(text, part, path);
      if (!parsed.has(name)) parsed.set(name, partValue(text, part));
      return getIn(parsed.get(name), ...path);
    },
  };
}

/** The root's `:valid?`; the worst of them where it stands twice, which is a problem by itself. */
function rootValidity(text: string, parts: readonly Part[], problems: Problems): Validity | undefined {
  let valid: Validity | undefined;
  let isThere = false;
  for (const part of parts) {
    if (part.name !== 'valid?') continue;
    isThere = true;
    if (part.state !== 'whole') continue;
    const value = validityOf(spanValue(text, part, part.misread));
    if (value === undefined) problems.add(part.start, "the root's :valid? is not one of true, false and :unknown");
    else valid = valid === undefined ? value : worseValidity(valid, value);
  }
  if (!isThere && problems.all().length === 0) problems.add(0, 'the results have no :valid?');
  return valid;
}

const CHECKER_NAMES: ReadonlySet<string> = new Set(CHECKERS);

/** Jepsen's compose makes the root's `:valid?` from those of its checkers: where one says otherwise, bytes were changed. */
function doubtTrue(text: string, part: Part, problems: Problems): void {
  const { name, state, start, valid } = part;
  if (name === 'valid?' || state !== 'whole') return;
  const own = valid && spanValue(text, valid, part.misread);
  if (own === undefined ? !CHECKER_NAMES.has(name) : own === true) return;
  problems.add(start, `the root's :valid? is true, that of :${shown(name).slice(1, -1)} is not`);
}

/** Of a whole part, the value under a path. */
function valueBelow(text: string, part: Part, path: readonly string[]): Edn | undefined {
  const span = entrySpan(text, part, path);
  return span && spanValue(text, span, part.misread);
}

function partValue(text: string, part: Part): Edn | undefined {
  if (part.state === 'broken') return undefined;
  if (part.state === 'whole') return spanValue(text, part, part.misread);
  const closed = closeCut(text, part.start);
  return closed === undefined ? undefined : parsedEdn(closed);
}

/** A value that was found well-formed: by edn-data, unless it would misread it or take too much memory for it. */
function spanValue(text: string, { start, end }: Span, misread: boolean): Edn {
  const value = text.slice(start, end);
  return misread || value.length > LONGEST_FOR_EDN_DATA ? parseEdn(value) : readByEdnData(value);
}
