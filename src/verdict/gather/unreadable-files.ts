import { lstatSync } from 'node:fs';
import { UserError } from '../../text/user-error.ts';

/** Whether a file of the store is to blame for an error, and not our own code. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof UserError || (error instanceof Error && 'code' in error && typeof error.code === 'string');

/** Whether anything has this name, a link that leads nowhere too: then a file is damaged, and not absent. */
export function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Notes the name of a file that cannot be read; null then. */
export async function unlessUnreadable<T>(name: string, damaged: string[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    damaged.push(name);
    return null;
  }
}
