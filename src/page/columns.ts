/**
 * Columns of whole numbers as bytes, for the page's data: each number as the difference from the one before it, zigzagged, in groups of
 * seven bits. What grows slowly takes a byte a number, before it is compressed. Read in the browser, written in Node.js.
 */

/** Whole numbers may lie so far from 0: twice the difference of two of them is still exact. */
export const FARTHEST = 2 ** 51 - 1;

/** A column that is being written. */
interface ColumnWriter {
  readonly length: number;
  /** A number that lies farther from 0 than may be is written as the farthest. */
  readonly push: (value: number) => void;
  readonly bytes: () => Uint8Array;
}

const FIRST_BYTES = 1024;
/** Bytes of a difference, at most. */
const WIDEST = 8;

export function columnWriter(): ColumnWriter {
  let bytes = new Uint8Array(FIRST_BYTES);
  let used = 0;
  let last = 0;
  let length = 0;
  return {
    get length() {
      return length;
    },
    push: (given) => {
      const value = Math.max(-FARTHEST, Math.min(FARTHEST, given));
      if (used + WIDEST > bytes.length) {
        const larger = new Uint8Array(bytes.length * 2);
        larger.set(bytes);
        bytes = larger;
      }
      const difference = value - last;
      // No bit operations: they would cut a number to 32 bits.
      let rest = difference < 0 ? -2 * difference - 1 : 2 * difference;
      while (rest >= 128) {
        bytes[used++] = (rest % 128) + 128;
        rest = Math.floor(rest / 128);
      }
      bytes[used++] = rest;
      last = value;
      length += 1;
    },
    bytes: () => bytes.subarray(0, used),
  };
}

/** Reads a column of `length` numbers. @throws RangeError when the bytes hold fewer, or more than those. */
export function readColumn(bytes: Uint8Array, length: number): Float64Array {
  const values = new Float64Array(length);
  let at = 0;
  let last = 0;
  for (let index = 0; index < length; index += 1) {
    let rest = 0;
    let unit = 1;
    let byte: number;
    do {
      if (at >= bytes.length) throw new RangeError(`a column of ${length} numbers ends after ${index}`);
      byte = bytes[at++] as number;
      rest += (byte % 128) * unit;
      unit *= 128;
    } while (byte >= 128);
    last += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
    values[index] = last;
  }
  if (at !== bytes.length) throw new RangeError(`a column of ${length} numbers has ${bytes.length - at} bytes more`);
  return values;
}
