/**
 * How the engine and a node that is a thread of it speak: by memory that both have. While one of them acts the other waits, and what it
 * has said is there when it hands over. A long message takes several turns, in which the other one only copies.
 */

/** Who acts. */
export type Side = 'engine' | 'node';

export interface MemoryEnd {
  /** Says something, and has the other side act. */
  hand(message: Uint8Array): void;
  /** Waits until it is this side's turn, and gives what the other one has said; undefined after `patienceMs`. */
  take(patienceMs?: number): Buffer | undefined;
}

/** Words of 32 bits before the bytes: who acts, how many bytes of a message are there, whether more of it follows. */
const TURN = 0;
const LENGTH = 1;
const FOLLOWS = 2;
const HEADER_BYTES = 64;
const MESSAGE_BYTES = 256 * 1024;

const TURN_OF: Readonly<Record<Side, number>> = { node: 0, engine: 1 };
const NOTHING = new Uint8Array(0);

/** At first it is the node's turn, which starts. */
export const newSharedMemory = (): SharedArrayBuffer => new SharedArrayBuffer(HEADER_BYTES + MESSAGE_BYTES);

/** Takes Atomics.wait as it is now, which a node's own replaces. */
export function memoryEnd(memory: SharedArrayBuffer, side: Side): MemoryEnd {
  const { wait, notify, load, store } = Atomics;
  const words = new Int32Array(memory, 0, HEADER_BYTES / 4);
  const bytes = new Uint8Array(memory, HEADER_BYTES);
  const mine = TURN_OF[side];
  const others = 1 - mine;

  const pass = (part: Uint8Array, follows: boolean): void => {
    bytes.set(part);
    words[LENGTH] = part.length;
    words[FOLLOWS] = follows ? 1 : 0;
    store(words, TURN, others);
    notify(words, TURN);
  };
  const isMyTurn = (patienceMs: number): boolean => {
    while (load(words, TURN) !== mine) if (wait(words, TURN, others, patienceMs) === 'timed-out') return false;
    return true;
  };

  return {
    hand(message) {
      let at = 0;
      for (; message.length - at > bytes.length; at += bytes.length) {
        pass(message.subarray(at, at + bytes.length), true);
        isMyTurn(Number.POSITIVE_INFINITY);
      }
      pass(message.subarray(at), false);
    },
    take(patienceMs = Number.POSITIVE_INFINITY) {
      const parts: Buffer[] = [];
      while (isMyTurn(patienceMs)) {
        parts.push(Buffer.from(bytes.subarray(0, words[LENGTH])));
        if (words[FOLLOWS] === 0) return parts.length === 1 ? parts[0] : Buffer.concat(parts);
        pass(NOTHING, false);
      }
      return undefined;
    },
  };
}
