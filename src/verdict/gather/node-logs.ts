import path from 'node:path';
import { readEnd } from '../../files/regular-file.ts';
import { bareLine } from '../../store/console-and-log-records.ts';
import type { Store } from '../../store/store.ts';
import type { LastWords } from '../last-words/ending.ts';
import { missingImport } from '../last-words/file-of-failed-import.ts';
import type { Hint } from '../last-words/hint.ts';
import { hintFor, hintForError } from '../last-words/hints.ts';
import { lastWords } from '../last-words/last-words.ts';
import { LINES_AT_MOST, oneLine } from '../quote.ts';
import type { Evidence, SourceLocation } from '../verdict.ts';
import type { Incident } from './incidents.ts';
import { meantFile } from './meant-file.ts';
import { stackLocator, workspaceRoots } from './source-location.ts';
import { isUnreadable } from './unreadable-files.ts';

export interface NodeLog {
  readonly node: string;
  /** An absolute path. */
  readonly file: string;
}

const NODES_AT_MOST = 200;

export const nodeLogsOf = (store: Store | null): readonly NodeLog[] =>
  (store?.nodeLogs ?? [])
    .slice(0, NODES_AT_MOST)
    .map(({ node, path: file }) => ({ node, file: path.join(store?.directory ?? '', file) }));

/** What the end of a node's stderr tells. */
export interface NodeStack {
  /** What it is about: `TypeError: x is not a function`. */
  readonly error: string | undefined;
  /** Where it points into the workspace. */
  readonly location: SourceLocation | undefined;
  readonly words?: LastWords;
  readonly hint?: Hint;
  /** The lines that tell it: the cause, its stack, then what led there. */
  readonly evidence?: readonly Evidence[];
}

/** The end of a node's stderr, line by line. */
interface Tail {
  readonly lines: readonly string[];
  /** Where a line stands, by its index. */
  readonly place: (index: number) => Pick<Evidence, 'source' | 'line'>;
}

/** By node. */
export type NodeTails = ReadonlyMap<string, Tail>;

export const nodeTails = (logs: readonly NodeLog[]): NodeTails =>
  new Map(logs.map(({ node, file }) => [node, tailOf(node, file)]));

/**
 * What the nodes' logs end with. Of a node that crashed, Maelstrom quotes the last lines of its stderr; its log may hold more of
 * the same, such as the beginning of a long stack.
 */
export function nodeStacks(
  tails: NodeTails,
  incidents: readonly Incident[],
  workspace: string | undefined,
): ReadonlyMap<string, NodeStack> {
  const stacks = new Map<string, NodeStack>();
  const locate = workspace === undefined ? () => undefined : stackLocator(workspace);
  const roots = workspace === undefined ? [] : workspaceRoots(workspace);
  const put = (node: string, tail: Tail, status?: string): void => {
    const words = lastWords(tail.lines, status);
    if (words === undefined) return;
    const imported = missingImport(words);
    const meant = imported === undefined || workspace === undefined ? undefined : meantFile(imported, workspace);
    const known = { words, workspaces: roots, ...(meant === undefined ? {} : { meant }) };
    const hint = status === undefined ? hintForError(known) : hintFor({ ...known, status });
    stacks.set(node, {
      error: words.isError ? words.cause : undefined,
      location: locate(words.frames, words.language),
      words,
      ...(hint === undefined ? {} : { hint }),
      evidence: quoteWords(words, tail),
    });
  };
  for (const [node, tail] of tails) put(node, tail);
  for (const incident of incidents) {
    const { crash } = incident;
    if (crash !== undefined) put(crash.node, joined(tails.get(crash.node), quotedTail(incident)), crash.status);
  }
  return stacks;
}

/** What Maelstrom quotes of the end of a node that crashed. */
export const quotedTail = ({ crash, line }: Pick<Incident, 'crash' | 'line'>): Tail => ({
  lines: crash?.stderr ?? [],
  place: (index) => ({ source: 'console', ...(line === null ? {} : { line: line + index }) }),
});

/** Lines at the end of a log that are quoted of a node that lives. */
const LAST_LINES = 5;

/** The last lines of each node's log: what it wrote itself when it did not answer. */
export function lastLogLines(tails: NodeTails): ReadonlyMap<string, readonly Evidence[]> {
  return new Map(
    [...tails].map(([node, { lines, place }]) => {
      const last = lines.flatMap((line, index) => (line.trim() === '' ? [] : [index])).slice(-LAST_LINES);
      return [node, last.map((index) => ({ ...place(index), text: oneLine(lines[index] ?? '') }))];
    }),
  );
}

export const quoteWords = ({ quoted }: LastWords, { lines, place }: Tail): readonly Evidence[] =>
  quoted.slice(0, LINES_AT_MOST).map((index) => ({ ...place(index), text: oneLine(lines[index] ?? '') }));

/** The node's log, where it ends with the lines that Maelstrom quotes; else these alone. */
function joined(tail: Tail | undefined, quoted: Tail): Tail {
  const isText = (line: string): boolean => line.trim() !== '';
  const said = quoted.lines.filter(isText);
  const logged = (tail?.lines ?? []).flatMap((line, index) => (isText(line) ? [index] : []));
  const from = logged.length - said.length;
  if (tail === undefined || said.length === 0 || from <= 0) return quoted;
  if (!said.every((line, index) => tail.lines[logged[from + index] ?? -1] === line)) return quoted;
  // From here on the two have the same lines, but for blank ones at their ends.
  const first = logged[from] ?? 0;
  const lead = quoted.lines.findIndex(isText);
  return {
    lines: tail.lines,
    place: (index) => (index < first ? tail.place(index) : quoted.place(index - first + lead)),
  };
}

/** A panic of Go prints the stacks of a hundred goroutines below its own. */
const TAIL_BYTES = 256 << 10;

/** The end of a node's log: a crash is its last word. */
function tailOf(node: string, file: string): Tail {
  const source = `node-logs/${node}.log`;
  try {
    const bytes = readEnd(file, TAIL_BYTES);
    const lines = bytes.toString('utf8').split('\n').map(bareLine);
    const isWhole = bytes.length < TAIL_BYTES;
    return { lines, place: (index) => ({ source, ...(isWhole ? { line: index + 1 } : {}) }) };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return { lines: [], place: () => ({ source }) }; // it was replaced, or may not be read
  }
}
