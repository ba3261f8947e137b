/** What a runtime wrote when its program ended. */

export type Language =
  | 'Node.js'
  | 'Deno'
  | 'Bun'
  | 'Python'
  | 'Go'
  | 'Rust'
  | 'Ruby'
  | 'Java'
  | 'Elixir'
  | 'Erlang'
  | 'C#'
  | 'Zig'
  | 'C or C++'
  | 'Clojure'
  | 'Perl'
  | 'PHP'
  | 'Lua'
  | 'shell';

/** A place that a stack names. */
export interface Frame {
  /** As printed; file URLs are resolved. It may be relative. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column?: number;
  /** The index of its line among the lines that were read. */
  readonly at: number;
}

/** An error that some runtime reported, and where it stands among the lines. */
export interface Ending {
  /** Absent where several runtimes write like this. */
  readonly language?: Language;
  /** The index of the line that names the cause. */
  readonly at: number;
  /** What the cause is, without what the runtime puts around it. */
  readonly cause: string;
  /** What the cause itself came from: `Caused by`, `[cause]`, the first of chained exceptions. */
  readonly because?: string;
  /** Where the report begins, and the index behind its last line. */
  readonly start: number;
  readonly end: number;
  /** Innermost first. */
  readonly frames: readonly Frame[];
}

/** What a process said at its end, or what a living one reported last. */
export interface LastWords {
  readonly language?: Language;
  /** The error that it died of; where none was recognised, the last line. */
  readonly cause: string;
  /** What the error itself came from. */
  readonly because?: string;
  /** Whether a runtime reported it, or the program itself called it an error. */
  readonly isError: boolean;
  /** The program called `process.exit`. Where it told no error before that, the frames are those of the call. */
  readonly exits?: true;
  /** All frames of its stack, innermost first. */
  readonly frames: readonly Frame[];
  /** The innermost frame that is neither the runtime's nor a package's. */
  readonly own?: Frame;
  /** Indices of the lines worth quoting: the cause, its stack, then what led there. */
  readonly quoted: readonly number[];
  /** The report as one text. */
  readonly report: string;
}

/** Gives the last report of its language in the lines. */
export type Recogniser = (lines: readonly string[]) => Ending | undefined;

/** Frames that are kept of one report. */
export const FRAMES_AT_MOST = 50;
/** Lines of a report that are looked at for frames: other threads' stacks follow the one that counts. */
export const REPORT_LINES_AT_MOST = 600;

export const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === '';

/** The last index at or below `from` for which the line is so; -1 for none. `atMost` lines are looked at. */
export function lastIndexWhere(
  lines: readonly string[],
  from: number,
  isSo: (line: string) => boolean,
  atMost = Number.POSITIVE_INFINITY,
): number {
  for (let index = Math.min(from, lines.length - 1); index >= 0 && from - index < atMost; index -= 1) {
    if (isSo(lines[index] ?? '')) return index;
  }
  return -1;
}

/** A frame of a match with the groups `file`, `line` and perhaps `column`. */
export function frameOf(match: RegExpExecArray | null, at: number): Frame | undefined {
  const { file, line, column } = match?.groups ?? {};
  if (file === undefined || line === undefined) return undefined;
  return { file, line: Number(line), at, ...(column === undefined ? {} : { column: Number(column) }) };
}

/** The frames in the lines `[from, to)`, in their order. */
export function framesBetween(lines: readonly string[], from: number, to: number, pattern: RegExp): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = from; at < Math.min(to, lines.length) && frames.length < FRAMES_AT_MOST; at += 1) {
    const frame = frameOf(pattern.exec(lines[at] ?? ''), at);
    if (frame !== undefined) frames.push(frame);
  }
  return frames;
}
