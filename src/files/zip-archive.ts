/** Reads what a zip says of its entries, and where their bytes begin. What it says is checked against the bytes of the file. */

/** A file that can be read anywhere; `read` throws when it has no such part. */
export interface ZipBytes {
  readonly size: number;
  readonly read: (position: number, length: number) => Promise<Buffer>;
}

/** An entry, as the central directory has it. Its name is untrusted text. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  /** Bytes in the archive. */
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
  readonly isEncrypted: boolean;
  /** The kind of file that Unix calls it, such as that of a link; 0 where nothing is said. */
  readonly kind: number;
}

// APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16: signatures and fixed lengths.
const LOCAL_HEADER = { signature: 0x04034b50, length: 30 };
export const CENTRAL_HEADER = { signature: 0x02014b50, length: 46 };
const END = { signature: 0x06054b50, length: 22 };
const END_64_LOCATOR = { signature: 0x07064b50, length: 20 };
const END_64 = { signature: 0x06064b50, length: 56 };
const MOST_COMMENT = 0xffff;
/** A number of four bytes that stands in the extra field of zip64. */
const IN_EXTRA = 0xffffffff;
const ZIP_64_EXTRA = 0x0001;
const ENCRYPTED = 1;
export const STORED = 0;
export const DEFLATED = 8;

/** The central directory; null when there is none, or one of more than `bytesAtMost`. */
export async function readZipDirectory(file: ZipBytes, bytesAtMost: number): Promise<Buffer | null> {
  const from = Math.max(0, file.size - END.length - MOST_COMMENT - END_64_LOCATOR.length);
  const tail = await file.read(from, file.size - from);
  for (let at = tail.length - END.length; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END.signature) continue;
    const large = await readLargeEnd(file, tail, at);
    const length = large?.length ?? tail.readUInt32LE(at + 12);
    const offset = large?.offset ?? tail.readUInt32LE(at + 16);
    return length > bytesAtMost ? null : await file.read(offset, length);
  }
  return null;
}

/** The end record of an archive with more than 65,535 entries or 4 GB; null for other archives. */
async function readLargeEnd(
  file: ZipBytes,
  tail: Buffer,
  endAt: number,
): Promise<{ readonly length: number; readonly offset: number } | null> {
  const at = endAt - END_64_LOCATOR.length;
  if (at < 0 || tail.readUInt32LE(at) !== END_64_LOCATOR.signature) return null;
  const end = await file.read(Number(tail.readBigUInt64LE(at + 8)), END_64.length);
  if (end.readUInt32LE(0) !== END_64.signature) return null;
  return { length: Number(end.readBigUInt64LE(40)), offset: Number(end.readBigUInt64LE(48)) };
}

/** The entries of a central directory, up to the first that is not one. */
export function* zipEntries(directory: Buffer): Generator<ZipEntry> {
  for (let at = 0; at + CENTRAL_HEADER.length <= directory.length; ) {
    if (directory.readUInt32LE(at) !== CENTRAL_HEADER.signature) return;
    const nameEnd = at + CENTRAL_HEADER.length + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    if (extraEnd > directory.length) return;
    const extra = directory.subarray(nameEnd, extraEnd);
    const large = largeNumbers(extra);
    const unpacked = directory.readUInt32LE(at + 24);
    const numberAt = (place: number): number => {
      const number = directory.readUInt32LE(place);
      return number === IN_EXTRA ? (large.shift() ?? number) : number;
    };
    // In the extra field the unpacked size stands in front, where it is there.
    if (unpacked === IN_EXTRA) large.shift();
    yield {
      name: directory.toString('utf8', at + CENTRAL_HEADER.length, nameEnd),
      method: directory.readUInt16LE(at + 10),
      size: numberAt(at + 20),
      offset: numberAt(at + 42),
      isEncrypted: (directory.readUInt16LE(at + 8) & ENCRYPTED) !== 0,
      kind: (directory.readUInt32LE(at + 38) >>> 16) & 0o170000,
    };
    at = extraEnd + directory.readUInt16LE(at + 32);
  }
}

/** The numbers of eight bytes in the extra field of zip64. */
function largeNumbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    const end = Math.min(extra.length, at + 4 + length);
    if (extra.readUInt16LE(at) !== ZIP_64_EXTRA) at += 4 + length;
    else {
      const numbers: number[] = [];
      for (let place = at + 4; place + 8 <= end; place += 8) numbers.push(Number(extra.readBigUInt64LE(place)));
      return numbers;
    }
  }
  return [];
}

/** Where an entry's bytes begin; null when no local header stands where the directory says. */
export async function contentBegin(file: ZipBytes, offset: number): Promise<number | null> {
  const header = await file.read(offset, LOCAL_HEADER.length);
  if (header.readUInt32LE(0) !== LOCAL_HEADER.signature) return null;
  return offset + LOCAL_HEADER.length + header.readUInt16LE(26) + header.readUInt16LE(28);
}
