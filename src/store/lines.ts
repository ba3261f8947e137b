import { bytesOf, CHUNK, type FileSource, openRegularFile } from '../files/regular-file.ts';

const NEWLINE = 10;
/** Bytes of a file that are read. A store of this size takes minutes; a file with a hole can claim any size. */
const LONGEST_FILE = 2 * 1024 * 1024 * 1024;

/**
 * Calls `visit` for each line of a file, numbered from 1, without its line end. Bytes that are not UTF-8 become U+FFFD. Of a line
 * longer than `limit` bytes, `visit` gets the first `limit` bytes, and `whole` is false. The last line needs no line end; an
 * empty last line is not a line. Memory: one chunk and one line. Gives how many bytes at the end of the file were not read.
 */
export async function eachLine(
  file: FileSource,
  limit: number,
  visit: (line: string, number: number, whole: boolean) => void,
  bytesAtMost = LONGEST_FILE,
): Promise<number> {
  const handle = await openRegularFile(file);
  try {
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
    const end = Math.min(handle.stats.size, bytesAtMost);
    for await (const chunk of bytesOf(handle, end, Buffer.allocUnsafe(CHUNK))) {
      let start = 0;
      for (;;) {
        const found = chunk.indexOf(NEWLINE, start);
        if (found === -1) break;
        if (begunBytes === 0 && whole && found - start <= limit) {
          number += 1;
          visit(chunk.toString('utf8', start, found), number, true);
        } else {
          begin(chunk.subarray(start, found));
          finish();
        }
        start = found + 1;
      }
      if (start < chunk.length) begin(chunk.subarray(start));
    }
    if (begunBytes > 0 || !whole) finish();
    return handle.stats.size - end;
  } finally {
    await handle.close();
  }
}
