/**
 * A node that is a thread of the engine takes itself for a process. What a thread can't do as a process does, it does not do: it tells
 * the engine, which runs the test again with processes.
 */
import childProcess from 'node:child_process';
import os from 'node:os';
import v8 from 'node:v8';
import threads from 'node:worker_threads';
import { FRAME } from '../simulation/frames.ts';
import type { ThreadChannel } from './channel.ts';
import { installWriting, outputStream } from './stdout.ts';
import { guardDescriptors } from './thread-descriptors.ts';

export interface NodeThread {
  /** Has the engine run it as a process; does not return. */
  leave(why: string): never;
  /** It ends with this status. */
  end(status: unknown): void;
  /** Whether it has set another time zone, which only a process heeds. */
  hasOtherZone(): boolean;
}

const PROGRAMS = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const;
/** What Node.js refuses in a thread, or does to the whole process: the globals of a native addon are those of all threads. */
const OF_PROCESSES = [
  ...['abort', 'chdir', 'dlopen', 'kill'],
  ...['initgroups', 'setegid', 'seteuid', 'setgid', 'setgroups', 'setuid'],
] as const;

const STDERR = 2;

export function becomeAThread(channel: ThreadChannel, pid: number): NodeThread {
  const { leave } = channel;
  let hasEnded = false;
  const end = (status: unknown): void => {
    if (hasEnded) return;
    hasEnded = true;
    channel.sendLast(FRAME.ended, typeof status === 'number' ? status : 1);
  };

  refuseWhatProcessesDo(leave);
  haveOneThread(leave);
  const { reallyExit } = process as unknown as { reallyExit(status: unknown): never };
  Object.assign(process, {
    // The last that process.exit does, also when it is called within itself.
    reallyExit(status: unknown): never {
      end(status);
      return reallyExit.call(process, status);
    },
  });
  const zone = process.env['TZ'];
  own('pid', pid);
  own('title', process.title);

  const sendError = (bytes: Uint8Array): void => channel.send(FRAME.error, 0, bytes);
  guardDescriptors(leave);
  installWriting((target) => target === STDERR, sendError);
  const stderr = outputStream(STDERR, sendError);
  Object.defineProperty(process, 'stderr', { configurable: true, enumerable: true, get: () => stderr });
  // Node.js writes its warnings by it.
  Object.assign(process, { _rawDebug: (text: unknown) => sendError(Buffer.from(`${text}\n`)) });

  return { leave, end, hasOtherZone: () => process.env['TZ'] !== zone };
}

type Leave = NodeThread['leave'];

function own(name: 'pid' | 'title', value: unknown): void {
  Object.defineProperty(process, name, { configurable: true, enumerable: true, writable: name === 'title', value });
}

function refuse(object: object, names: readonly string[], leave: Leave): void {
  for (const name of names) {
    Object.assign(object, { [name]: (): never => leave(name) });
  }
}

function refuseWhatProcessesDo(leave: Leave): void {
  refuse(childProcess, PROGRAMS, leave);
  refuse(process, OF_PROCESSES, leave);
  refuse(v8, ['setFlagsFromString'], leave);
  refuse(os, ['setPriority'], leave);
  const { umask } = process;
  process.umask = ((mask?: string | number) => (mask === undefined ? umask() : leave('umask'))) as typeof process.umask;
}

/** Threads of a process can speak to one another. */
function haveOneThread(leave: Leave): void {
  const refused = (name: string): unknown =>
    class {
      constructor() {
        leave(name);
      }
    };
  const BroadcastChannel = refused('BroadcastChannel');
  Object.assign(threads, {
    isMainThread: true,
    parentPort: null,
    workerData: null,
    threadId: 0,
    resourceLimits: {},
    Worker: refused('Worker'),
    BroadcastChannel,
  });
  Object.defineProperty(globalThis, 'BroadcastChannel', {
    configurable: true,
    writable: true,
    value: BroadcastChannel,
  });
  // Since Node.js 24.5.
  const { locks } = threads as { readonly locks?: object };
  if (locks !== undefined) refuse(Object.getPrototypeOf(locks), ['request', 'query'], leave);
}
