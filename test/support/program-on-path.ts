import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where this machine has a program; null when it has not. */
export function programOnPath(name: string): string | null {
  const directories = (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute);
  return directories.map((directory) => path.join(directory, name)).find(existsSync) ?? null;
}
