import { type Ending, type Frame, framesBetween, isBlank, lastIndexWhere, REPORT_LINES_AT_MOST } from './ending.ts';

/** Until 1.72: `thread 'main' panicked at 'message', src/main.rs:4:5`; a message of several lines ends in the place. */
const OLD =
  /^thread '.{0,200}?' panicked at '(?<text>.*)', (?<file>[^\n]{1,1000}?):(?<line>\d{1,9}):(?<column>\d{1,9})$/;
const OLD_OPEN = /^thread '.{0,200}?' panicked at '(?<text>.*)$/;
const OLD_CLOSE = /^(?<text>.*)', (?<file>[^\n]{1,1000}?):(?<line>\d{1,9}):(?<column>\d{1,9})$/;
/** Since 1.73: `thread 'main' (123) panicked at src/main.rs:4:5:`, and the message on the next lines. */
const NEW =
  /^thread '.{0,200}?'(?: \(\d+\))? panicked at (?<file>[^\n]{1,1000}?):(?<line>\d{1,9}):(?<column>\d{1,9}):$/;
const PANIC = /^thread '.{0,200}?'(?: \(\d+\))? panicked at /;
const OVERFLOW = /^thread '.{0,200}?'(?: \(\d+\))? has overflowed its stack$/;
const OTHER =
  /^(?:fatal runtime error: |memory allocation of \d+ bytes failed|error: could not find `Cargo\.toml`|error\[E\d+\]: )/;
const FRAME = /^\s+at (?<file>[^\n]{1,1000}?):(?<line>\d{1,9})(?::(?<column>\d{1,9}))?$/;
/** A thread that only learns that another one has panicked. */
const CONSEQUENCE = /\bAny \{ \.\. \}|PoisonError|JoinError::Panic|panicked while processing panic/;
const AFTER_MESSAGE = /^(?:note: |stack backtrace:)/;
const MESSAGE_LINES_AT_MOST = 20;

export function rustEnding(lines: readonly string[]): Ending | undefined {
  const last = lines.length - 1;
  const at = lastIndexWhere(lines, last, (line) => PANIC.test(line) || OVERFLOW.test(line));
  const other = lastIndexWhere(lines, last, (line) => OTHER.test(line));
  if (at === -1 && other === -1) return returnedError(lines);
  if (at === -1)
    return { language: 'Rust', at: other, cause: lines[other] ?? '', start: other, end: other + 1, frames: [] };
  const panic = panicAt(lines, at);
  if (panic === undefined || !CONSEQUENCE.test(panic.cause)) return panic;
  const before = lastIndexWhere(lines, at - 1, (line) => PANIC.test(line), REPORT_LINES_AT_MOST);
  const first = before === -1 ? undefined : panicAt(lines, before);
  return first === undefined ? panic : { ...first, end: panic.end };
}

const RETURNED = /^Error: (?<text>.+)$/;

/** What `main` returned, as anyhow and eyre print it: with its causes below. */
function returnedError(lines: readonly string[]): Ending | undefined {
  const causes = lines.lastIndexOf('Caused by:');
  const at = causes === -1 ? -1 : lastIndexWhere(lines, causes - 1, (line) => RETURNED.test(line), 3);
  if (at === -1) return undefined;
  let end = causes + 1;
  while (end < lines.length && /^\s+\S/.test(lines[end] ?? '')) end += 1;
  const because = (lines[end - 1] ?? '').trim().replace(/^\d+: /, '');
  return { language: 'Rust', at, cause: lines[at] ?? '', because, start: at, end, frames: [] };
}

function panicAt(lines: readonly string[], at: number): Ending | undefined {
  const head = lines[at] ?? '';
  if (OVERFLOW.test(head)) {
    return { language: 'Rust', at, cause: head, start: at, end: Math.min(lines.length, at + 2), frames: [] };
  }
  const told = NEW.test(head) ? toldBelow(lines, at) : toldAbove(lines, at);
  if (told === undefined) return undefined;
  const end = reportEnd(lines, told.end);
  return {
    language: 'Rust',
    at,
    cause: told.text,
    start: at,
    end,
    frames: [told.place, ...framesBetween(lines, told.end, end, FRAME)].map(withoutDot),
  };
}

interface Told {
  readonly text: string;
  readonly place: Frame;
  readonly end: number;
}

const placeOf = (groups: Readonly<Record<string, string>> | undefined, at: number): Frame => ({
  file: groups?.['file'] ?? '',
  line: Number(groups?.['line']),
  column: Number(groups?.['column']),
  at,
});

function toldBelow(lines: readonly string[], at: number): Told {
  let end = at + 1;
  while (
    end < lines.length &&
    end - at <= MESSAGE_LINES_AT_MOST &&
    !isBlank(lines[end]) &&
    !AFTER_MESSAGE.test(lines[end] ?? '')
  )
    end += 1;
  const text = lines.slice(at + 1, end).join(' ');
  return { text: text === '' ? (lines[at] ?? '') : text, place: placeOf(NEW.exec(lines[at] ?? '')?.groups, at), end };
}

function toldAbove(lines: readonly string[], at: number): Told | undefined {
  const whole = OLD.exec(lines[at] ?? '')?.groups;
  if (whole !== undefined) return { text: whole['text'] ?? '', place: placeOf(whole, at), end: at + 1 };
  const open = OLD_OPEN.exec(lines[at] ?? '')?.groups;
  if (open === undefined) return undefined;
  for (let index = at + 1; index < lines.length && index - at < MESSAGE_LINES_AT_MOST; index += 1) {
    const close = OLD_CLOSE.exec(lines[index] ?? '')?.groups;
    if (close === undefined) continue;
    const text = [open['text'], ...lines.slice(at + 1, index), close['text']].join(' ');
    return { text, place: placeOf(close, index), end: index + 1 };
  }
  return undefined;
}

/** Backtraces write `./src/main.rs` for what panics call `src/main.rs`. */
const withoutDot = (frame: Frame): Frame => ({ ...frame, file: frame.file.replace(/^\.\//, '') });

function reportEnd(lines: readonly string[], from: number): number {
  let end = from;
  while (
    end < lines.length &&
    end - from < REPORT_LINES_AT_MOST &&
    /^(?:note: |stack backtrace:|\s+\d+: |\s+at )/.test(lines[end] ?? '')
  )
    end += 1;
  return end;
}
