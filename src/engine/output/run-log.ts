/**
 * The log of a run, on the console and in jepsen.log, in the patterns of Jepsen's loggers. Lines are collected and
 * written together, because at full speed there are tens of thousands a second.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

export interface RunLog {
  info(thread: string, logger: string, text: string): void;
  /** `thrown` is the exception's text, which Jepsen prints on lines of its own. */
  warn(thread: string, logger: string, text: string, thrown?: string): void;
  error(thread: string, logger: string, text: string, thrown?: string): void;
  /** From here on lines go to this file too. */
  openFile(file: string): void;
  closeFile(): void;
  /** The time of lines from here on, in milliseconds since 1970. */
  setClock(now: () => number): void;
  /** Hands over what was collected. */
  flush(): void;
}

type Level = 'INFO' | 'WARN' | 'ERROR';

const FLUSH_CHARACTERS = 64 * 1024;
const FLUSH_AFTER_MS = 40;

export function createRunLog(write: (text: string) => void): RunLog {
  let console = '';
  let file = '';
  let descriptor: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let now: () => number = Date.now;
  const clockText = createClockText();

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (console !== '') {
      const text = console;
      console = '';
      write(text);
    }
    if (file !== '' && descriptor !== undefined) {
      const text = file;
      file = '';
      try {
        writeSync(descriptor, text);
      } catch (error) {
        // A full disk: the console goes on, and the history, which the verdict needs, fails with an error of its own.
        descriptor = undefined;
        write(`WARN The log can't be written any more (${(error as NodeJS.ErrnoException).code}).\n`);
      }
    }
  };

  const log = (level: Level, thread: string, logger: string, text: string, thrown?: string): void => {
    // Simulated time has fractions of a millisecond.
    const time = clockText(Math.floor(now()));
    const end = thrown === undefined ? '\n' : `\n${thrown}\n`;
    console += `${level} [${time}] ${thread} - ${logger} ${text}${end}`;
    if (descriptor !== undefined) file += `${time}{GMT}\t${level}\t[${thread}] ${logger}: ${text}${end}`;
    if (console.length > FLUSH_CHARACTERS || level !== 'INFO') flush();
    else timer ??= setTimeout(flush, FLUSH_AFTER_MS).unref();
  };

  return {
    info: (thread, logger, text) => log('INFO', thread, logger, text),
    warn: (thread, logger, text, thrown) => log('WARN', thread, logger, text, thrown),
    error: (thread, logger, text, thrown) => log('ERROR', thread, logger, text, thrown),
    openFile(path) {
      flush();
      descriptor = openSync(path, 'a');
    },
    closeFile() {
      flush();
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
    setClock(given) {
      now = given;
    },
    flush,
  };
}

const two = (value: number): string => String(value).padStart(2, '0');
const three = (value: number): string => String(value).padStart(3, '0');

/** Local time as `2026-11-22 14:50:57,024`; the part up to the second is kept between calls. */
function createClockText(): (now: number) => string {
  let second = Number.NaN;
  let text = '';
  return (now) => {
    const at = Math.floor(now / 1000);
    if (at !== second) {
      const date = new Date(now);
      const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
      text = `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
      second = at;
    }
    return `${text},${three(now - at * 1000)}`;
  };
}

/** The name of a run's directory, `20251110T205811.203+0100`; UTC is written `Z` (jepsen/store.clj). */
export function directoryTime(date: Date): string {
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}.${three(date.getMilliseconds())}`;
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const zone = offset === 0 ? 'Z' : `${sign}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  return `${day}T${time}${zone}`;
}
