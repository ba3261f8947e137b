import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../text/user-error.ts';

/**
 * How a file of a store is opened. A store's content is untrusted: a link may point out of it, and opening a pipe would wait
 * forever. Windows knows neither flag, nor what they guard against.
 */
const READ_ONLY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Opens a plain file for reading. Rejects with the system's error, or a `UserError` for anything else than a plain file. */
export async function openRegularFile(file: string): Promise<FileHandle> {
  const handle = await open(file, READ_ONLY).catch((error) => refuse(file, error));
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw notRegular(file);
}

/**
 * A plain file at once; `bytes` is empty for one of more than `atMost` bytes. It is read to the size that it has now: reading to
 * its end could take for ever, if somebody goes on writing. Throws as `openRegularFile` rejects.
 */
export function readRegularFile(file: string, atMost: number): { readonly size: number; readonly bytes: Buffer } {
  const descriptor = openAtOnce(file);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw notRegular(file);
    const bytes = Buffer.allocUnsafe(stats.size > atMost ? 0 : stats.size);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
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

function refuse(file: string, error: unknown): never {
  throw (error as NodeJS.ErrnoException).code === 'ELOOP' ? notRegular(file) : error;
}

const notRegular = (file: string): UserError =>
  new UserError(`${file} is not read: a plain file should stand here, not a link, a directory or a device.`);
