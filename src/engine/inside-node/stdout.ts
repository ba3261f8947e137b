/** The node's stdout, and the stderr of a thread: every way of writing to them goes to the engine at once, before the call returns. */
import fs from 'node:fs';
import { Writable } from 'node:stream';
import { pathsOf, replaceOpening } from './descriptor-paths.ts';

const DESCRIPTOR = 1;

type Rest = readonly unknown[];

export function installStdout(send: (bytes: Uint8Array) => void): void {
  const stream = outputStream(DESCRIPTOR, send);
  Object.defineProperty(process, 'stdout', { configurable: true, enumerable: true, get: () => stream });
  const paths = pathsOf(DESCRIPTOR, 'stdout');
  const isStdout = (target: unknown): boolean => target === DESCRIPTOR || paths.has(target);
  replaceOpening(paths, DESCRIPTOR);
  installWriting(isStdout, send);
}

/** Has what is written to `isTarget` by the functions of node:fs be sent. */
export function installWriting(isTarget: (target: unknown) => boolean, send: (bytes: Uint8Array) => void): void {
  installWrites(isTarget, send);
  installWholeFiles(isTarget, send);
}

/** What process.stdout and process.stderr are. */
export function outputStream(descriptor: number, send: (bytes: Uint8Array) => void): Writable {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      send(chunk);
      done();
    },
    // As in Node.js, it can't be closed, and what is written after its end is an error.
    destroy(this: Writable & { _undestroy?: () => void }, error, done) {
      done(error);
      this._undestroy?.();
    },
  });
  const handle = { setBlocking() {}, ref() {}, unref() {} };
  return Object.assign(stream, { fd: descriptor, _type: 'pipe', _isStdio: true, _handle: handle });
}

const bytesOf = (data: unknown, encoding?: unknown): Uint8Array =>
  typeof data === 'string'
    ? Buffer.from(data, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
    : new Uint8Array((data as Uint8Array).buffer, (data as Uint8Array).byteOffset, (data as Uint8Array).byteLength);

/** Whether Node.js itself would write them, and not throw. */
function areWritable([data, second, third]: Rest): boolean {
  if (!ArrayBuffer.isView(data)) return typeof data === 'string';
  const { offset = second, length = third } = (typeof second === 'object' && second !== null ? second : {}) as Record<
    string,
    unknown
  >;
  const isIn = (value: unknown, most: number): boolean =>
    typeof value !== 'number' || (Number.isInteger(value) && value >= 0 && value <= most);
  return isIn(offset, data.byteLength) && isIn(length, data.byteLength - (typeof offset === 'number' ? offset : 0));
}

/** What fs.write and fs.writeSync are asked to write: (buffer, offset, length), (buffer, options) or (text, position, encoding). */
function writtenBytes([data, second, third]: Rest): Uint8Array {
  if (typeof data === 'string') return bytesOf(data, third);
  const options = (typeof second === 'object' ? second : { offset: second, length: third }) as {
    offset?: number;
    length?: number;
  } | null;
  const offset = options?.offset ?? 0;
  const bytes = bytesOf(data);
  return bytes.subarray(offset, offset + (options?.length ?? bytes.length - offset));
}

function installWrites(isStdout: (target: unknown) => boolean, send: (bytes: Uint8Array) => void): void {
  const { write, writeSync, writev, writevSync } = fs;
  const sendAll = (all: readonly Uint8Array[]): number => {
    for (const bytes of all) send(bytesOf(bytes));
    return all.reduce((sum, { byteLength }) => sum + byteLength, 0);
  };
  const sendOne = (rest: Rest): number => sendAll([writtenBytes(rest)]);
  const now =
    (real: unknown, takes: (rest: Rest) => boolean, written: (rest: Rest) => number) =>
    (descriptor: unknown, ...rest: Rest) =>
      isStdout(descriptor) && takes(rest)
        ? written(rest)
        : Reflect.apply(real as () => unknown, fs, [descriptor, ...rest]);
  const later =
    (real: unknown, takes: (rest: Rest) => boolean, written: (rest: Rest) => number) =>
    (descriptor: unknown, ...rest: Rest) => {
      if (!isStdout(descriptor) || typeof rest.at(-1) !== 'function' || !takes(rest))
        return Reflect.apply(real as () => unknown, fs, [descriptor, ...rest]);
      process.nextTick(rest.at(-1) as () => void, null, written(rest.slice(0, -1)), rest[0]);
      return undefined;
    };
  const areVectors = ([buffers]: Rest): boolean => Array.isArray(buffers) && buffers.every(ArrayBuffer.isView);
  const vector = ([buffers]: Rest): number => sendAll(buffers as readonly Uint8Array[]);
  Object.assign(fs, {
    writeSync: now(writeSync, areWritable, sendOne),
    write: later(write, areWritable, sendOne),
    writevSync: now(writevSync, areVectors, vector),
    writev: later(writev, areVectors, vector),
  });
}

/** writeFile and appendFile, which don't go through fs.write. */
function installWholeFiles(isStdout: (target: unknown) => boolean, send: (bytes: Uint8Array) => void): void {
  const encodingOf = (options: unknown): unknown =>
    typeof options === 'string' ? options : (options as { encoding?: unknown } | null | undefined)?.encoding;
  for (const name of ['writeFile', 'appendFile'] as const) {
    const real = { sync: fs[`${name}Sync`], callback: fs[name], promise: fs.promises[name] };
    const sent = (data: unknown, options: unknown): void => send(bytesOf(data, encodingOf(options)));
    Object.assign(fs, {
      [`${name}Sync`](target: unknown, ...rest: Rest) {
        if (!isStdout(target)) return Reflect.apply(real.sync, fs, [target, ...rest] as never);
        return sent(rest[0], rest[1]);
      },
      [name](target: unknown, ...rest: Rest) {
        if (!isStdout(target)) return Reflect.apply(real.callback, fs, [target, ...rest] as never);
        sent(rest[0], typeof rest[1] === 'function' ? undefined : rest[1]);
        return process.nextTick(rest.at(-1) as () => void, null);
      },
    });
    Object.assign(fs.promises, {
      async [name](target: unknown, ...rest: Rest) {
        if (!isStdout(target)) return Reflect.apply(real.promise, fs.promises, [target, ...rest] as never);
        return sent(rest[0], rest[1]);
      },
    });
  }
}
