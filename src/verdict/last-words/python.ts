import { type Ending, framesBetween, isBlank, lastIndexWhere, REPORT_LINES_AT_MOST } from './ending.ts';

const TRACEBACK = /^(?:Exception Group )?Traceback \(most recent call last\):$/;
const FRAME = /^ {2}File "(?<file>[^"\n]{1,1000})", line (?<line>\d{1,9})(?:, in .*|, characters? .*| in .*)?$/;
const CHAINED =
  /^(?:The above exception was the direct cause of the following exception|During handling of the above exception, another exception occurred):$/;
/** What an exception is called at the end of a traceback: `KeyError: 'x'`, `mine.Refused`. */
const EXCEPTION = /^[A-Za-z_][\w.]*(?:: |$)/;
const FATAL = /^Fatal Python error: /;
const CANNOT_OPEN = /^\S*python[\d.]*(?:\.exe)?: (?:can't open file |No module named |can't find )/;

export function pythonEnding(read: readonly string[]): Ending | undefined {
  // The members of an exception group stand behind bars.
  const lines = read.map((line) => line.replace(/^ *[|+] ?(?=[ \w(])/, ''));
  const last = lines.length - 1;
  const refused = lastIndexWhere(lines, last, (line) => CANNOT_OPEN.test(line) || FATAL.test(line));
  const frame = lastIndexWhere(lines, last, (line) => FRAME.test(line));
  if (refused > frame)
    return {
      language: 'Python',
      at: refused,
      cause: lines[refused] ?? '',
      start: refused,
      end: refused + 1,
      frames: [],
    };
  if (frame === -1) return bareMessage(lines);
  if (refused !== -1 && FATAL.test(lines[refused] ?? '')) return fatal(lines, refused, frame);
  const at = exceptionBelow(lines, frame);
  if (at === -1) return undefined;
  const start = tracebackAbove(lines, frame);
  const because = chainedAbove(lines, start);
  return {
    language: 'Python',
    at,
    cause: lines[at] ?? '',
    ...(because === undefined ? {} : { because: because.cause }),
    start: because?.start ?? start,
    end: endBelow(lines, at),
    frames: framesBetween(lines, start, at, FRAME).toReversed(),
  };
}

/** What `print(error)` or `str(error)` leaves of an exception: its message, without its class and where it was. */
const MESSAGES: readonly RegExp[] = [
  // Whatever is written next may stand on the same line.
  /\bObject of type [A-Za-z_]\w{0,60} is not JSON serializable/,
  /^'\w{1,60}' object (?:is not (?:subscriptable|iterable|callable)|has no attribute '\w{1,60}'|does not support item assignment)$/,
  /^unhashable type: '\w{1,60}'$/,
  /^name '\w{1,60}' is not defined$/,
];

function bareMessage(lines: readonly string[]): Ending | undefined {
  const inLine = (line: string): string | undefined =>
    MESSAGES.map((message) => message.exec(line)?.[0]).find((found) => found !== undefined);
  const at = lastIndexWhere(lines, lines.length - 1, (line) => inLine(line) !== undefined);
  if (at === -1) return undefined;
  return { language: 'Python', at, cause: inLine(lines[at] ?? '') ?? '', start: at, end: at + 1, frames: [] };
}

/** The interpreter itself gave up; it lists its frames innermost first. */
const fatal = (lines: readonly string[], at: number, lastFrame: number): Ending => ({
  language: 'Python',
  at,
  cause: lines[at] ?? '',
  start: at,
  end: lastFrame + 1,
  frames: framesBetween(lines, at, lastFrame + 1, FRAME),
});

/** Below a frame stand its source and marks under it, all of it indented; then the exception. */
function exceptionBelow(lines: readonly string[], frame: number): number {
  for (let index = frame + 1; index < lines.length && index - frame < 12; index += 1) {
    const line = lines[index] ?? '';
    if (/^\s/.test(line) || isBlank(line)) continue;
    return EXCEPTION.test(line) ? index : -1;
  }
  return -1;
}

/** The heading of a traceback; a syntax error has none. */
function tracebackAbove(lines: readonly string[], frame: number): number {
  for (let index = frame; index >= 0 && frame - index < REPORT_LINES_AT_MOST; index -= 1) {
    const line = lines[index] ?? '';
    if (TRACEBACK.test(line.trim())) return index;
    if (!/^\s/.test(line) && !isBlank(line)) return index + 1;
  }
  return frame;
}

/** The exception before this one, where this one came of it. */
function chainedAbove(
  lines: readonly string[],
  start: number,
): { readonly cause: string; readonly start: number } | undefined {
  const above = lastIndexWhere(lines, start - 1, (line) => !isBlank(line), 3);
  if (above === -1 || !CHAINED.test(lines[above] ?? '')) return undefined;
  const frame = lastIndexWhere(lines, above, (line) => FRAME.test(line), REPORT_LINES_AT_MOST);
  const at = frame === -1 ? -1 : exceptionBelow(lines, frame);
  if (at === -1 || at >= above) return undefined;
  const own = tracebackAbove(lines, frame);
  const first = chainedAbove(lines, own);
  if (first !== undefined) return first;
  const cause = lines[at] ?? '';
  return CANCELLED.test(cause) ? undefined : { cause, start: own };
}

/** What a task gets that is ended because another one failed: it is no cause. */
const CANCELLED = /^(?:asyncio\.exceptions\.|concurrent\.futures\.\w+\.)?CancelledError\b|^GeneratorExit\b/;

/** A message of several lines ends where something else begins. */
function endBelow(lines: readonly string[], at: number): number {
  let end = at + 1;
  while (end < lines.length && end - at < 4 && !isBlank(lines[end]) && !TRACEBACK.test(lines[end] ?? '')) end += 1;
  return end;
}
