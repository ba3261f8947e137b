/**
 * The only way in which files that a node can reach are opened. A node can put anything in their place: a link points out of
 * the store, opening a pipe waits for ever, and a file that is written on, or is mostly a hole, has no end.
 */
import { closeSync, constants, fstatSync, openSync, readSync, read as readWithCallback, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { UserError } from '../text/user-error.ts';

/** Windows knows neither flag, nor what they guard against. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A plain file that is open for reading. */
export interface RegularFile {
  readonly descriptor: number;
  /** As it was when it was opened. What is appended later is not read: reading to the end could take for ever. */
  readonly stats: Stats;
  /** Fills the buffer from `at` on with up to `length` bytes from `position` on; gives how many there were. */
  readonly read: (into: Uint8Array, at: number, length: number, position: number) => Promise<number>;
  /** A descriptor that was given stays open. */
  readonly close: () => Promise<void>;
}

/** A file's path, as text or as the bytes that the file system has; or a descriptor that is open for reading. */
export type FileSource = string | Buffer | number;

const readAt = promisify(readWithCallback);

/** Opens a plain file for reading. Rejects with the system's error, or a `UserError` for anything else than a plain file. */
export async function openRegularFile(source: FileSource): Promise<RegularFile> {
  if (typeof source === 'number') {
    return {
      descriptor: source,
      stats: fstatSync(source),
      read: async (into, at, length, position) => (await readAt(source, into, at, length, position)).bytesRead,
      close: async () => undefined,
    };
  }
  const handle = await open(source, READ_ONLY).catch((error) => refuse(source, error));
  const stats = await handle.stat();
  if (stats.isFile()) {
    return {
      descriptor: handle.fd,
      stats,
      read: async (into, at, length, position) => (await handle.read(into, at, length, position)).bytesRead,
      close: () => handle.close(),
    };
  }
  await handle.close();
  throw notRegular(source);
}

/**
 * The first bytes of a file, up to `end`, which is within its size; fewer when it has become shorter. With `into`, each piece lies
 * there and is gone when the next one is asked for.
 */
export async function* bytesOf(file: RegularFile, end: number, into?: Buffer): AsyncGenerator<Buffer> {
  for (let position = 0; position < end; ) {
    const bytes = into ?? Buffer.allocUnsafe(CHUNK);
    const length = await file.read(bytes, 0, Math.min(bytes.length, end - position), position);
    if (length === 0) return;
    position += length;
    yield bytes.subarray(0, length);
  }
}

/** Bytes read at once. */
export const CHUNK = 256 * 1024;

/** A plain file at once; `bytes` is empty for one of more than `atMost` bytes. Throws as `openRegularFile` rejects. */
export const readRegularFile = (file: string, atMost: number): { readonly size: number; readonly bytes: Buffer } =>
  readOpened(file, (size) => (size > atMost ? [0, 0] : [0, size]));

/** The first bytes of a plain file. Throws as `openRegularFile` rejects. */
export const readStart = (file: string, atMost: number): Buffer =>
  readOpened(file, (size) => [0, Math.min(size, atMost)]).bytes;

/** The last bytes of a plain file. Throws as `openRegularFile` rejects. */
export const readEnd = (file: string, atMost: number): Buffer =>
  readOpened(file, (size) => [Math.max(0, size - atMost), size]).bytes;

function readOpened(
  file: string,
  rangeOf: (size: number) => readonly [start: number, end: number],
): { readonly size: number; readonly bytes: Buffer } {
  const descriptor = openAtOnce(file);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw notRegular(file);
    const [start, end] = rangeOf(stats.size);
    const bytes = Buffer.allocUnsafe(end - start);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, start + length);
    }
    return { size: stats.size, bytes: bytes.subarray(0, length) };
  } finally {
    closeSync(descriptor);
  }
}

function openAtOnce(file: string): number {
  try {
    return openSync(file, READ_ONLY);
  } catch (error) {
    return refuse(file, error);
  }
}

/** ELOOP: a link. ENXIO: a socket. */
function refuse(file: string | Buffer, error: unknown): never {
  throw ['ELOOP', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? '') ? notRegular(file) : error;
}

const notRegular = (file: string | Buffer): UserError =>
  new UserError(`${file} is not read: a plain file should stand here, not a link, a directory or a device.`);
