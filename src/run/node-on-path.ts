import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** The absolute path of a program on the PATH; undefined when there is none. */
export function programOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const directory of (env['PATH'] ?? '').split(path.delimiter)) {
    if (!path.isAbsolute(directory)) continue;
    const file = path.join(directory, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not here
    }
  }
  return undefined;
}

/** The `node` that setup-node, or the person, chose. */
export const nodeOnPath = (env: NodeJS.ProcessEnv): string | undefined => programOnPath('node', env);
