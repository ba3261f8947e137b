import { isUtf8 } from 'node:buffer';

/** A file's name as text: bytes that are not UTF-8 are written as `%FF`. */
export const readableName = (name: Buffer): string =>
  isUtf8(name)
    ? name.toString('utf8')
    : name.toString('latin1').replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
