/** Math.random and the random numbers of node:crypto, as a function of the run's seed and the node. */
import crypto from 'node:crypto';
import { type Random, randomStream } from '../clock/random.ts';

type Callback = (error: Error | null, value: unknown) => void;
type Call = (...args: readonly unknown[]) => unknown;

export function installRandomness(seed: number, stream: string): void {
  const random = randomStream(seed, stream);
  Math.random = () => random.next();

  const fill = <T extends ArrayBufferView | ArrayBuffer>(view: T, offset = 0, size?: number): T => {
    const bytes = ArrayBuffer.isView(view)
      ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      : new Uint8Array(view);
    // Both count elements.
    const width = (view as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    const end = size === undefined ? bytes.length : (offset + size) * width;
    for (let at = offset * width; at < end; at += 1) bytes[at] = random.below(256);
    return view;
  };
  const later = (callback: unknown, value: unknown): void => void process.nextTick(callback as Callback, null, value);
  // Node.js itself says what is wrong with arguments: it is asked first, and what it drew is drawn again.
  const { randomBytes, randomInt, randomUUID, randomFillSync, randomFill } = crypto as unknown as Record<string, Call>;
  const web = Object.getPrototypeOf(crypto.webcrypto) as Record<'getRandomValues' | 'randomUUID', Call>;
  const realWeb = { ...pick(web) };

  const seededBytes = (size: number, callback?: unknown): unknown => {
    if (callback !== undefined && typeof callback !== 'function') return randomBytes?.(size, callback);
    const bytes = fill(randomBytes?.(size) as Buffer);
    return callback === undefined ? bytes : later(callback, bytes);
  };
  const seededInt = (...args: unknown[]): unknown => {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    randomInt?.(...args);
    const [min, max] = (args[1] === undefined ? [0, args[0]] : args) as [number, number];
    const value = min + random.below(max - min);
    return callback === undefined ? value : later(callback, value);
  };
  const faked = {
    randomBytes: seededBytes,
    pseudoRandomBytes: seededBytes,
    randomInt: seededInt,
    randomUUID(options?: unknown) {
      randomUUID?.(options);
      return uuid(random);
    },
    randomFillSync(view: ArrayBufferView, offset?: number, size?: number) {
      randomFillSync?.(view, offset, size);
      return fill(view, offset, size);
    },
    randomFill(view: ArrayBufferView, ...args: unknown[]) {
      const callback = args.pop();
      if (typeof callback !== 'function') return randomFill?.(view, ...args, callback);
      const [offset, size] = args as [number?, number?];
      randomFillSync?.(view, offset, size);
      return later(callback, fill(view, offset, size));
    },
  };
  Object.assign(crypto, faked);
  // crypto.getRandomValues asks webcrypto for it each time.
  Object.assign(web, {
    getRandomValues(this: unknown, view: ArrayBufferView) {
      return fill(realWeb.getRandomValues.call(this, view) as ArrayBufferView);
    },
    randomUUID(this: unknown) {
      realWeb.randomUUID.call(this);
      return uuid(random);
    },
  });
}

const pick = ({ getRandomValues, randomUUID }: Record<'getRandomValues' | 'randomUUID', Call>) => ({
  getRandomValues,
  randomUUID,
});

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
