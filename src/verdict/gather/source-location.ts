import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
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
 * workspace, so that a store from CI can be read on a laptop. Undefined when no frame lies there.
 */
export function locateStack(lines: readonly string[], workspace: string): SourceLocation | undefined {
  const roots = workspaceRoots(workspace);
  for (const frame of stackFrames(lines)) {
    const file = inWorkspace(frame.file, roots);
    if (file === undefined || /(?:^|\/)node_modules\//.test(file.relative)) continue;
    const mapped = /\.[cm]?js$/.test(file.relative) ? throughSourceMap(file, frame, roots) : undefined;
    if (mapped !== undefined) return mapped;
    const column = frame.column === undefined ? {} : { column: frame.column };
    return { file: file.relative, line: frame.line, ...column };
  }
  return undefined;
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

/** Reads the map that the script names, or that lies beside it; only inside the workspace, and only up to a size. */
function throughSourceMap(
  script: WorkspaceFile,
  frame: StackFrame,
  roots: readonly string[],
): SourceLocation | undefined {
  if (frame.column === undefined) return undefined;
  const code = readInWorkspace(script, SCRIPT_AT_MOST);
  if (code === undefined) return undefined;
  const named = /\n\/\/[#@] sourceMappingURL=([^\s'"]+)\s*$/.exec(`\n${code}`.slice(-SOURCE_MAP_AT_MOST))?.[1];
  const inline = named === undefined ? null : /^data:application\/json(?:;charset=[\w-]+)?;base64,(.+)$/.exec(named);
  const beside = path.dirname(script.absolute);
  const mapFile =
    inline !== null ? script.absolute : path.join(beside, decoded(named ?? `${path.basename(script.absolute)}.map`));
  const text =
    inline?.[1] === undefined
      ? readInWorkspace({ relative: '', absolute: mapFile, roots }, SOURCE_MAP_AT_MOST)
      : Buffer.from(inline[1], 'base64').toString('utf8');
  if (text === undefined) return undefined;
  try {
    const found = originalPositionFor(new TraceMap(text), { line: frame.line, column: frame.column - 1 });
    if (found.source === null) return undefined;
    const source = found.source.startsWith('file:')
      ? fileURLToPath(found.source)
      : path.resolve(path.dirname(mapFile), found.source);
    const file = inWorkspace(source, roots);
    if (file === undefined || file.relative.length > PATH_AT_MOST) return undefined;
    return { file: file.relative, line: found.line, column: found.column + 1 };
  } catch {
    // A file that is not a source map is of no use; the compiled position stands.
    return undefined;
  }
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** A file's text when it really lies in the workspace, is not a device or pipe, and has at most `atMost` bytes. */
export function readInWorkspace({ absolute, roots }: WorkspaceFile, atMost: number): string | undefined {
  try {
    const real = realpathSync(absolute);
    if (!roots.some((root) => real.startsWith(`${root}${path.sep}`))) return undefined;
    const stat = statSync(real);
    return stat.isFile() && stat.size <= atMost ? readFileSync(real, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
