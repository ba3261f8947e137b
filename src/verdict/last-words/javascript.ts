import { pathOfUrl } from '../../files/path-of-url.ts';
import { type Ending, FRAMES_AT_MOST, type Frame, frameOf, isBlank, type Language, lastIndexWhere } from './ending.ts';

/** Node.js, Deno and Bun. */

const PLACE = String.raw`(?<file>(?:file:\/\/|\/|[A-Za-z]:[\\/])[^\0]*?):(?<line>\d{1,9})`;
/** `at name (FILE:LINE:COLUMN)`, `at FILE:LINE:COLUMN`; an eval's inner place is of no use. */
const FRAME = new RegExp(String.raw`^\s*at (?:async )?(?:.*?\()?${PLACE}:(?<column>\d{1,9})\)?(?: \{|,)?$`);
/** Also those of the runtime itself, which name no file of the user's. */
const ANY_FRAME = /^\s+at (?:.*:\d+:\d+\)?(?: \{|,)?$|.*\((?:node:|internal\/|native|ext:|<anonymous>))/;
/** The line above the quoted source: `FILE:LINE`; all that a syntax error has. */
const HEADING = new RegExp(`^${PLACE}$`);
const ANY_HEADING = /^(?:file:\/\/|\/|[A-Za-z]:[\\/]|node:|internal\/|\[eval\]|evalmachine|\w+\.js:)[^\0]*:?\d+$/;
const CARET = /^\s*\^+\s*$/;
const NODE_TRAILER = /^Node\.js v\d/;
const BUN_TRAILER = /^Bun v\d/;
/** The beginning of an error at the beginning of a line, as all three write it. */
const ERROR =
  /^(?:error: |Uncaught |\[?[\w$.]*(?:Error|Exception|Rejection)\b(?: \[\w+\])?(?:[:\]]|$)|(?:.{0,200}\s)?[\w$]*Error(?: \[\w+\])?: )/;
const FATAL =
  /^(?:FATAL ERROR: |(?:\/\S*)?node: (?:bad option|.* is not allowed in NODE_OPTIONS|.{0,80} requires an argument))/;
const DENO_OR_BUN_ERROR =
  /^error: (?:Uncaught|Module not found|Cannot find (?:module|package)|Import |Relative import|.*\bnot a dependency)/;
/** A quoted line of the source, as Bun and Deno number it. */
const NUMBERED = /^\s*\d+ \| /;
const PATH_AT_MOST = 1_000;
const MESSAGE_LINES_AT_MOST = 12;
const INSPECTED_LINES_AT_MOST = 400;

export function javascriptEnding(lines: readonly string[]): Ending | undefined {
  const last = lines.length - 1;
  const anchors = [
    lastIndexWhere(lines, last, (line) => ANY_FRAME.test(line)),
    lastIndexWhere(lines, last, (line) => NODE_TRAILER.test(line) || BUN_TRAILER.test(line)),
    lastCaret(lines),
    lastIndexWhere(lines, last, (line) => FATAL.test(line) || DENO_OR_BUN_ERROR.test(line)),
  ];
  const anchor = Math.max(...anchors);
  if (anchor === -1) return undefined;
  const at = causeAbove(lines, anchor);
  if (at === -1) return undefined;
  const outer = outermost(lines, at);
  const isTrailing = NODE_TRAILER.test(lines[anchor] ?? '') || BUN_TRAILER.test(lines[anchor] ?? '');
  const end = isTrailing ? anchor + 1 : trailerBelow(lines, anchor);
  const heading = headingAbove(lines, outer);
  const frames = javascriptFrames(lines, outer, end);
  const place = heading === -1 ? undefined : frameAt(HEADING, lines, heading);
  const because = nested(lines, outer, end) ?? (outer === at ? undefined : causeText(lines[at] ?? ''));
  const cause = thrownObject(lines, outer, end) ?? causeText(lines[outer] ?? '');
  return {
    language: languageOf(lines, outer, end),
    at: outer,
    cause,
    ...(because === undefined || because === cause ? {} : { because }),
    start: heading === -1 ? outer : heading,
    end,
    frames: frames.length > 0 ? frames : place === undefined ? [] : [place],
  };
}

const OBJECT_AT_MOST = 500;

/** What was thrown and is no error, over the lines on which Node.js prints it: `{ code: 13, text: 'no' }`. */
function thrownObject(lines: readonly string[], at: number, end: number): string | undefined {
  if (!/^(?:[\w$]{1,60} )?[{[]$/.test(lines[at] ?? '')) return undefined;
  const closing = lines.findIndex((line, index) => index > at && index < end && /^[}\]]/.test(line));
  if (closing === -1) return undefined;
  const text = lines
    .slice(at, closing + 1)
    .map((line) => line.trim())
    .join(' ');
  return text.length > OBJECT_AT_MOST ? `${text.slice(0, OBJECT_AT_MOST)}…` : text;
}

/** `[cause]: Error: inner`, `Caused by: Error: inner`: the innermost. */
function nested(lines: readonly string[], from: number, to: number): string | undefined {
  const inner = lines.slice(from + 1, to).findLast((line) => NESTED.test(line));
  return inner === undefined ? undefined : causeText(inner.replace(NESTED, ''));
}
const NESTED = /^\s*(?:\[cause\]|Caused by): /;

const causeText = (line: string): string =>
  line
    .trim()
    .replace(/^error: (?:Uncaught (?:\(in promise\) )?)?|^Uncaught (?:\(in promise\) )?/, '')
    .replace(/^\[(.+)\](?: \{)?$|^(.+) \{$/, (_, inner?: string, plain?: string) => inner ?? plain ?? '')
    .replace(LONG_REJECTION, '$1: rejected with the reason $2');

/** Node.js explains at length what a rejection is, before it comes to its reason. */
const LONG_REJECTION =
  /^(UnhandledPromiseRejection): This error originated either by .{1,300} rejected with the reason (.+?)\.?$/;

/** A caret under a quoted line below a heading: an uncaught error, also where neither frames nor a version follow. */
const lastCaret = (lines: readonly string[]): number =>
  lines.findLastIndex((line, index) => CARET.test(line) && headingOf(lines, index) !== -1);

const headingOf = (lines: readonly string[], caret: number): number =>
  lastIndexWhere(lines, caret - 1, (line) => line.length <= PATH_AT_MOST && ANY_HEADING.test(line), 4);

/** The line that names the error to which the frames, the version or the caret at `anchor` belong. */
function causeAbove(lines: readonly string[], anchor: number): number {
  const here = lines[anchor] ?? '';
  if (FATAL.test(here) || DENO_OR_BUN_ERROR.test(here)) return anchor;
  if (CARET.test(here)) {
    const below = lines.findIndex((line, index) => index > anchor && !isBlank(line));
    return below !== -1 && below - anchor <= 3 ? below : -1;
  }
  // What is indented belongs to what was inspected: frames, nested causes, members.
  let nearest = lastIndexWhere(
    lines,
    anchor - (ANY_FRAME.test(here) ? 0 : 1),
    (line) =>
      !isBlank(line) &&
      !/^[\s}\]]/.test(line) &&
      !NODE_TRAILER.test(line) &&
      !/^(?:\(Use `node --|Caused by: )/.test(line),
    INSPECTED_LINES_AT_MOST,
  );
  if (nearest === -1) return -1;
  if (/^Emitted '.*' event/.test(lines[nearest] ?? '')) return causeAbove(lines, nearest - 1);
  if (/^(?:Require stack:|- )/.test(lines[nearest] ?? ''))
    nearest = lastIndexWhere(lines, nearest, (line) => !/^(?:Require stack:|- )/.test(line), MESSAGE_LINES_AT_MOST);
  const named = namedAbove(lines, nearest);
  return named === -1 ? nearest : named;
}

/** A message may have several lines; the first of them names the error. */
function namedAbove(lines: readonly string[], nearest: number): number {
  for (let index = nearest; index >= 0 && nearest - index < MESSAGE_LINES_AT_MOST; index -= 1) {
    const line = lines[index] ?? '';
    if (ERROR.test(line)) return index;
    // Above the error stands the source that is quoted, or the end of what came before.
    if (CARET.test(line) && headingOf(lines, index) !== -1) return -1;
    if (index < nearest && (ANY_FRAME.test(line) || NODE_TRAILER.test(line) || BUN_TRAILER.test(line))) return -1;
  }
  return -1;
}

/** Bun writes an error's cause below it, in the same form: the first of such a chain. */
function outermost(lines: readonly string[], at: number): number {
  let outer = at;
  for (let round = 0; round < 4; round += 1) {
    const above = lastIndexWhere(
      lines,
      outer - 1,
      (line) => !isBlank(line) && !NUMBERED.test(line) && !CARET.test(line),
      14,
    );
    const isChained = above !== -1 && above < outer - 1 && NUMBERED.test(lines[outer - 2] ?? '');
    if (!isChained || !ANY_FRAME.test(lines[above] ?? '')) return outer;
    const next = causeAbove(lines, above);
    if (next === -1 || next >= outer) return outer;
    outer = next;
  }
  return outer;
}

function headingAbove(lines: readonly string[], cause: number): number {
  const caret = lastIndexWhere(lines, cause - 1, (line) => CARET.test(line), 3);
  const heading = caret === -1 ? -1 : headingOf(lines, caret);
  // A file that ends too early is quoted without a caret.
  return heading !== -1
    ? heading
    : lastIndexWhere(lines, cause - 1, (line) => line.length <= PATH_AT_MOST && HEADING.test(line), 6);
}

function trailerBelow(lines: readonly string[], anchor: number): number {
  let end = anchor + 1;
  for (let index = anchor + 1; index < lines.length && index - anchor < INSPECTED_LINES_AT_MOST; index += 1) {
    const line = lines[index] ?? '';
    if (NODE_TRAILER.test(line) || BUN_TRAILER.test(line)) return index + 1;
    if (/^(?:[\s}\]]|Stack backtrace:|Caused by: )/.test(line) || isBlank(line)) end = isBlank(line) ? end : index + 1;
    else break;
  }
  return end;
}

function languageOf(lines: readonly string[], from: number, to: number): Language {
  const report = lines.slice(from, to);
  if (report.some((line) => BUN_TRAILER.test(line)) || /^\s*\d+ \| /.test(lines[from - 2] ?? '')) return 'Bun';
  if (/^error: /.test(lines[from] ?? '')) return /from '|not found "(?!file:)/.test(lines[from] ?? '') ? 'Bun' : 'Deno';
  return report.some((line) => /\(ext:/.test(line)) ? 'Deno' : 'Node.js';
}

/** The frames of the error itself come before those of its causes. */
export function javascriptFrames(lines: readonly string[], from: number, to: number): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = from; at < to && frames.length < FRAMES_AT_MOST; at += 1) {
    const frame = (lines[at] ?? '').length <= PATH_AT_MOST ? frameAt(FRAME, lines, at) : undefined;
    if (frame !== undefined) frames.push(frame);
  }
  return frames;
}

function frameAt(pattern: RegExp, lines: readonly string[], at: number): Frame | undefined {
  const frame = frameOf(pattern.exec(lines[at] ?? ''), at);
  const file = frame === undefined ? undefined : pathOfUrl(frame.file);
  return frame === undefined || file === undefined ? undefined : { ...frame, file };
}
