import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../text/user-error.ts';

/**
 * Opens a file of a store for reading. A store's content is untrusted: a link may point out of it, and opening a pipe would wait
 * forever, so that anything but a plain file is refused. Rejects with the system's error when there is none.
 */
export async function openRegularFile(file: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    // Windows knows neither flag, nor what they guard against.
    handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') throw notRegular(file);
    throw error;
  }
  const stats = await handle.stat();
  if (stats.isFile()) return handle;
  await handle.close();
  throw notRegular(file);
}

const notRegular = (file: string): UserError =>
  new UserError(`${file} is not read: a plain file should stand here, not a link, a directory or a device.`);
