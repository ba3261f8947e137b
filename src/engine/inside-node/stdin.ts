/** The node's stdin: what the engine gives it, read through process.stdin or by descriptor 0. */
import fs from 'node:fs';
import { Readable } from 'node:stream';
import { pathsOf, replaceOpening } from './descriptor-paths.ts';

export interface SimulatedStdin {
  /** Hands over what has come. */
  deliver(bytes: Uint8Array): void;
  /** Whether somebody waits for input, which keeps the process alive. */
  isWanted(): boolean;
}

const DESCRIPTOR = 0;

type ReadCallback = (error: Error | null, count: number, buffer: ArrayBufferView) => void;

interface PendingRead {
  readonly view: Uint8Array;
  readonly done: (count: number) => void;
}

/** `waitForInput` waits for a step of the engine and gives what it brought. */
export function installStdin(waitForInput: () => Uint8Array): SimulatedStdin {
  /** Input that was not read yet. */
  let held: Buffer = Buffer.alloc(0);
  let stream: StdinStream | undefined;
  const reads: PendingRead[] = [];

  const hold = (bytes: Uint8Array): void => {
    held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
  };
  const take = (view: Uint8Array): number => {
    const count = Math.min(view.length, held.length);
    view.set(held.subarray(0, count));
    held = held.subarray(count);
    return count;
  };

  Object.defineProperty(process, 'stdin', {
    configurable: true,
    enumerable: true,
    get() {
      if (stream === undefined) {
        stream = new StdinStream();
        if (held.length > 0) stream.push(held);
        held = Buffer.alloc(0);
      }
      return stream;
    },
  });

  const { readSync, read } = fs;
  fs.readSync = ((descriptor: number, ...args: readonly unknown[]) => {
    if (descriptor !== DESCRIPTOR) return Reflect.apply(readSync, fs, [descriptor, ...args]);
    const { view } = windowOf(args);
    while (held.length === 0 && view.length > 0) hold(waitForInput());
    return take(view);
  }) as typeof fs.readSync;
  fs.read = ((descriptor: number, ...args: readonly unknown[]) => {
    if (descriptor !== DESCRIPTOR) return Reflect.apply(read, fs, [descriptor, ...args]);
    const callback = args.at(-1) as ReadCallback;
    const { view, buffer } = windowOf(args.slice(0, -1));
    const done = (count: number): void => process.nextTick(callback, null, count, buffer);
    if (held.length > 0) done(take(view));
    else reads.push({ view, done });
  }) as typeof fs.read;
  replaceOpening(pathsOf(DESCRIPTOR, 'stdin'), DESCRIPTOR);

  return {
    deliver(bytes) {
      if (bytes.length === 0) return;
      if (stream !== undefined && reads.length === 0) {
        stream.push(bytes);
        return;
      }
      hold(bytes);
      while (held.length > 0) {
        const next = reads.shift();
        if (next === undefined) break;
        next.done(take(next.view));
      }
    },
    isWanted: () => reads.length > 0 || stream?.isWanted === true,
  };
}

class StdinStream extends Readable {
  readonly fd = DESCRIPTOR;
  #isReferenced = true;

  constructor() {
    super({ read() {} });
  }

  ref(): this {
    this.#isReferenced = true;
    return this;
  }

  unref(): this {
    this.#isReferenced = false;
    return this;
  }

  get isWanted(): boolean {
    if (!this.#isReferenced || this.destroyed) return false;
    return this.readableFlowing === true || this.listenerCount('readable') > 0;
  }
}

/** The bytes that fs.read and fs.readSync are asked to fill: (buffer, offset, length) or (buffer, {offset, length}). */
function windowOf(args: readonly unknown[]): { readonly buffer: ArrayBufferView; readonly view: Uint8Array } {
  const first = args[0];
  const isView = ArrayBuffer.isView(first);
  const options = (isView ? args[1] : first) as
    | { buffer?: ArrayBufferView; offset?: number; length?: number }
    | undefined;
  const buffer = isView ? first : (options?.buffer ?? Buffer.alloc(16 * 1024));
  const isListed = isView && typeof args[1] === 'number';
  const offset = (isListed ? (args[1] as number) : options?.offset) ?? 0;
  const length = (isListed ? (args[2] as number | undefined) : options?.length) ?? buffer.byteLength - offset;
  return { buffer, view: new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length) };
}
