import { fileURLToPath } from 'node:url';

/** A path, or the path of a `file:` URL; undefined for a URL that names no file here. */
export function pathOfUrl(text: string): string | undefined {
  if (!text.startsWith('file:')) return text;
  try {
    return fileURLToPath(text);
  } catch {
    return undefined;
  }
}
