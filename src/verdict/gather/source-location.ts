import { realpathSync } from 'node:fs';
import path from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { pathOfUrl } from '../../files/path-of-url.ts';
import { readRegularFile, readStart } from '../../files/regular-file.ts';
import type { Frame, Language } from '../last-words/ending.ts';
import type { SourceLocation } from '../verdict.ts';

const PATH_AT_MOST = 1_000;

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

/** A frame as it is looked up. */
export type StackFrame = Pick<Frame, 'file' | 'line' | 'column'>;

/**
 * The place in the user's source at which a stack trace points: the innermost frame inside the workspace and outside of
 * packages, mapped through its source map when it names compiled JavaScript. A checkout on a runner counts as the
 * workspace, so that a store from CI can be read on a laptop. Undefined when no frame lies there. Stacks that are located by one
 * function share what it has read: each script and each map is read once.
 */
export function stackLocator(
  workspace: string,
): (frames: readonly StackFrame[], language?: Language) => SourceLocation | undefined {
  const roots = workspaceRoots(workspace);
  const mapOf = sourceMapReader(roots);
  return (frames, language) => {
    for (const frame of frames) {
      const file = isAbsolute(frame.file) ? inWorkspace(frame.file, roots) : besideRoot(frame.file, roots, language);
      if (file === undefined || NOT_OWN.test(file.relative) || file.relative.length > PATH_AT_MOST) continue;
      const map = /\.[cm]?js$/.test(file.relative) && frame.column !== undefined ? mapOf(file) : null;
      const mapped = map === null ? undefined : throughSourceMap(map, frame, roots);
      if (mapped !== undefined) return mapped;
      const column = frame.column === undefined ? {} : { column: frame.column };
      return { file: file.relative, line: frame.line, ...column };
    }
    return undefined;
  };
}

const isAbsolute = (file: string): boolean => /^(?:[/\\]|[A-Za-z]:[\\/])/.test(file);
/** Packages that were installed into the workspace. */
const NOT_OWN = /(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor)\/|(?:^|\/)simulated-node\.c?js$/;

/** Where sources lie below a project, by what stacks leave out. */
const SOURCE_ROOTS: Readonly<Partial<Record<Language, readonly string[]>>> = {
  Java: ['src/main/java', 'src/main/kotlin', 'src', 'app/src/main/java', 'app/src/main/kotlin', ''],
};

/** A file that a stack names relative to its project, where the workspace has it. */
function besideRoot(file: string, roots: readonly string[], language: Language | undefined): WorkspaceFile | undefined {
  const normal = path.posix.normalize(slashes(file));
  if (normal.startsWith('..') || normal.length > PATH_AT_MOST) return undefined;
  const module = language === 'Go' ? moduleOf(roots) : undefined;
  const inModule = module !== undefined && normal.startsWith(`${module}/`) ? normal.slice(module.length + 1) : normal;
  const directories = (language === undefined ? undefined : SOURCE_ROOTS[language]) ?? [''];
  return directories
    .map((directory): WorkspaceFile => {
      const relative = path.posix.join(directory, inModule);
      return { relative, absolute: path.join(roots[0] ?? '/', relative), roots };
    })
    .find((candidate) => readStartInWorkspace(candidate, 1) !== undefined);
}

const GO_MOD_AT_MOST = 4 << 10;

/** The name of the workspace's Go module, which stands before its files where a build trims paths. */
function moduleOf(roots: readonly string[]): string | undefined {
  const file = { relative: 'go.mod', absolute: path.join(roots[0] ?? '/', 'go.mod'), roots };
  return /^module\s+([\w./-]{1,300})\s*$/m.exec(readStartInWorkspace(file, GO_MOD_AT_MOST) ?? '')?.[1];
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
export function workspaceRoots(workspace: string): readonly string[] {
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

/** A file of the workspace with these roots, by its name; undefined for one that is not of it. */
export function inWorkspace(file: string, roots: readonly string[]): WorkspaceFile | undefined {
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
  const file = source.startsWith('file:') ? pathOfUrl(source) : path.resolve(directory, source);
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
export const readStartInWorkspace = (
  file: WorkspaceFile,
  atMost: number,
  encoding: 'utf8' | 'latin1' = 'utf8',
): string | undefined => whenWithin(file, (real) => readStart(real, atMost).toString(encoding));

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
