/** What the engine and a node under simulated time say to each other: frames of a type, a number and some bytes. */

export const FRAME = {
  /** To the node: it is `value` milliseconds; the payload is what came on its stdin. */
  step: 1,
  /** From the node: bytes of its stdout. */
  output: 2,
  /** From the node: it has nothing left to do before `value` milliseconds (Infinity: before input comes). */
  settled: 3,
  /** From the node: a second has passed and it still waits, for the resources of Node.js that the payload lists in JSON. */
  unsettled: 4,
  /** From the node: it has read the clock again and again in one step; the payload is the stack of the last time. */
  polling: 5,
  /** From the node: no simulated time passed for `value` milliseconds, for what the payload says. */
  stoodStill: 6,
  /**
   * From the node: what others have written to its stdout by now comes before what it writes from here on. With the value 1 it waits
   * until that has been read, which `othersRead` tells it.
   */
  othersWrote: 7,
  /** To the node. */
  othersRead: 8,
  /** From a node that is a thread: bytes of its stderr. */
  error: 9,
  /** From a node that is a thread, at its end: its exit status. */
  ended: 10,
  /** From a node that is a thread: it is about to do what the payload says, for which it has to be a process. It does nothing any more. */
  notAThread: 11,
} as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

export interface Frame {
  readonly type: number;
  readonly value: number;
  readonly payload: Buffer;
}

/** Bytes of one payload from a node, which is not trusted; it cuts what it writes into such pieces. */
export const LARGEST_PAYLOAD = 1024 * 1024;

/** What was read is not a frame. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Of type (one byte), value (a double) and length of the payload (32 bits), little-endian. */
const HEADER_BYTES = 13;
const NOTHING = new Uint8Array(0);

export function encodeFrame(type: FrameType, value: number, payload: Uint8Array = NOTHING): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame.writeUInt8(type, 0);
  frame.writeDoubleLE(value, 1);
  frame.writeUInt32LE(payload.length, 9);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

export interface FrameReader {
  /** Takes bytes as they come; they are copied. */
  push(chunk: Uint8Array): void;
  /** The next whole frame; undefined until one is there. Throws a FrameError when the bytes are not a frame. */
  next(): Frame | undefined;
}

/** @param largest bytes of a payload that is still taken */
export function createFrameReader(largest = LARGEST_PAYLOAD): FrameReader {
  let pieces: Buffer[] = [];
  let held = 0;
  /** Bytes that the next frame has at least. */
  let wanted = HEADER_BYTES;

  return {
    push(chunk) {
      pieces.push(Buffer.from(chunk));
      held += chunk.length;
    },
    next() {
      while (held >= wanted) {
        const all = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
        pieces = [all];
        const length = all.readUInt32LE(9);
        if (length > largest) throw new FrameError(`a payload of ${length} bytes`);
        const end = HEADER_BYTES + length;
        if (held < end) {
          wanted = end;
          return undefined;
        }
        pieces = held === end ? [] : [all.subarray(end)];
        held -= end;
        wanted = HEADER_BYTES;
        return { type: all.readUInt8(0), value: all.readDoubleLE(1), payload: all.subarray(HEADER_BYTES, end) };
      }
      return undefined;
    },
  };
}

/** The variable that makes a Node.js process a node under simulated time; its value is a NodeSetting in JSON. */
export const NODE_SETTING = 'MAELSTROM_SIMULATED_NODE';

/** What makes a thread a node under simulated time: the member of that name of its `workerData`. */
export interface ThreadData {
  readonly setting: NodeSetting;
  /** What it has in common with the engine. */
  readonly memory: SharedArrayBuffer;
  /** The id that it takes for that of its process. */
  readonly pid: number;
}

export interface NodeSetting {
  /** The descriptor of the channel to the engine; a thread has none. */
  readonly channel: number;
  /** What the node's random numbers are a function of. */
  readonly seed: number;
  readonly stream: string;
  /** The time when it starts, in the engine's milliseconds. */
  readonly start: number;
  /** The date at the engine's time 0, in milliseconds since 1970. */
  readonly epoch: number;
  /** The NODE_OPTIONS that it would have had, for what it starts itself. */
  readonly nodeOptions: string | null;
}

/** The date at time 0 of every simulated run. */
export const SIMULATED_EPOCH = Date.UTC(2026, 0, 1);
