import { constants, createWriteStream, openSync } from 'node:fs';
import { finished } from 'node:stream/promises';

/** The file that gets what an engine prints. */
export interface ConsoleFile {
  /** Stays open. A node can replace the file, and not what this leads to. */
  readonly descriptor: number;
  /** False when no more should be written until `onRoom` is called. */
  readonly write: (text: string, onRoom: () => void) => boolean;
  /** Resolves once all is written, with what the file did not take, such as on a full disk; empty when it took everything. */
  readonly end: () => Promise<string>;
}

/** A longer console is cut before it fills the disk; real ones have a few MB. */
const CONSOLE_AT_MOST = 256 * 1024 * 1024;
/** Characters that are kept of the end of what the file did not take. */
const REST_AT_MOST = 256 * 1024;

/** Makes the file, which must be new. Throws the system's error. */
export function openConsole(file: string): ConsoleFile {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL);
  const stream = createWriteStream(file, { fd: descriptor, autoClose: false });
  /** What was handed to the stream and is not known to be written. */
  const underway: string[] = [];
  const waiting: (() => void)[] = [];
  const resumeAll = (): void => {
    for (const resume of waiting.splice(0)) resume();
  };
  let written = 0;
  /** Null while the file takes what is written. */
  let rest: string | null = null;
  const keep = (text: string): void => {
    rest = `${rest ?? ''}${text}`;
    // Not with each text, since each cut copies what is kept.
    if (rest.length > 2 * REST_AT_MOST) rest = rest.slice(-REST_AT_MOST);
  };
  stream.on('drain', resumeAll);
  stream.on('error', () => {
    keep(underway.splice(0).join(''));
    resumeAll();
  });

  return {
    descriptor,
    write(text, onRoom) {
      written += text.length;
      if (written > CONSOLE_AT_MOST) return true;
      if (rest !== null) {
        keep(text);
        return true;
      }
      underway.push(text);
      const hasRoom = stream.write(text, (error) => {
        if (error == null) underway.shift();
      });
      if (!hasRoom) waiting.push(onRoom);
      return hasRoom;
    },
    async end() {
      stream.end();
      await finished(stream).catch(() => undefined);
      return (rest ?? '').slice(-REST_AT_MOST);
    },
  };
}
