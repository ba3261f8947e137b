import { EXCEPTIONS } from '../maelstrom/exceptions.ts';
import { consoleHeaderOf, fileHeaderOf } from '../maelstrom/log-headers.ts';

/**
 * One record of the console or of jepsen.log: a header, and the lines up to the next one. Logback prints an
 * exception, and Maelstrom a quoted line of a node, unprefixed after the header.
 */
export interface LogRecord {
  readonly level: string;
  /** Milliseconds since 1970 by the stamp, whose time zone is unknown; compare within one file only. */
  readonly at: number;
  readonly thread: string;
  readonly logger: string;
  readonly message: string;
  /** The first and the last lines that follow the header. */
  readonly body: readonly string[];
  /** The header's line, from 1. */
  readonly line: number;
}

/** Lines after a header that are kept from the front; of longer records the last ones are kept too. */
export const FIRST_BODY_LINES = 160;
const LAST_BODY_LINES = 60;
/** Characters of a line that are looked at. */
const LINE_AT_MOST = 2_000;

const TERMINAL_ESCAPES = /\x1b\[[0-9;?]*[A-Za-z]/g;
/** GitHub puts the time before each line of a job's log. */
const JOB_LOG_STAMP = /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z /;

/** A line as Maelstrom printed it: without what terminals, Windows and GitHub's job log add. */
export function bareLine(line: string): string {
  const cut = line.length > LINE_AT_MOST ? line.slice(0, LINE_AT_MOST) : line;
  const unstamped = cut.replace(JOB_LOG_STAMP, '');
  return (unstamped.includes('\x1b') ? unstamped.replace(TERMINAL_ESCAPES, '') : unstamped).replace(/\r$/, '');
}

export interface RecordReader {
  /** The next line, and its number from 1. */
  readonly read: (line: string, number: number) => void;
  /** No more lines. */
  readonly end: () => void;
}

/** Groups lines into records; lines before the first one are strays. Holds one record at a time. */
export function readRecords(
  visit: (record: LogRecord) => void,
  visitStray: (line: string, number: number) => void,
): RecordReader {
  let open: (Omit<LogRecord, 'body'> & { first: string[]; last: string[] }) | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const { first, last, ...header } = open;
    open = undefined;
    visit({ ...header, body: [...first, ...last] });
  };
  return {
    read: (raw, number) => {
      const line = bareLine(raw);
      const header = headerOf(line);
      if (header !== undefined) {
        close();
        open = { ...header, line: number, first: [], last: [] };
      } else if (open === undefined) {
        visitStray(line, number);
      } else if (open.first.length < FIRST_BODY_LINES) {
        open.first.push(line);
      } else {
        open.last.push(line);
        if (open.last.length > LAST_BODY_LINES) open.last.shift();
      }
    },
    end: close,
  };
}

function headerOf(line: string): Omit<LogRecord, 'body' | 'line'> | undefined {
  const header = consoleHeaderOf(line) ?? fileHeaderOf(line);
  if (header === null) return undefined;
  const { level, stamp, thread, logger, text } = header;
  return { level, at: Date.parse(`${stamp.replace(' ', 'T').replace(',', '.')}Z`), thread, logger, message: text };
}

/** The exception that a record carries. */
export interface LoggedException {
  /** Lines of class and message; frames left out. */
  readonly lines: readonly string[];
  /** The same as one text, to be searched. */
  readonly text: string;
  /** Java stack frames and causes. */
  readonly frames: string;
}

/** Characters that are searched: an expression may look at each of them from many starts. */
const SEARCHED_AT_MOST = 32 << 10;

const FRAME = /^\t(?:at |\.\.\. )/;
const CAUSE = /^Caused by: /;
const EXCEPTION = /^[\w.$]+(?:Exception|Error|ExceptionInfo)\b/;

export function exceptionOf({ body }: LogRecord): LoggedException | undefined {
  // A node in Java has frames of its own, which Maelstrom quotes.
  const quoteEnd = EXCEPTIONS.nodeCrashed.test(body[0] ?? '') ? endOfStderr(body) : -1;
  const firstFrame = body.findIndex((line, index) => index > quoteEnd && FRAME.test(line));
  if (firstFrame === -1 && !EXCEPTION.test(body[0] ?? '')) return undefined;
  const lines = firstFrame === -1 ? body : body.slice(0, firstFrame);
  const rest = firstFrame === -1 ? [] : body.slice(firstFrame);
  return {
    lines,
    text: lines.join('\n').slice(0, SEARCHED_AT_MOST),
    frames: rest
      .filter((line) => FRAME.test(line) || CAUSE.test(line))
      .join('\n')
      .slice(0, SEARCHED_AT_MOST),
  };
}

/** The index of the line below a node's stderr; -1 for none. */
const endOfStderr = (lines: readonly string[]): number =>
  lines.findLastIndex((line) => line.startsWith('Full STDERR logs are available in '));

/** `Node n0 crashed with exit status 1. Before crashing, it wrote to STDOUT: …`, taken apart. */
export interface NodeCrash {
  readonly node: string;
  readonly status: string;
  /** Its last lines on stderr, as Maelstrom kept them. */
  readonly stderr: readonly string[];
  /** How many lines of the exception stand before them. */
  readonly stderrFrom: number;
  /** It had sent a message. */
  readonly hasSent?: true;
}

export function nodeCrashOf({ lines }: LoggedException): NodeCrash | undefined {
  const head = EXCEPTIONS.nodeCrashed.exec(lines[0] ?? '')?.groups;
  if (head === undefined) return undefined;
  const turn = lines.indexOf('And to STDERR:');
  const end = endOfStderr(lines);
  return {
    node: head['node'] ?? '',
    status: head['status'] ?? '',
    ...(lines.slice(1, turn === -1 ? undefined : turn).some((line) => line.trim() !== '') ? { hasSent: true } : {}),
    stderrFrom: turn + 1,
    stderr: turn === -1 ? [] : lines.slice(turn + 1, end === -1 ? undefined : end),
  };
}
