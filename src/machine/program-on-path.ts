import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** The first executable file of this name on the PATH, absolute; null when there is none. */
export function programOnPath(name: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const directories = (env['PATH'] ?? '').split(path.delimiter);
  // An empty or relative entry means the working directory, from where nothing is run.
  const files = directories.filter(path.isAbsolute).map((directory) => path.join(directory, name));
  return files.find(isExecutable) ?? null;
}

/** Whether it is a file, perhaps through a link, that this user may run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
