import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { readRegularFile, readStart } from '../../files/regular-file.ts';
import type { SourceLocation } from '../verdict.ts';

/** A frame of a V8 stack trace, as printed; line and column from 1. */
export interface StackFrame {
  /** An absolute path; file URLs are resolved. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

const FRAMES_AT_MOST = 50;
const PATH_AT_MOST = 1_000;
const PLACE = String.raw`((?:file:\/\/|\/|[A-Za-z]:[\\/])[^\0]*?):(\d{1,9})`;
/** `at name (FILE:LINE:COLUMN)`, `at FILE:LINE:COLUMN`; an eval's inner place is of no use. */
const FRAME = new RegExp(String.raw`^\s*at (?:async )?(?:.*?\()?${PLACE}:(\d{1,9})\)?$`);
/** The line above the quoted source: `FILE:LINE`; all that a syntax error has. */
const HEADING = new RegExp(`^${PLACE}$`);

/** Frames of the first stack trace in the lines, innermost first, Node.js' own left out. */
export function stackFrames(lines: readonly string[]): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  let heading: StackFrame | undefined;
  for (const line of lines) {
    if (line.length > PATH_AT_MOST) continue;
    const frame = FRAME.exec(line) ?? undefined;
    const place = frame ?? (frames.length === 0 && heading === undefined ? HEADING.exec(line) : null);
    const file = place?.[1] === undefined ? undefined : filePath(place[1]);
    if (place === null || place === undefined || file === undefined) {
      // A stack is over at the first line that is not a frame; `at async …` lines of Node.js itself belong to it.
      if (frames.length > 0 && !/^\s*at /.test(line)) break;
      continue;
    }
    const column = place[3] === undefined ? {} : { column: Number(place[3]) };
    const found = { file, line: Number(place[2]), ...column };
    if (frame === undefined) heading = found;
    else if (frames.length < FRAMES_AT_MOST) frames.push(found);
  }
  return frames.length > 0 ? frames : heading === undefined ? [] : [heading];
}

function filePath(text: string): string | undefined {
  if (!text.startsWith('file:')) return text;
  try {
    return fileURLToPath(text);
  } catch {
    return undefined;
  }
}

/** `TypeError: Cannot read properties of undefined`: what the first stack trace in the lines is about. */
export function errorLine(lines: readonly string[]): string | undefined {
  const firstFrame = lines.findIndex((line) => /^\s+at .*:\d+:\d+\)?$|^\s+at .*\(node:/.test(line));
  const before = lines.slice(0, firstFrame === -1 ? undefined : firstFrame);
  return before.findLast((line) => /^(?:Uncaught )?(?:\w*(?:Error|Exception)\b|Error \[\w+\])/.test(line));
}

/** A file in the workspace. */
export interface WorkspaceFile {
  /** Relative to the workspace, with forward slashes. */
  readonly relative: string;
  readonly absolute: string;
  readonly roots: readonly string[];
}

/** Directories in which GitHub's runners check a repository out. */
const RUNNER_CHECKOUT =
  /^(?:\/home\/runner\/work\/([^/]+)\/\1|\/Users\/runner\/work\/([^/]+)\/\2|[A-Za-z]:\/a\/([^/]+)\/\3|\/__w\/([^/]+)\/\4|\/github\/workspace)\/(.+)$/;

/**
 * The place in the user's source at which a stack trace points: the innermost frame inside the workspace and outside of
 * node_modules, mapped through its source map when it names compiled JavaScript. A checkout on a runner counts as the
 * workspace, so that a store from CI can be read on a laptop. Undefined when no frame lies there. Stacks that are located by one
 * function share what it has read: each script and each map is read once.
 */
export function stackLocator(workspace: string): (lines: readonly string[]) => SourceLocation | undefined {
  const roots = workspaceRoots(workspace);
  const mapOf = sourceMapReader(roots);
  return (lines) => {
    for (const frame of stackFrames(lines)) {
      const file = inWorkspace(frame.file, roots);
      if (file === undefined || /(?:^|\/)node_modules\//.test(file.relative)) continue;
      const map = /\.[cm]?js$/.test(file.relative) && frame.column !== undefined ? mapOf(file) : null;
      const mapped = map === null ? undefined : throughSourceMap(map, frame, roots);
      if (mapped !== undefined) return mapped;
      const column = frame.column === undefined ? {} : { column: frame.column };
      return { file: file.relative, line: frame.line, ...column };
    }
    return undefined;
  };
}

/** The files that a compiled script was made of, by its source map; without one, the script itself. Files outside of the workspace are left out. */
export function sourcesOfProgram(program: string, workspace: string): readonly WorkspaceFile[] {
  const roots = workspaceRoots(workspace);
  const file = inWorkspace(program, roots);
  if (file === undefined) return [];
  const map = /\.[cm]?js$/.test(file.relative) ? sourceMapReader(roots)(file) : null;
  if (map === null) return [file];
  const sources = map.map.sources.map((source) => sourceFile(source ?? '', map.directory, roots));
  return sources.filter(
    (source) => source !== undefined && !/(?:^|\/)node_modules\//.test(source.relative),
  ) as WorkspaceFile[];
}

/** The workspace as named and as it really is: a stack holds real paths. The first is where files are looked for. */
function workspaceRoots(workspace: string): readonly string[] {
  const named = path.resolve(workspace);
  try {
    return [...new Set([named, realpathSync(named)])];
  } catch {
    return [named];
  }
}

/** A file by the name that a log gives it; undefined when it is not of the workspace. */
export const workspaceFile = (file: string, workspace: string): WorkspaceFile | undefined =>
  inWorkspace(file, workspaceRoots(workspace));

const slashes = (file: string): string => file.replaceAll('\\', '/');

function inWorkspace(file: string, roots: readonly string[]): WorkspaceFile | undefined {
  const normal = path.posix.normalize(slashes(file));
  const relative =
    roots
      .map((root) => `${slashes(root).replace(/\/$/, '')}/`)
      .filter((root) => normal.startsWith(root))
      .map((root) => normal.slice(root.length))[0] ?? RUNNER_CHECKOUT.exec(normal)?.[5];
  if (relative === undefined || relative === '') return undefined;
  return { relative, absolute: path.join(roots[0] ?? '/', relative), roots };
}

const SCRIPT_AT_MOST = 8 << 20;
const SOURCE_MAP_AT_MOST = 32 << 20;
/** Bytes of scripts and maps that are read for one judgement; what comes after keeps its compiled position. */
const READ_AT_MOST = 64 << 20;
/** Characters of mappings that are decoded for one judgement: decoded, they take some twenty times as much memory. */
const MAPPINGS_AT_MOST = 8 << 20;
const SOURCES_AT_MOST = 20_000;

interface SourceMap {
  readonly map: TraceMap;
  /** The directory that its sources are relative to. */
  readonly directory: string;
}

/** Reads the map that a script names, or that lies beside it; only inside the workspace, and only up to a size. */
function sourceMapReader(roots: readonly string[]): (script: WorkspaceFile) => SourceMap | null {
  const known = new Map<string, SourceMap | null>();
  let bytesLeft = READ_AT_MOST;
  let mappingsLeft = MAPPINGS_AT_MOST;

  const once = (file: string, read: () => SourceMap | null): SourceMap | null => {
    const found = known.get(file);
    if (found !== undefined) return found;
    const map = read();
    known.set(file, map);
    return map;
  };
  const textOf = (absolute: string, atMost: number): string | undefined => {
    const text = readInWorkspace({ relative: '', absolute, roots }, Math.min(atMost, bytesLeft));
    bytesLeft -= text?.length ?? 0;
    return text;
  };
  const parsed = (text: string | undefined, directory: string): SourceMap | null => {
    if (text === undefined) return null;
    try {
      const { mappings, sources, sourceRoot }: SourceMapShape = JSON.parse(text);
      if (typeof mappings !== 'string' || !Array.isArray(sources)) return null;
      if (mappings.length > mappingsLeft || sources.length > SOURCES_AT_MOST) return null;
      mappingsLeft -= mappings.length;
      const root = typeof sourceRoot === 'string' ? { sourceRoot } : {};
      return { map: new TraceMap({ version: 3, names: [], mappings, sources, ...root }), directory };
    } catch {
      // A file that is not a source map is of no use; the compiled position stands.
      return null;
    }
  };

  return (script) =>
    once(script.absolute, () => {
      const code = textOf(script.absolute, SCRIPT_AT_MOST);
      if (code === undefined) return null;
      const named = /\n\/\/[#@] sourceMappingURL=([^\s'"]+)\s*$/.exec(`\n${code}`)?.[1];
      const directory = path.dirname(script.absolute);
      const inline = named === undefined ? undefined : INLINE_MAP.exec(named)?.[1];
      if (inline !== undefined) return parsed(Buffer.from(inline, 'base64').toString('utf8'), directory);
      const file = path.join(directory, decoded(named ?? `${path.basename(script.absolute)}.map`));
      return once(file, () => parsed(textOf(file, SOURCE_MAP_AT_MOST), path.dirname(file)));
    });
}

interface SourceMapShape {
  readonly mappings?: unknown;
  readonly sources?: unknown;
  readonly sourceRoot?: unknown;
}

const INLINE_MAP = /^data:application\/json(?:;charset=[\w-]+)?;base64,(.+)$/;

function throughSourceMap(
  { map, directory }: SourceMap,
  { line, column = 1 }: StackFrame,
  roots: readonly string[],
): SourceLocation | undefined {
  try {
    const found = originalPositionFor(map, { line, column: column - 1 });
    // Mappings are differences: whoever wrote them can lead to a line before the first.
    if (found.source === null || found.line < 1 || found.column < 0) return undefined;
    const file = sourceFile(found.source, directory, roots);
    if (file === undefined || file.relative.length > PATH_AT_MOST) return undefined;
    return { file: file.relative, line: found.line, column: found.column + 1 };
  } catch {
    // Mappings that can't be decoded are of no use either.
    return undefined;
  }
}

/** A file that a source map names. */
function sourceFile(source: string, directory: string, roots: readonly string[]): WorkspaceFile | undefined {
  const file = source.startsWith('file:') ? filePath(source) : path.resolve(directory, source);
  return file === undefined ? undefined : inWorkspace(file, roots);
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** A file's text when it really lies in the workspace, is a plain file, and has at most `atMost` bytes. */
const readInWorkspace = (file: WorkspaceFile, atMost: number): string | undefined =>
  whenWithin(file, (real) => {
    const { size, bytes } = readRegularFile(real, atMost);
    return size <= atMost ? bytes.toString('utf8') : undefined;
  });

/** The first bytes of a file, under the same conditions but whatever its size. */
export const readStartInWorkspace = (file: WorkspaceFile, atMost: number): string | undefined =>
  whenWithin(file, (real) => readStart(real, atMost).toString('utf8'));

function whenWithin(
  { absolute, roots }: WorkspaceFile,
  read: (real: string) => string | undefined,
): string | undefined {
  try {
    const real = realpathSync(absolute);
    return roots.some((root) => real.startsWith(`${root}${path.sep}`)) ? read(real) : undefined;
  } catch {
    return undefined;
  }
}
