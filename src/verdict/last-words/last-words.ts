/** What a node's stderr says of its end, in the language that it was written in. */
import { type Ending, type Frame, isBlank, type Language, type LastWords, type Recogniser } from './ending.ts';
import { exitTrace } from './exit-trace.ts';
import { goEnding } from './go.ts';
import { javaEnding } from './java.ts';
import { javascriptEnding } from './javascript.ts';
import { namedEnding, OTHERS } from './other-languages.ts';
import { isOwn } from './own-frames.ts';
import { pythonEnding } from './python.ts';
import { rustEnding } from './rust.ts';

const LINES_AT_MOST = 6_000;
const LINE_AT_MOST = 2_000;
const REPORT_AT_MOST = 16 << 10;

/** The most telling first: of two that end at the same line, the first counts. */
const RECOGNISERS: readonly Recogniser[] = [
  javascriptEnding,
  pythonEnding,
  goEnding,
  rustEnding,
  javaEnding,
  ...OTHERS,
];

/** A tool that started the program names its end in an error of its own, right below the program's. */
const ABOVE_A_NAMED_ERROR = 3;

/** Lines that may follow the report of what ended a process: other threads go on for a moment. */
const AFTERWARDS_AT_MOST = 20;
/** Killed, interrupted, told to end: what it had reported before did not end it. */
const ENDED_FROM_OUTSIDE = ['130', '137', '143'];

/**
 * The last words of a process that ended with `status`, or, without one, the last error that a living one reported. Undefined
 * where there are none.
 */
export function lastWords(all: readonly string[], status?: string): LastWords | undefined {
  const skipped = Math.max(0, all.length - LINES_AT_MOST);
  const lines = all.slice(skipped).map((line) => (line.length > LINE_AT_MOST ? line.slice(0, LINE_AT_MOST) : line));
  const words = wordsOf(lines, status);
  if (words === undefined) return undefined;
  if (skipped === 0) return words;
  const moved = (frame: Frame): Frame => ({ ...frame, at: frame.at + skipped });
  return {
    ...words,
    frames: words.frames.map(moved),
    ...(words.own === undefined ? {} : { own: moved(words.own) }),
    quoted: words.quoted.map((index) => index + skipped),
  };
}

function wordsOf(lines: readonly string[], status: string | undefined): LastWords | undefined {
  const trace = exitTrace(lines);
  const own = trace === undefined ? lines : lines.slice(0, trace.start);
  const last = own.findLastIndex((line) => !isBlank(line));
  const ending = last === -1 ? undefined : endingOf(own.slice(0, last + 1), status);
  const exits = trace?.isCall === true ? { exits: true as const } : {};
  // An error that a program prints right before it ends itself is why it does.
  if (trace?.isCall === true && (ending === undefined || last >= ending.end))
    return { ...reported(lines, trace.end - 1, trace), ...exits, isError: false };
  if (ending !== undefined) return { ...reported(own, last, ending), ...exits };
  return last === -1 || status === undefined ? undefined : lastLine(own, last);
}

function endingOf(lines: readonly string[], status: string | undefined): Ending | undefined {
  const fitting = (recognise: Recogniser): readonly Ending[] => {
    const ending = recognise(lines);
    return ending !== undefined && fits(ending, lines, status) ? [ending] : [];
  };
  const found = RECOGNISERS.flatMap(fitting).reduce<Ending | undefined>(
    (best, next) => (best === undefined || next.end > best.end ? next : best),
    undefined,
  );
  const [named] = fitting(namedEnding);
  if (found === undefined || named === undefined) return found ?? named;
  return textsIn(lines, found.end, named.at) > ABOVE_A_NAMED_ERROR ? named : found;
}

/** Lines that are not blank. */
const textsIn = (lines: readonly string[], from: number, to: number): number =>
  lines.slice(from, Math.max(from, to)).filter((line) => !isBlank(line)).length;

/** Whether the report can be what ended the process. */
function fits(ending: Ending, lines: readonly string[], status: string | undefined): boolean {
  // A shell that does not find a program says so with these.
  if (ending.language === 'shell' && !(lines[ending.at] ?? '').startsWith('npm'))
    return status === '126' || status === '127';
  // Go's log package writes all its lines like the last one of log.Fatal.
  const isLogged = ending.language === 'Go' && ending.end === ending.at + 1 && ending.cause !== lines[ending.at];
  if (isLogged) return status === '1';
  if (status === undefined) return true;
  return textsIn(lines, ending.end, lines.length) <= (ENDED_FROM_OUTSIDE.includes(status) ? 0 : AFTERWARDS_AT_MOST);
}

/** Lines that every surface shows, the terminal too. */
const QUOTED_AT_MOST = 8;
const STACK_QUOTED = 4;
const MESSAGE_LINES_QUOTED = 2;
const OTHER_FRAMES_QUOTED = 2;
/** Of the source that is quoted above an error. */
const SOURCE_QUOTED = 2;
/** What led there, at least. */
const LED_AT_LEAST = 1;

function lastLine(lines: readonly string[], last: number): LastWords {
  const before = linesBefore(lines, last, QUOTED_AT_MOST - 1);
  return {
    cause: (lines[last] ?? '').trim(),
    isError: false,
    frames: [],
    quoted: [last, ...before],
    report: [...before, last]
      .map((index) => lines[index])
      .join('\n')
      .slice(-REPORT_AT_MOST),
  };
}

/** The last lines before one, blank ones left out. */
function linesBefore(lines: readonly string[], from: number, atMost: number): readonly number[] {
  const indices: number[] = [];
  for (let index = from - 1; index >= 0 && indices.length < atMost; index -= 1)
    if (!isBlank(lines[index])) indices.unshift(index);
  return indices;
}

function reported(lines: readonly string[], last: number, ending: Ending): LastWords {
  const { language, at, cause, because, start, end, frames } = ending;
  const own = frames.filter((frame) => isOwn(frame, language));
  return {
    ...(language === undefined ? {} : { language }),
    cause: cause.trim(),
    ...(because === undefined || cause.includes(because.trim()) ? {} : { because: because.trim() }),
    isError: true,
    frames,
    ...(own[0] === undefined ? {} : { own: own[0] }),
    quoted: quotedOf(lines, last, ending, own),
    report: lines.slice(Math.min(start, at), end).join('\n').slice(0, REPORT_AT_MOST),
  };
}

function quotedOf(
  lines: readonly string[],
  last: number,
  { language, at, because, start, end, frames }: Ending,
  own: readonly Frame[],
): readonly number[] {
  const isText = (index: number): boolean => !isBlank(lines[index]);
  const firstFrame = Math.min(end, ...frames.map((frame) => frame.at).filter((index) => index > at));
  const message = between(at + 1, firstFrame)
    .filter((index) => isText(index) && !HEADS_FRAMES.test(lines[index] ?? ''))
    .slice(0, MESSAGE_LINES_QUOTED);
  const inner = because === undefined ? [] : lineWith(because, lines, start, end, at);
  const stack = (own.length > 0 ? own : frames.slice(0, OTHER_FRAMES_QUOTED)).flatMap((frame) =>
    besides(frame, language),
  );
  const report = [...new Set([at, ...inner, ...message, ...[...new Set(stack)].slice(0, STACK_QUOTED)])].filter(isText);
  const after = last >= end ? [last] : [];
  const source = between(start, at).filter(isText).slice(0, SOURCE_QUOTED);
  const told = [...report, ...source].slice(0, QUOTED_AT_MOST - LED_AT_LEAST - after.length);
  return [...new Set([...told, ...linesBefore(lines, start, QUOTED_AT_MOST - told.length - after.length), ...after])];
}

/** Stands between an error and its frames, and tells nothing of it. */
const HEADS_FRAMES =
  /^(?:goroutine \d+ |runtime[ .]|\s+\d+: |stack backtrace:|note: |stack traceback:|Stack trace:|Require stack:)/;

/** The line of the report that holds what the error came from. */
function lineWith(text: string, lines: readonly string[], from: number, to: number, at: number): readonly number[] {
  const index = lines.findLastIndex((line, here) => here >= from && here < to && here !== at && line.includes(text));
  return index === -1 ? [] : [index];
}

const between = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, Math.min(to - from, 40)) }, (_, index) => from + index);

/** A frame's line, with the line beside it that holds the function's name or the source. */
function besides({ at }: Frame, language: Language | undefined): readonly number[] {
  if (language === 'Go' || language === 'Rust') return at === 0 ? [at] : [at - 1, at];
  return language === 'Python' || language === 'Zig' ? [at, at + 1] : [at];
}
