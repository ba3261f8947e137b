import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Input } from './input.ts';

/** Where finds are written, and stay as tests once their reader is mended. Below the repository's root. */
export const FINDS = 'test/fuzz/finds';

/** Writes an input as a directory with a file for each part, and gives its path. */
export function writeFind(directory: string, target: string, input: Input): string {
  const hash = createHash('sha256');
  for (const { name, bytes } of input) hash.update(`${name} ${bytes.length}\n`).update(bytes);
  const find = path.join(directory, target, hash.digest('hex').slice(0, 12));
  for (const { name, bytes } of input) {
    mkdirSync(path.dirname(path.join(find, name)), { recursive: true });
    writeFileSync(path.join(find, name), bytes);
  }
  return find;
}

/** The input of a find's directory; of a plain file, its bytes. */
export function readFind(find: string): Input {
  if (statSync(find).isFile()) return [{ name: 'input', bytes: readFileSync(find) }];
  return readdirSync(find, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: path.relative(find, file).split(path.sep).join('/'), bytes: readFileSync(file) }));
}

/** Directories of the finds of a target. */
export const findsOf = (directory: string, target: string): readonly string[] => {
  const own = path.join(directory, target);
  return existsSync(own) ? readdirSync(own).map((name) => path.join(own, name)) : [];
};
