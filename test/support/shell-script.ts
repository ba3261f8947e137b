import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes a program that is a script of the shell, and gives its path. */
export function shellScript(directory: string, name: string, body: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}
