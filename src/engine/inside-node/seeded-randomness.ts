/** Math.random and the random numbers of node:crypto, as a function of the run's seed and the node. */
import crypto from 'node:crypto';
import { type Random, randomStream } from '../clock/random.ts';

type Callback = (error: Error | null, value: unknown) => void;

export function installRandomness(seed: number, stream: string): void {
  const random = randomStream(seed, stream);
  Math.random = () => random.next();

  const fill = <T extends ArrayBufferView | ArrayBuffer>(view: T, offset = 0, size?: number): T => {
    const bytes = ArrayBuffer.isView(view)
      ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      : new Uint8Array(view);
    const end = size === undefined ? bytes.length : Math.min(bytes.length, offset + size);
    for (let at = offset; at < end; at += 1) bytes[at] = random.below(256);
    return view;
  };
  const later = (callback: unknown, value: unknown): void => {
    if (typeof callback === 'function') process.nextTick(callback as Callback, null, value);
  };
  const real = { randomBytes: crypto.randomBytes, randomInt: crypto.randomInt };

  const randomBytes = (size: number, callback?: unknown): Buffer | undefined => {
    // Node.js itself says what is wrong with a size.
    if (!Number.isInteger(size) || size < 0) return real.randomBytes(size);
    const bytes = fill(Buffer.alloc(size));
    if (callback === undefined) return bytes;
    later(callback, bytes);
    return undefined;
  };
  const randomInt = (...args: unknown[]): number | undefined => {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    const [min, max] = (args.length === 1 ? [0, args[0]] : args) as [number, number];
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max <= min) return real.randomInt(min, max);
    const value = min + random.below(max - min);
    if (callback === undefined) return value;
    later(callback, value);
    return undefined;
  };
  const randomUUID = (): string => uuid(random);
  const faked = {
    randomBytes,
    pseudoRandomBytes: randomBytes,
    randomInt,
    randomUUID,
    randomFillSync: fill,
    randomFill(view: ArrayBufferView, ...args: unknown[]) {
      const callback = args.pop();
      later(callback, fill(view, ...(args as [number?, number?])));
    },
  };
  Object.assign(crypto, faked);
  // crypto.getRandomValues asks webcrypto for it each time.
  const getRandomValues = (view: ArrayBufferView): ArrayBufferView => fill(view);
  Object.assign(Object.getPrototypeOf(crypto.webcrypto), { getRandomValues, randomUUID });
}

/** Version 4 (RFC 9562). */
function uuid(random: Random): string {
  const digits = Array.from({ length: 32 }, (_, at) => {
    const digit = random.below(16);
    return (at === 12 ? 4 : at === 16 ? (digit & 3) | 8 : digit).toString(16);
  }).join('');
  return [0, 8, 12, 16, 20, 32]
    .slice(0, -1)
    .map((from, at) => digits.slice(from, [8, 12, 16, 20, 32][at]))
    .join('-');
}
