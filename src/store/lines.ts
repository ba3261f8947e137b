import { openRegularFile } from './regular-file.ts';

const NEWLINE = 10;
/** Bytes read at once. */
const CHUNK = 256 * 1024;

/**
 * Calls `visit` for each line of a file, numbered from 1, without its line end. Bytes that are not UTF-8 become U+FFFD. Of a line
 * longer than `limit` bytes, `visit` gets the first `limit` bytes, and `whole` is false. The last line needs no line end; an
 * empty last line is not a line. Memory: one chunk and one line.
 */
export async function eachLine(
  file: string,
  limit: number,
  visit: (line: string, number: number, whole: boolean) => void,
): Promise<void> {
  const handle = await openRegularFile(file);
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let number = 0;
    /** The part of the present line that stood in earlier chunks, up to the limit. */
    let begun: Buffer[] = [];
    let begunBytes = 0;
    let whole = true;
    const begin = (bytes: Buffer): void => {
      const room = Math.min(bytes.length, limit - begunBytes);
      if (room < bytes.length) whole = false;
      if (room > 0) begun.push(Buffer.from(bytes.subarray(0, room)));
      begunBytes += room;
    };
    const finish = (): void => {
      number += 1;
      visit(Buffer.concat(begun).toString('utf8'), number, whole);
      begun = [];
      begunBytes = 0;
      whole = true;
    };
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK);
      if (bytesRead === 0) break;
      let start = 0;
      for (;;) {
        const found = chunk.indexOf(NEWLINE, start);
        if (found === -1 || found >= bytesRead) break;
        if (begunBytes === 0 && whole && found - start <= limit) {
          number += 1;
          visit(chunk.toString('utf8', start, found), number, true);
        } else {
          begin(chunk.subarray(start, found));
          finish();
        }
        start = found + 1;
      }
      if (start < bytesRead) begin(chunk.subarray(start, bytesRead));
    }
    if (begunBytes > 0 || !whole) finish();
  } finally {
    await handle.close();
  }
}
