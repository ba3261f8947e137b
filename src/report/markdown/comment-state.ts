import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { list, type Reader, ShapeError } from '../rows/json-readers.ts';
import { type Row, readRow } from '../rows/row.ts';

/** Rows that a report holds at most; GitHub allows 256 legs in a matrix. */
const ROWS_AT_MOST = 300;

/** Bytes that a state may unpack to. */
const UNPACKED_AT_MOST = 4 * 1024 * 1024;

/** Characters of a comment's end that are looked at; GitHub's comments have no more. */
const STATE_AT_MOST = 300_000;

/** The first line of our comments. A comment with another key belongs to another report. */
export const markerOf = (commentKey: string): string =>
  `<!-- maelstrom-action ${createHash('sha256').update(commentKey).digest('hex').slice(0, 20)} -->`;

/** Only as the last line: evidence that is quoted further up may look like a state of its own. */
const STATE = /<!-- maelstrom-action-state v1 ([A-Za-z0-9+/=]+) -->\s*$/;

/** Rows as the last line of a comment, invisible to people. */
export const encodeState = (rows: readonly Row[]): string =>
  `<!-- maelstrom-action-state v1 ${deflateRawSync(JSON.stringify(rows), { level: 9 }).toString('base64')} -->`;

/**
 * The rows that a comment carries; none when it carries no state, or another version's. Read as untrusted: anyone who
 * can edit the comment can have written it. A row that is not well-formed is left out.
 */
export function decodeState(body: string): readonly Row[] {
  const packed = STATE.exec(body.slice(-STATE_AT_MOST))?.[1];
  if (packed === undefined) return [];
  try {
    const json = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: UNPACKED_AT_MOST }).toString('utf8');
    return list(orNull(readRow), ROWS_AT_MOST)(JSON.parse(json), 'state').filter((each) => each !== null);
  } catch {
    return [];
  }
}

const orNull =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, at) => {
    try {
      return read(value, at);
    } catch (error) {
      if (error instanceof ShapeError) return null;
      throw error;
    }
  };
