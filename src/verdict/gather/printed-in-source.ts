import { opendirSync } from 'node:fs';
import path from 'node:path';
import type { SourceLocation } from '../verdict.ts';
import type { Incident } from './incidents.ts';
import type { LogFacts } from './log-facts.ts';
import { inWorkspace, readStartInWorkspace, type WorkspaceFile, workspaceRoots } from './source-location.ts';
import { isUnreadable } from './unreadable-files.ts';

/** Characters of a text that are the program's own, at least: a shorter one stands everywhere. */
const FEWEST_CHARACTERS = 3;
const FILES_AT_MOST = 2_000;
const DIRECTORIES_AT_MOST = 1_000;
const FILE_AT_MOST = 512 << 10;
const BYTES_AT_MOST = 16 << 20;
const LINE_AT_MOST = 1_000;
const NODES_AT_MOST = 20;

/** By node, where the text stands that it printed on stdout instead of a message; only where one place in the workspace prints it. */
export function printedInSource(
  { incidents, refused }: Pick<LogFacts, 'incidents' | 'refused'>,
  workspace: string | undefined,
): ReadonlyMap<string, SourceLocation> {
  const places = new Map<string, SourceLocation>();
  if (workspace === undefined) return places;
  const noisy = incidents
    .filter(({ id, node }) => id === 'stdout-not-json' && node !== undefined)
    .slice(0, NODES_AT_MOST);
  const lines = noisy.map((incident) => ({ node: incident.node ?? '', line: firstLine(incident, refused) }));
  const texts = new Set(lines.map(({ line }) => line).filter((line) => line.length >= FEWEST_CHARACTERS));
  if (texts.size === 0) return places;
  const found = searchFor([...texts], workspace);
  for (const { node, line } of lines) {
    const place = found.get(line);
    if (place !== undefined) places.set(node, place);
  }
  return places;
}

const firstLine = ({ node = '', lines }: Incident, refused: LogFacts['refused']): string =>
  ([...(refused.get(node) ?? []), ...lines].find((line) => line.trim() !== '') ?? '').slice(0, LINE_AT_MOST);

/** The best place for a text so far. */
interface Candidate {
  /** Characters of the printed text that stand in the source. */
  readonly characters: number;
  /** undefined: several places fit as well. */
  readonly place: SourceLocation | undefined;
  /** It is the output of a compiler, by its directory. */
  readonly built: boolean;
}

function searchFor(texts: readonly string[], workspace: string): ReadonlyMap<string, SourceLocation> {
  const best = new Map<string, Candidate>();
  let left = BYTES_AT_MOST;
  for (const file of sourceFiles(workspace)) {
    if (left <= 0) break;
    const source = readStartInWorkspace(file, Math.min(FILE_AT_MOST, left));
    if (source === undefined) continue;
    left -= source.length;
    const built = BUILT.test(file.relative);
    for (const [index, line] of source.split('\n').entries()) {
      for (const text of texts) {
        const characters = charactersPrinted(line, text);
        if (characters < FEWEST_CHARACTERS) continue;
        const place = { file: file.relative, line: index + 1 };
        best.set(text, better(best.get(text), { characters, place, built }));
      }
    }
  }
  return new Map([...best].flatMap(([text, { place }]) => (place === undefined ? [] : [[text, place]])));
}

/** More of the text, then the source before what was compiled from it; equal ones leave it open. */
function better(known: Candidate | undefined, other: Candidate): Candidate {
  if (known === undefined || other.characters > known.characters) return other;
  if (other.characters < known.characters) return known;
  if (known.built !== other.built) return known.built ? other : known;
  return { ...known, place: undefined };
}

/** What a compiler writes, by its directory. */
export const BUILT = /(?:^|\/)(?:dist|build|out|lib|\.next)\/|\.min\.js$/;
const SOURCE = /\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|exs?|cs|zig|lua|php|pl)$/;
const LEFT_OUT = /^(?:node_modules|target|vendor|venv|__pycache__|store|coverage|deps|_build|\..*)$/;

/** Files of source code below the workspace, without links, as many as are looked at. */
export function* sourceFiles(workspace: string): Generator<WorkspaceFile> {
  const roots = workspaceRoots(workspace);
  const directories = [workspace];
  let files = 0;
  for (let seen = 0; seen < DIRECTORIES_AT_MOST; seen += 1) {
    const directory = directories.shift();
    if (directory === undefined) return;
    for (const entry of entriesOf(directory)) {
      if (LEFT_OUT.test(entry.name)) continue;
      const name = path.join(directory, entry.name);
      if (entry.isDirectory()) directories.push(name);
      else if (entry.isFile() && SOURCE.test(entry.name)) {
        files += 1;
        if (files > FILES_AT_MOST) return;
        const file = inWorkspace(name, roots);
        if (file !== undefined) yield file;
      }
    }
  }
}

function entriesOf(directory: string) {
  const entries = [];
  try {
    const listing = opendirSync(directory);
    try {
      for (let entry = listing.readSync(); entry !== null && entries.length < FILES_AT_MOST; entry = listing.readSync())
        entries.push(entry);
    } finally {
      listing.closeSync();
    }
  } catch (error) {
    if (!isUnreadable(error)) throw error;
  }
  return entries;
}

/** A call that prints to stdout, up to what it prints. */
const PRINTS =
  /(?:\bconsole\.(?:log|info|debug)|\bstdout\.write|\bprint(?:f|ln)?!?|(?<!\blog\.)\bPrint(?:f|ln)?|\bputs|\bWrite(?:Line)?|\bIO\.(?:puts|write))\s*[( ]\s*/g;
const LITERAL = /^[a-zA-Z&$@]{0,2}(["'`])((?:\\.|(?!\1)[^\\])*)\1/;
/** What is filled in: `${x}`, `#{x}`, `{x}`, `%d`. */
const FILLED_IN = /[$#]?\{[^{}]*\}|%[-+ #0-9.]*[a-zA-Z]/;
const TO_STDERR = /stderr|System\.err|STDERR/;
/** A line that is a comment. */
export const COMMENT = /^\s*(?:\/\/|#|\*|--)/;

/** How many characters of a printed line come from a text that this line of source prints; 0 when it prints something else. */
export function charactersPrinted(source: string, printed: string): number {
  if (source.length > LINE_AT_MOST || COMMENT.test(source) || TO_STDERR.test(source)) return 0;
  let most = 0;
  for (const { index, 0: call } of source.matchAll(PRINTS)) {
    const literal = LITERAL.exec(source.slice(index + call.length))?.[2];
    for (const line of literal?.split('\\n') ?? []) {
      const parts = line.replace(/\\(["'`\\])/g, '$1').split(FILLED_IN);
      if (isMadeOf(printed, parts)) most = Math.max(most, parts.join('').trim().length);
    }
  }
  return most;
}

/** Whether a text begins with the first part, and holds the others behind it in their order. */
function isMadeOf(text: string, [first = '', ...others]: readonly string[]): boolean {
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return true;
}
