/** The node's end of the channel to the engine. Everything here waits: time stands still until the engine says more. */
import fs from 'node:fs';
import { createFrameReader, encodeFrame, FRAME, type Frame, type FrameType } from '../simulation/frames.ts';
import { memoryEnd } from '../simulation/shared-memory.ts';
import { MOST_OUTPUT } from '../simulation/turn-output.ts';

/** Taken before the standard streams replace them. */
const { readSync, writeSync } = fs;

interface Step {
  /** The engine's milliseconds. */
  readonly time: number;
  /** What came on stdin. */
  readonly input: Buffer;
}

export interface Channel {
  send(type: FrameType, value: number, payload?: Uint8Array): void;
  /** Waits for the next step; undefined when the engine has gone. */
  receive(): Step | undefined;
  /** Tells that others have written to stdout, and waits until the engine has read it. */
  letOthersBeRead(): void;
}

const READ_BYTES = 64 * 1024;

const stepOf = (frame: Frame): Step => ({ time: frame.value, input: frame.payload });

/** Of a node that is a process of its own. */
export function openChannel(descriptor: number): Channel {
  const chunk = Buffer.allocUnsafe(READ_BYTES);
  // All messages that arrive at the same time come as one.
  const frames = createFrameReader(Number.POSITIVE_INFINITY);
  const nextOf = (type: FrameType): Frame | undefined => {
    for (;;) {
      const frame = frames.next();
      if (frame?.type === type) return frame;
      if (frame !== undefined) continue;
      const count = readSync(descriptor, chunk);
      if (count === 0) return undefined;
      frames.push(chunk.subarray(0, count));
    }
  };
  return {
    send(type, value, payload) {
      let rest = encodeFrame(type, value, payload);
      while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
    },
    receive() {
      const frame = nextOf(FRAME.step);
      return frame && stepOf(frame);
    },
    letOthersBeRead() {
      this.send(FRAME.othersWrote, 1);
      nextOf(FRAME.othersRead);
    },
  };
}

/** Of a node that is a thread of the engine: all that it says in a turn is handed over with the turn. */
export interface ThreadChannel extends Channel {
  /** Says something, after which this thread does nothing any more. */
  sendLast(type: FrameType, value: number, payload?: Uint8Array): void;
  /** Has the engine run the node as a process; does not return. */
  leave(why: string): never;
}

export function openThreadChannel(memory: SharedArrayBuffer): ThreadChannel {
  const end = memoryEnd(memory, 'node');
  const frames = createFrameReader(Number.POSITIVE_INFINITY);
  const never = new Int32Array(new SharedArrayBuffer(4));
  const { wait } = Atomics;
  let said: Buffer[] = [];
  let saidBytes = 0;
  const hand = (): void => {
    const [first] = said;
    end.hand(said.length === 1 && first !== undefined ? first : Buffer.concat(said));
    said = [];
    saidBytes = 0;
  };
  const say = (type: FrameType, value: number, payload?: Uint8Array): void => {
    const frame = encodeFrame(type, value, payload);
    saidBytes += frame.length;
    said.push(frame);
  };
  const leave = (why: string): never => {
    say(FRAME.notAThread, 0, Buffer.from(why));
    hand();
    wait(never, 0, 0);
    throw new Error(why);
  };
  return {
    send(type, value, payload) {
      say(type, value, payload);
      if (saidBytes > MOST_OUTPUT) leave('it wrote too much in one turn');
    },
    sendLast(type, value, payload) {
      say(type, value, payload);
      hand();
    },
    leave,
    receive() {
      hand();
      frames.push(end.take() as Buffer);
      return stepOf(frames.next() as Frame);
    },
    // It has no others.
    letOthersBeRead() {},
  };
}
